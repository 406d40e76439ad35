import type { ColumnSummary, NumericSummary } from '#core/columns/summary.ts';
import type { ColumnComparison } from '#core/metrics/contract.ts';
import { formatSpan, formatTemporalStatistic } from '#ui/format/datetimes.ts';
import { formatCount, formatShare, formatStatistic } from '#ui/format/numbers.ts';

export interface StatisticRow {
  readonly name: string;
  readonly real: string;
  readonly synthetic: string;
  readonly holdout: string;
  readonly differs: boolean;
}

interface Entry {
  readonly name: string;
  readonly texts: readonly [string, string, string];
  /** How far synthetic is from real, as a share of what is natural for this statistic: for sorting only. */
  readonly gap: number;
}

/** The statistics of one column in the three tables, those that differ first. */
export function compareStatistics(column: ColumnComparison): StatisticRow[] {
  const entries = [...valueEntries(column), missingEntry(column), distinctEntry(column)].filter((entry) => entry !== null);
  return entries
    .map((entry) => ({ entry, differs: entry.texts[0] !== entry.texts[1] }))
    .sort((a, b) => Number(b.differs) - Number(a.differs) || (a.differs ? b.entry.gap - a.entry.gap : 0))
    .map(({ entry, differs }) => ({ name: entry.name, real: entry.texts[0], synthetic: entry.texts[1], holdout: entry.texts[2], differs }));
}

function valueEntries({ real, synthetic, holdout, overlay }: ColumnComparison): (Entry | null)[] {
  if (real.shape === 'numeric' && synthetic.shape === 'numeric' && holdout.shape === 'numeric') {
    const range = real.max - real.min || 1;
    const whole = real.integersOnly;
    const entry = (name: string, pick: (summary: NumericSummary) => number, kind: 'value' | 'spread' | 'average'): Entry => {
      const show = (value: number) =>
        real.temporal
          ? kind === 'spread'
            ? formatSpan(value)
            : formatTemporalStatistic(value, real.temporal, range)
          : formatStatistic(value, whole && kind === 'value');
      return {
        name,
        texts: [show(pick(real)), show(pick(synthetic)), show(pick(holdout))],
        gap: Math.abs(pick(real) - pick(synthetic)) / range,
      };
    };
    return [
      entry('Mean', (summary) => summary.mean, 'average'),
      entry('Std. deviation', (summary) => summary.std, 'spread'),
      entry('5th percentile', (summary) => summary.quantiles.p05, 'value'),
      entry('25th percentile', (summary) => summary.quantiles.p25, 'value'),
      entry('Median', (summary) => summary.quantiles.p50, 'value'),
      entry('75th percentile', (summary) => summary.quantiles.p75, 'value'),
      entry('95th percentile', (summary) => summary.quantiles.p95, 'value'),
      entry('Smallest', (summary) => summary.min, 'value'),
      entry('Largest', (summary) => summary.max, 'value'),
    ];
  }
  if (overlay.shape === 'categorical') {
    const totals = { real: present(real), synthetic: present(synthetic), holdout: present(holdout) };
    return overlay.levels
      .filter((level) => !level.isOther)
      .map((level) => {
        const shares = [level.real / totals.real, level.synthetic / totals.synthetic, level.holdout / totals.holdout] as const;
        return {
          name: level.text,
          texts: [formatShare(shares[0]), formatShare(shares[1]), formatShare(shares[2])],
          gap: Math.abs(shares[0] - shares[1]),
        } satisfies Entry;
      })
      .sort((a, b) => b.gap - a.gap)
      .slice(0, 7);
  }
  return [];
}

function present(summary: ColumnSummary): number {
  return Math.max(1, summary.rowCount - summary.missingCount);
}

function missingEntry({ missingShare }: ColumnComparison): Entry | null {
  const { real, synthetic, holdout } = missingShare;
  if (real === 0 && synthetic === 0 && holdout === 0) return null;
  return {
    name: 'Missing',
    texts: [formatShare(real, 2), formatShare(synthetic, 2), formatShare(holdout, 2)],
    gap: Math.abs(real - synthetic),
  };
}

function distinctEntry({ real, synthetic, holdout }: ColumnComparison): Entry {
  return {
    name: 'Different values',
    texts: [formatCount(real.distinctCount), formatCount(synthetic.distinctCount), formatCount(holdout.distinctCount)],
    gap: Math.abs(real.distinctCount - synthetic.distinctCount) / Math.max(1, real.distinctCount) / 10,
  };
}
