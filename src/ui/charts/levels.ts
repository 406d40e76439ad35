import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { formatCount } from '#ui/format/numbers.ts';

export type BarLevel = Extract<ColumnOverlay, { shape: 'categorical' }>['levels'][number];

/** Keeps `limit` rows: the first levels, and one row for all others with their counts summed. */
export function foldLevels(levels: readonly BarLevel[], limit: number): BarLevel[] {
  if (levels.length <= limit) return [...levels];
  const kept = levels.slice(0, limit - 1);
  const rest = levels.slice(limit - 1);
  const count = rest.reduce(
    (total, level) => total + (level.isOther ? Math.max(1, Number.parseInt(level.text.replaceAll(',', ''), 10) || 1) : 1),
    0,
  );
  return [
    ...kept,
    {
      text: `${formatCount(count)} others`,
      isOther: true,
      real: rest.reduce((total, level) => total + level.real, 0),
      synthetic: rest.reduce((total, level) => total + level.synthetic, 0),
      holdout: rest.reduce((total, level) => total + level.holdout, 0),
    },
  ];
}
