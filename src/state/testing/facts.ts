import type { NumericSummary } from '#core/columns/summary.ts';
import type { Assessment } from '#core/metrics/assessment/contract.ts';
import { EMPTY_ASSESSMENT } from '#core/metrics/assessment/parts.ts';
import type { ColumnComparison, EvaluationReport, PairComparison } from '#core/metrics/contract.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { BackendInfo } from '#models/contract.ts';
import type { DatasetInfo } from '#workers/protocol/data.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';

/** Facts as the workers would tell them, each with a value of its own, so that a test sees which one a screen shows. */
export const cpu: BackendInfo = {
  backend: 'cpu',
  reason: 'The CPU is all there is.',
  threads: 0,
  adapter: null,
  attempts: [{ backend: 'cpu', status: 'chosen', detail: '' }],
  forced: false,
};

export const broken: Failure = {
  code: 'worker-crashed',
  message: 'The worker stopped.',
  safe: 'Your file is untouched.',
  remedy: 'Close other tabs.',
  detail: 'Error: out of memory',
};

export function makeModel({ datasetId, tables, revision }: DatasetInfo, change: Partial<ModelInfo> = {}): ModelInfo {
  const rowCount = tables[0]?.rowCount ?? 0;
  const holdoutRowCount = Math.round(rowCount / 10);
  return {
    modelId: 'model-1',
    datasetId,
    tableIds: tables.map(({ tableId }) => tableId),
    revision,
    generator: 'copula',
    capabilities: findDescriptor(change.generator ?? 'copula').capabilities,
    backend: cpu,
    settings: {},
    seed: 1,
    fitSeconds: 3,
    parameterCount: 1234,
    keptEpoch: 0,
    epochCount: 1,
    trainRowCount: rowCount - holdoutRowCount,
    holdoutRowCount,
    withheld: [{ name: 'way', values: 2, rows: 5 }],
    structures: [],
    refusedStructures: [],
    ended: 'finished',
    ...change,
  };
}

export function makeNumbers(change: Partial<NumericSummary> = {}): NumericSummary {
  return {
    shape: 'numeric',
    temporal: false,
    rowCount: 100,
    missingCount: 0,
    distinctCount: 80,
    histogram: { edges: [0, 25, 50], counts: [60, 40] },
    min: 0,
    max: 50,
    mean: 20,
    std: 5,
    quantiles: { p05: 2, p25: 10, p50: 19, p75: 30, p95: 45 },
    zeroCount: 0,
    integersOnly: false,
    ...change,
  };
}

export function makeColumn(change: Partial<ColumnComparison> = {}): ColumnComparison {
  return {
    columnIndex: 1,
    name: 'size',
    metric: 'KSComplement',
    shape: { value: 0.9, reference: 0.97 },
    missingShare: { real: 0, synthetic: 0, holdout: 0 },
    overlay: { shape: 'numeric', temporal: false, edges: [0, 25, 50], real: [60, 40], synthetic: [55, 45], holdout: [6, 4] },
    real: makeNumbers(),
    synthetic: makeNumbers({ mean: 24 }),
    holdout: makeNumbers({ mean: 21 }),
    ...change,
  };
}

export function makePair(change: Partial<PairComparison> = {}): PairComparison {
  return {
    a: 1,
    b: 2,
    metric: 'ContingencySimilarity',
    trend: { value: 0.8, reference: 0.95 },
    realAssociation: 0.6,
    syntheticAssociation: 0.4,
    holdoutAssociation: 0.55,
    ...change,
  };
}

const levels = { shape: 'categorical', rowCount: 100, missingCount: 0, distinctCount: 2, otherCount: 0 } as const;

export function makeReport(change: Partial<EvaluationReport> = {}): EvaluationReport {
  return {
    rowCounts: { train: 270, holdout: 30, synthetic: 300, draws: 3 },
    shapes: { value: 0.912, reference: 0.967, allRows: 0.945 },
    trends: { value: 0.823, reference: 0.951, allRows: 0.878 },
    files: { realRows: 300, syntheticRows: 300, shapes: 0.944, trends: 0.877 },
    sampleSeed: 7,
    copies: { value: 0.0123, reference: 0.0045 },
    leftOut: [{ name: 'key', why: 'it names a row' }],
    columns: [
      makeColumn(),
      makeColumn({
        columnIndex: 2,
        name: 'way',
        metric: 'TVComplement',
        overlay: {
          shape: 'categorical',
          levels: [
            { text: 'up', isOther: false, real: 34, synthetic: 40, holdout: 33 },
            { text: 'down', isOther: false, real: 66, synthetic: 60, holdout: 67 },
          ],
        },
        real: { ...levels, levels: [{ text: 'down', count: 66 }] },
        synthetic: { ...levels, levels: [{ text: 'down', count: 60 }] },
        holdout: { ...levels, levels: [{ text: 'down', count: 67 }] },
      }),
    ],
    pairs: [makePair()],
    ...change,
  };
}

export function makeAssessment(change: Partial<Assessment> = {}): Assessment {
  return { ...EMPTY_ASSESSMENT, ...change };
}
