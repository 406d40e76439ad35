import { describe, expect, it } from 'vitest';
import { broken, makeModel, makeReport } from '#state/testing/facts.ts';
import type { StepId } from '#state/types.ts';
import type { DatasetInfo, TableInfo } from '#workers/protocol/data.ts';
import { describeSteps, readStep, type StepFacts } from './steps.ts';

const column = (included = true) => ({ spec: { included }, summary: { shape: 'opaque' } });
const table = {
  tableId: 't',
  revision: 1,
  rowCount: 300,
  origin: { type: 'file', sourceId: 's', file: { raggedRowCount: 0 } },
  columns: [column(), column()],
  findings: [{ id: 'f' }, { id: 'g' }],
} as unknown as TableInfo;
const holding = (change: object): DatasetInfo => ({
  datasetId: 'd',
  name: 't.csv',
  tables: [{ ...table, ...change }],
  links: [],
  subject: null,
  revision: 1,
});
const dataset = holding({});
const settings = { generator: 'copula', effort: 'balanced', overrides: {}, seed: 1 } as const;
const progress = { epoch: 4, epochCount: 20, step: 1, stepCount: 2, elapsedMs: 1, remainingMs: null, rowsPerSecond: 1 };
const EMPTY: StepFacts = {
  dataset: null,
  load: { status: 'idle' },
  dismissedFindings: [],
  trainSettings: settings,
  training: { status: 'idle' },
  arena: null,
  model: null,
  evaluation: { status: 'idle' },
  report: null,
  exporting: { status: 'idle' },
};
const stepOf = (id: StepId, facts: Partial<StepFacts>) => {
  const step = describeSteps({ ...EMPTY, ...facts }).find((candidate) => candidate.id === id);
  return `${step?.status}: ${step?.detail}`;
};
const trained = { dataset, model: makeModel(dataset) };

it('the address names a step, or none', () => {
  expect(readStep('#compare')).toBe('compare');
  expect(readStep('#elsewhere')).toBeNull();
  expect(readStep('')).toBeNull();
});

it('an empty page says where to start and what will follow', () => {
  expect(describeSteps(EMPTY).map(({ title, status, detail }) => `${title} ${status}: ${detail}`)).toEqual([
    'Import ready: Start here',
    'Columns todo: Check every kind',
    'Train todo: Learns on this device',
    'Compare todo: How close, how safe',
    'Export todo: Take the new table',
  ]);
});

it('Import', () => {
  expect(stepOf('import', { load: { status: 'running', name: 'x', progress: null }, dataset })).toBe('busy: Reading…');
  expect(stepOf('import', { load: { status: 'failed', name: 'x', failure: broken } })).toBe('failed: Could not be read');
  expect(stepOf('import', { dataset })).toBe('done: 300 rows');
  expect(stepOf('import', { dataset: holding({ origin: { type: 'file', file: { raggedRowCount: 1 } } }) })).toBe('done: 1 line to check');
});

it('Columns', () => {
  expect(stepOf('columns', { dataset })).toBe('ready: 2 to review');
  expect(stepOf('columns', { dataset, dismissedFindings: ['f'] })).toBe('ready: 1 to review');
  expect(stepOf('columns', { dataset, dismissedFindings: ['f', 'g'] })).toBe('done: 2 columns');
  expect(stepOf('columns', { dataset: holding({ findings: [], columns: [column(), column(false)] }) })).toBe('done: 1 of 2 columns');
});

describe('Train', () => {
  it.each([
    ['busy: Starting…', { status: 'running', progress: null }],
    ['busy: Epoch 4 of 20', { status: 'running', progress }],
    ['busy: Paused at epoch 4', { status: 'paused', progress }],
    ['busy: Paused', { status: 'paused', progress: null }],
    ['busy: Stopping…', { status: 'stopping', progress }],
    ['failed: Stopped at epoch 4', { status: 'failed', progress, failure: broken, keptModel: null, checkpoint: null }],
    ['failed: Stopped', { status: 'failed', progress: null, failure: broken, keptModel: null, checkpoint: null }],
  ] as const)('%s', (said, training) => {
    expect(stepOf('train', { dataset, training })).toBe(said);
  });

  it('is ready with a table, done with a model, and out of date once either or the settings changed', () => {
    expect(stepOf('train', { dataset })).toBe('ready: Ready');
    expect(stepOf('train', trained)).toBe('done: Model ready');
    expect(stepOf('train', { dataset, model: makeModel(dataset, { keptEpoch: 3 }) })).toBe('done: Epoch 3 kept');
    expect(stepOf('train', { ...trained, trainSettings: { ...settings, seed: 2 } })).toBe('stale: Out of date: rerun');
    expect(stepOf('train', { ...trained, dataset: { ...dataset, revision: 2 } })).toBe('stale: Out of date: rerun');
  });

  it('counts the generators of a comparison', () => {
    const arena = {
      datasetId: 'd',
      tableIds: ['t'],
      revision: 1,
      entries: [
        { settings, stage: { status: 'failed', failure: broken } },
        { settings, stage: { status: 'training' } },
      ],
    } as const;
    expect(stepOf('train', { dataset, arena })).toBe('busy: Generator 2 of 2');
    expect(stepOf('train', { dataset, arena, training: { status: 'paused', progress } })).toBe('busy: Paused at generator 2 of 2');
  });
});

it('Compare', () => {
  expect(stepOf('compare', { dataset })).toBe('todo: Not yet');
  expect(stepOf('compare', trained)).toBe('ready: Ready');
  expect(stepOf('compare', { ...trained, evaluation: { status: 'running', done: 0, total: 1, doing: '' } })).toBe('busy: Comparing…');
  expect(stepOf('compare', { ...trained, evaluation: { status: 'failed', failure: broken } })).toBe('failed: Stopped');
  const report = { modelId: 'model-1', report: makeReport() };
  expect(stepOf('compare', { ...trained, report })).toBe('done: 2 columns, 1 pair');
  expect(stepOf('compare', { ...trained, report: { ...report, modelId: 'model-0' } })).toBe('stale: Out of date: rerun');
});

it('Export', () => {
  expect(stepOf('export', { dataset })).toBe('todo: Not yet');
  expect(stepOf('export', trained)).toBe('ready: Ready to save');
  expect(stepOf('export', { ...trained, exporting: { status: 'running', rowsWritten: 0, rowCount: 1, elapsedMs: 0 } })).toBe(
    'busy: Saving…',
  );
  expect(stepOf('export', { ...trained, exporting: { status: 'failed', rows: 'real', failure: broken } })).toBe('failed: Not saved');
  const finished = {
    status: 'finished',
    rows: 'synthetic',
    rowCount: 1,
    byteCount: 1,
    sampleSeconds: 1,
    fileName: '',
    guardedCellCount: 0,
    changedCellCount: 0,
  } as const;
  expect(stepOf('export', { ...trained, exporting: finished })).toBe('done: 1 row saved');
  // Whatever was saved before, a model that no longer answers is said first.
  expect(stepOf('export', { ...trained, trainSettings: { ...settings, seed: 2 }, exporting: finished })).toBe('stale: Out of date: rerun');
});
