import type { ColumnSummary, NumericSummary } from '#core/columns/summary.ts';
import type { Assessment } from '#core/metrics/assessment/contract.ts';
import type { ColumnComparison, EvaluationReport, PairComparison, Sample, WordedSample } from '#core/metrics/contract.ts';
import type { Distances } from '#core/metrics/distances/contract.ts';
import { mayDisclose } from '#core/privacy/disclosure.ts';
import { sayLeftOut } from '#core/wording/left-out.ts';
import { sayNote } from '#core/wording/notes.ts';
import { wordSample } from '#core/wording/samples.ts';
import { sayVerdict } from '#core/wording/verdict.ts';
import type { ColumnStatistics, DisclosedAssessment, DisclosedColumn, DisclosedPair, DisclosedScores, Sides } from './contract.ts';

const PERCENTILES = [
  [5, 'p05'],
  [25, 'p25'],
  [50, 'p50'],
  [75, 'p75'],
  [95, 'p95'],
] as const;

/**
 * What may be told of a comparison: no cell of a real row, no level and no percentile of fewer than `LEAST_ROWS_DISCLOSED` real rows.
 *
 * @param saved what export saves: as many rows of the same seed are the rows that were compared; null = rows made to a wish, which are
 *   others.
 */
export function discloseScores(
  report: EvaluationReport,
  saved: { readonly rowCount: number; readonly seed: number } | null,
): DisclosedScores {
  const { rowCounts, shapes, trends, copies, files, sampleSeed, leftOut } = report;
  const nameOf = new Map(report.columns.map(({ columnIndex, name }) => [columnIndex, name]));
  // A pair that the held-out rows leave undefined has nothing to be behind.
  const gap = ({ trend }: PairComparison) => (trend.reference === null ? Number.NEGATIVE_INFINITY : trend.reference - trend.value);
  const orderPairs = (a: PairComparison, b: PairComparison) =>
    a.trend.reference === null && b.trend.reference === null ? a.trend.value - b.trend.value : gap(b) - gap(a);
  return {
    rowCounts,
    shapes,
    trends,
    copies,
    files: files === undefined ? null : { ...files, areSavedRows: saved?.rowCount === files.syntheticRows && saved.seed === sampleSeed },
    columns: report.columns.map(discloseColumn),
    pairs: [...report.pairs].sort(orderPairs).map(
      ({ a, b, metric, trend, realAssociation, syntheticAssociation, holdoutAssociation }): DisclosedPair => ({
        names: [nameOf.get(a) ?? '', nameOf.get(b) ?? ''],
        metric,
        ...trend,
        association: { real: realAssociation, synthetic: syntheticAssociation, holdout: holdoutAssociation },
      }),
    ),
    leftOut: leftOut.map((column) => ({ name: column.name, why: sayLeftOut(column) })),
    verdict: sayVerdict(report),
  };
}

/**
 * What may be told of the costly measures: everything but the pairs of nearest rows, of which only the distances are kept; samples and
 * notes in words.
 */
export function discloseAssessment(assessment: Assessment): DisclosedAssessment {
  const results = Object.fromEntries(
    Object.entries(assessment).map(([key, result]) => [
      key,
      hasSamples(result) ? { ...result, samples: result.samples.map(wordSample) } : result,
    ]),
  ) as Omit<DisclosedAssessment, 'distances'> & { readonly distances: WordedDistances | null };
  const { distances } = results;
  return { ...results, distances: distances && withoutNearest(distances), notes: assessment.notes.map(sayNote) };
}

type WordedDistances = Omit<Distances, 'samples'> & Pick<NonNullable<DisclosedAssessment['distances']>, 'samples'>;

function withoutNearest({ nearest, ...distances }: WordedDistances): NonNullable<DisclosedAssessment['distances']> {
  return { ...distances, nearestDistances: nearest.map(({ distance }) => distance) };
}

function hasSamples(result: unknown): result is { readonly samples: readonly (Sample | WordedSample)[] } {
  return typeof result === 'object' && result !== null && 'samples' in result && Array.isArray(result.samples);
}

function discloseColumn(column: ColumnComparison): DisclosedColumn {
  const { name, metric, shape, missingShare } = column;
  return {
    name,
    metric,
    ...shape,
    missingShare,
    distinctCount: compareSides(column, ({ distinctCount }) => distinctCount),
    statistics: discloseStatistics(column),
  };
}

function compareSides<S extends ColumnSummary>(
  { real, synthetic, holdout }: { readonly real: S; readonly synthetic: S; readonly holdout: S },
  pick: (summary: S) => number,
): Sides {
  const write = (summary: S) => {
    const value = summary.rowCount === 0 ? Number.NaN : pick(summary);
    return Number.isFinite(value) ? value : null;
  };
  return { real: write(real), synthetic: write(synthetic), holdout: write(holdout) };
}

const countPresent = ({ rowCount, missingCount }: ColumnSummary) => rowCount - missingCount;

function discloseStatistics(column: ColumnComparison): ColumnStatistics {
  const { real, synthetic, holdout, overlay } = column;
  if (overlay.shape === 'numeric' && real.shape === 'numeric' && synthetic.shape === 'numeric' && holdout.shape === 'numeric') {
    const sides = { real, synthetic, holdout };
    // Held-out rows are real ones too, and fewer.
    const compare = (pick: (summary: NumericSummary) => number, tail = 1) =>
      compareSides(sides, (summary) => (summary === synthetic || mayDisclose(countPresent(summary) * tail) ? pick(summary) : Number.NaN));
    const tailOf = (percentile: number) => Math.min(percentile, 100 - percentile) / 100;
    const enough = PERCENTILES.filter(([percentile]) => mayDisclose(tailOf(percentile) * countPresent(real)));
    return {
      shape: 'numeric',
      temporal: overlay.temporal,
      mean: compare(({ mean }) => mean),
      std: compare(({ std }) => std),
      percentiles: enough.map(([percentile, key]) => ({ percentile, ...compare(({ quantiles }) => quantiles[key], tailOf(percentile)) })),
    };
  }
  const levels = overlay.shape === 'categorical' ? overlay.levels : [];
  const isDisclosed = (level: (typeof levels)[number]) => !level.isOther && mayDisclose(level.real);
  const total = (side: 'real' | 'synthetic' | 'holdout') => levels.reduce((sum, level) => sum + level[side], 0);
  const totals = { real: total('real'), synthetic: total('synthetic'), holdout: total('holdout') };
  const share = (count: number, of: number) => (of === 0 ? null : count / of);
  const shares = (counts: { readonly real: number; readonly synthetic: number; readonly holdout: number }): Sides => ({
    real: share(counts.real, totals.real),
    synthetic: share(counts.synthetic, totals.synthetic),
    holdout: share(counts.holdout, totals.holdout),
  });
  const told = levels.filter(isDisclosed);
  const rest = levels.filter((level) => !isDisclosed(level));
  const sum = (side: 'real' | 'synthetic' | 'holdout') => rest.reduce((all, level) => all + level[side], 0);
  const levelCount = Math.max(0, Math.max(real.distinctCount, synthetic.distinctCount) - told.length, rest.length);
  return {
    shape: 'categorical',
    levels: told.map((level) => ({ text: level.text, ...shares(level) })),
    heldBack:
      rest.length === 0 ? null : { levelCount, ...shares({ real: sum('real'), synthetic: sum('synthetic'), holdout: sum('holdout') }) },
  };
}
