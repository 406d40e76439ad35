import { describe, expect, it } from 'vitest';
import { PROJECT_SCHEMA, type ProjectRecord, RecordError, readRecord } from './record.ts';

const RECORD: ProjectRecord = {
  schema: PROJECT_SCHEMA,
  id: 'a-1',
  name: 'Sizes',
  createdAtMs: 1,
  savedAtMs: 2,
  dataset: {
    datasetId: 't',
    name: 'sizes.csv',
    revision: 3,
    sources: [{ sourceId: 'source', type: 'file', name: 'sizes.csv' }],
    tables: [
      {
        tableId: 't',
        name: 'sizes.csv',
        role: 'learn',
        rowCount: 4,
        columnCount: 5,
        sourceId: 'source',
        reading: { dialect: { header: false }, ragged: { rule: 'keep', exceptLines: [] } },
      },
    ],
    links: [],
    subject: null,
  },
  edits: [{ type: 'table', tableId: 't', edit: { type: 'columns', columnIndices: [1], change: { kind: 'categorical' } } }],
  dismissedFindings: ['t/constant:3'],
  trainSettings: { generator: 'vae', effort: 'quick', overrides: { epochs: 3 }, seed: 1 },
  exportSettings: { rowCount: null, seed: 7 },
  step: 'train',
  modelId: null,
};

const problemOf = (saved: unknown) => {
  try {
    readRecord(saved);
    return 'none';
  } catch (error) {
    return error instanceof RecordError ? error.problem : 'thrown';
  }
};

describe('a record', () => {
  it('comes back with every field, those of a later version too', () => {
    const later = {
      ...RECORD,
      pinned: true,
      edits: [
        ...RECORD.edits,
        { type: 'structures', accepted: ['a = b + c'] },
        { type: 'columns', columnIndices: [0], change: { mask: 'x' } },
      ],
      trainSettings: { ...RECORD.trainSettings, target: 'size' },
    };
    expect(readRecord(structuredClone(later))).toEqual(later);
  });

  it('is refused when it is damaged, and told apart from one of a newer version', () => {
    expect(problemOf(RECORD)).toBe('none');
    expect(problemOf({ ...RECORD, schema: PROJECT_SCHEMA + 1, edits: 'in a form nobody knows' })).toBe('newer');
    expect(problemOf({ ...RECORD, dataset: { datasetId: 't' } })).toBe('damaged');
    expect(problemOf({ ...RECORD, id: '../elsewhere' })).toBe('damaged');
    expect(problemOf({ ...RECORD, schema: 0 })).toBe('damaged');
    expect(problemOf({ ...RECORD, schema: undefined })).toBe('damaged');
    for (const nothing of [null, 3, 'record', []]) expect(problemOf(nothing)).toBe('damaged');
  });

  it('of an older schema is rewritten step by step', () => {
    const { name, ...rest } = RECORD;
    const read = readRecord({ ...rest, schema: PROJECT_SCHEMA, title: 'Old' }, PROJECT_SCHEMA + 2, {
      [PROJECT_SCHEMA]: ({ title, ...others }) => ({ ...others, label: title }),
      [PROJECT_SCHEMA + 1]: ({ label, ...others }) => ({ ...others, name: label }),
    });
    expect(read).toEqual({ ...RECORD, name: 'Old' });
  });
});

describe('a record of schema 1', () => {
  const FORMER = {
    schema: 1,
    id: 'a-1',
    name: 'Sizes',
    createdAtMs: 1,
    savedAtMs: 2,
    source: { type: 'file', name: 'sizes.csv' },
    reading: { dialect: { header: false }, ragged: { rule: 'keep', exceptLines: [] } },
    table: { tableId: 't', name: 'sizes.csv', revision: 3, rowCount: 4, columnCount: 5 },
    edits: [{ type: 'columns', columnIndices: [1], change: { kind: 'categorical' } }],
    dismissedFindings: ['constant:3'],
    trainSettings: { generator: 'vae', effort: 'quick', overrides: { epochs: 3 }, seed: 1 },
    exportSettings: { rowCount: null, seed: 7 },
    step: 'train',
    modelId: null,
  };

  it('becomes a dataset of one table', () => {
    expect(readRecord(FORMER)).toEqual(RECORD);
  });

  it('keeps what was said of structures, by their present names', () => {
    const structures = [{ type: 'keyed', id: 'keyed:["day","weekday"]', by: 'day', columns: ['weekday'] }];
    const { edits } = readRecord({ ...FORMER, edits: [{ type: 'structures', structures, status: 'accepted' }] });
    expect(edits).toEqual([
      {
        type: 'table',
        tableId: 't',
        edit: {
          type: 'structures',
          structures: [{ type: 'reconciled', id: 'reconciled:["day","weekday"]', by: 'day', columns: ['weekday'] }],
          status: 'accepted',
        },
      },
    ]);
  });

  it('of a sample still names the sample', () => {
    const { dataset } = readRecord({ ...FORMER, source: { type: 'sample', name: 'penguins.csv', sample: 'penguins' } });
    expect(dataset.sources).toEqual([{ sourceId: 'source', type: 'sample', name: 'penguins.csv', sample: 'penguins' }]);
  });
});
