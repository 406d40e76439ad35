import type { ColumnSummary, Temporal } from '#core/columns/summary.ts';
import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { formatTemporalStatistic } from '#ui/format/datetimes.ts';
import { formatCount, formatCounted, formatPercent, formatScore, formatStatistic } from '#ui/format/numbers.ts';
import { toShares } from './geometry.ts';

/** One sentence that says what a drawing of one column shows. */
export function describeSummary(name: string, summary: ColumnSummary): string {
  const missing = summary.missingCount > 0 ? `, ${formatPercent(summary.missingCount / Math.max(1, summary.rowCount))} missing` : '';
  switch (summary.shape) {
    case 'numeric': {
      const show = (value: number) =>
        summary.temporal
          ? formatTemporalStatistic(value, summary.temporal, summary.max - summary.min)
          : formatStatistic(value, summary.integersOnly);
      if (summary.rowCount === summary.missingCount) return `${name}: every cell is missing.`;
      return `${name}: ${formatCounted(summary.distinctCount, 'different value')} from ${show(summary.min)} to ${show(summary.max)}, half of them below ${show(summary.quantiles.p50)}${missing}.`;
    }
    case 'categorical': {
      const [first] = summary.isOrdered ? [...summary.levels].sort((a, b) => b.count - a.count) : summary.levels;
      const present = summary.rowCount - summary.missingCount;
      if (first === undefined || present === 0) return `${name}: every cell is missing.`;
      return `${name}: ${formatCounted(summary.distinctCount, 'different value')}, most often ${first.text} (${formatPercent(first.count / present)})${missing}.`;
    }
    case 'opaque':
      return `${name}: ${formatCounted(summary.distinctCount, 'different value')}, ${summary.description}${missing}.`.replace('….', '…');
    default:
      return summary satisfies never;
  }
}

/** Where two tables differ most in one column, with its distance and that of unseen real rows. */
export function describeOverlay(name: string, overlay: ColumnOverlay, distance: number, reference: number | null): string {
  const scores = `${name}: distance ${formatScore(distance)} between synthetic and real${reference === null ? '' : `; unseen real rows ${formatScore(reference)}`}.`;
  const widest = findWidestGap(overlay);
  if (widest === null) return scores;
  const side = widest.gap > 0 ? 'more' : 'less';
  return `${scores} Widest gap at ${widest.label}: synthetic has ${Math.abs(widest.gap * 100).toFixed(1)} points ${side} than real.`;
}

function findWidestGap(overlay: ColumnOverlay): { label: string; gap: number } | null {
  const real = toShares(overlay.shape === 'numeric' ? overlay.real : overlay.levels.map((level) => level.real));
  const synthetic = toShares(overlay.shape === 'numeric' ? overlay.synthetic : overlay.levels.map((level) => level.synthetic));
  let at = -1;
  let gap = 0;
  real.forEach((share, index) => {
    const difference = (synthetic[index] ?? 0) - share;
    if (Math.abs(difference) > Math.abs(gap)) {
      gap = difference;
      at = index;
    }
  });
  return at < 0 ? null : { label: binLabels(overlay)[at] ?? '', gap };
}

/** What each bin or level of an overlay is called. */
export function binLabels(overlay: ColumnOverlay): string[] {
  if (overlay.shape === 'categorical') return overlay.levels.map((level) => level.text);
  return rangeLabels(overlay.edges, overlay.temporal);
}

/** “17 to 19”, one for each bin. */
export function rangeLabels(edges: readonly number[], temporal: Temporal | false): string[] {
  const range = (edges[edges.length - 1] ?? 0) - (edges[0] ?? 0);
  const whole = edges.every(Number.isInteger);
  const show = (value: number | undefined) =>
    value === undefined
      ? ''
      : temporal
        ? formatTemporalStatistic(value, temporal, range)
        : whole
          ? formatCount(value)
          : formatStatistic(value);
  return edges.slice(0, -1).map((edge, index) => `${show(edge)} to ${show(edges[index + 1])}`);
}
