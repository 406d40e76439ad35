import { scaleLinear } from 'd3-scale';

/** Cividis (Nuñez, Anderton, Renslow, 2018): even steps of lightness, the same under every colour blindness. */
const CIVIDIS = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'] as const;

const scale = scaleLinear<string>()
  .domain(CIVIDIS.map((_, index) => index / (CIVIDIS.length - 1)))
  .range(CIVIDIS)
  .clamp(true);

/** The colour of a magnitude in [0, 1]; beyond is clamped. */
export function cividis(magnitude: number): string {
  return scale(magnitude);
}

export const CIVIDIS_GRADIENT = `linear-gradient(90deg, ${CIVIDIS.join(', ')})`;
