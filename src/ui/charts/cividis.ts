import { scaleLinear } from 'd3-scale';
import { CIVIDIS } from '#core/colour/cividis.ts';

const scale = scaleLinear<string>()
  .domain(CIVIDIS.map((_, index) => index / (CIVIDIS.length - 1)))
  .range(CIVIDIS)
  .clamp(true);

/** The colour of a magnitude in [0, 1]; beyond is clamped. */
export function cividis(magnitude: number): string {
  return scale(magnitude);
}

export const CIVIDIS_GRADIENT = `linear-gradient(90deg, ${CIVIDIS.join(', ')})`;
