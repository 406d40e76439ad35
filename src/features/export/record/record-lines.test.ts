import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '#state/types.ts';
import { linesOf } from './record-lines.ts';

const RECORD: ExportRecord = {
  product: 'Lookalike',
  version: '1.2.3',
  createdAt: '2026-11-30T12:34:56.000Z',
  source: { name: 'sizes.csv', rows: 300, columns: 4, sha256: '0123456789abcdef0123', sampleOfRows: null },
  backend: 'wasm',
  backendReason: '',
  model: 'vae',
  settings: {},
  seed: 3,
  sampleSeed: 7,
  rows: 1,
  rowChoice: { type: 'as-learnt' },
  columns: [
    { name: 'size', kind: 'decimal', included: true },
    { name: 'way', kind: 'categorical', included: true },
  ],
  trainRows: 270,
  holdoutRows: 30,
  keptEpoch: 5,
  epochs: 18,
  ended: 'finished',
  parameters: 1234,
  withheld: [],
  structures: [],
  refusedStructures: [],
  fitSeconds: 12.4,
  sampleSeconds: null,
  scores: null,
  proof: null,
  arena: null,
};
const lineOf = (label: string, change: Partial<ExportRecord> = {}, isScoring = false) =>
  new Map(linesOf({ ...RECORD, ...change }, isScoring)).get(label);

describe('linesOf', () => {
  it('says each fact once, in one order', () => {
    const labels = linesOf(RECORD, false).map(([label]) => label);
    expect(labels).toEqual([
      'Source',
      'SHA-256',
      'Held out',
      'Generator',
      'Time',
      'Left out',
      'Personal data',
      'Rare values',
      'Between columns',
      'Rows asked for',
      'Seeds',
      'Judged',
      'Made',
    ]);
  });

  it('names the source, by its digest where one was taken', () => {
    expect(lineOf('Source')).toBe('sizes.csv, 300 rows × 4 columns');
    expect(lineOf('SHA-256')).toBe('0123 4567 89ab … (of the file as opened)');
    expect(lineOf('SHA-256', { source: { ...RECORD.source, sha256: null } })).toBe('not taken: the file is over 256 MB');
  });

  it('says what was held out, of all rows', () => {
    expect(lineOf('Held out')).toBe('30 rows (10\u00a0%), never trained on; 270 trained on');
    expect(lineOf('Held out', { trainRows: 0, holdoutRows: 0 })).toBe('0 rows (0\u00a0%), never trained on; 0 trained on');
  });

  it('tells a generator of epochs from one that is fitted in one pass', () => {
    expect(lineOf('Generator')).toBe('Variational autoencoder, 1,234 weights, epoch 5 of 18 kept');
    expect(lineOf('Generator', { model: 'copula', parameters: 1 })).toBe('Gaussian copula, 1 number learnt in one pass');
  });

  it('tells the time of drawing once rows were saved', () => {
    expect(lineOf('Time')).toBe('12 s to train');
    expect(lineOf('Time', { sampleSeconds: 0.5 })).toBe('12 s to train, 0.5 s to draw 1 row');
  });

  it('lists what was left out and withheld', () => {
    expect(lineOf('Left out')).toBe('no column');
    expect(lineOf('Left out', { columns: RECORD.columns.map((column) => ({ ...column, included: false })) })).toBe('size, way');
    expect(lineOf('Rare values')).toBe('none had to be withheld');
    const withheld = [
      { name: 'size', values: 2, rows: 3 },
      { name: 'way', values: 1, rows: 1 },
    ];
    expect(lineOf('Rare values', { withheld })).toBe('3 values withheld in 2 columns');
  });

  it('says what became of personal data, columns of one treatment together', () => {
    const column = (name: string, action: 'replace' | 'coarsen' | 'leave-out') =>
      ({ name, kind: 'text', included: true, personal: { holds: 'names', action } }) as const;
    expect(lineOf('Personal data')).toBe('none was found');
    expect(
      lineOf('Personal data', {
        columns: [column('Name', 'replace'), column('Born', 'coarsen'), column('Email', 'replace'), column('Tax', 'leave-out')],
      }),
    ).toBe('Name and Email replaced by fakes; Born kept in part; Tax left out');
  });

  it('says what holds between columns, and why something does not', () => {
    expect(lineOf('Between columns')).toBe('nothing was accepted');
    const structures = [{ id: 'a', title: 'a = b + c', explanation: '' }];
    expect(lineOf('Between columns', { structures })).toBe('1 thing held in every row');
    const refusedStructures = [{ id: 'b', title: 'a < b', reason: 'b is made apart' }];
    expect(lineOf('Between columns', { structures, refusedStructures })).toBe(
      '1 thing held in every row; not held: a < b (b is made apart)',
    );
  });

  it('stands scores beside their references, and is open about what is not known', () => {
    expect(lineOf('Judged')).toBe('not compared yet');
    expect(lineOf('Judged', {}, true)).toBe('being scored now');
    const scores = {
      shapes: { value: 0.91, reference: 0.97 },
      trends: { value: 0.82, reference: null },
      copies: { value: 0.0012, reference: null },
      columns: [{}, {}],
    } as unknown as NonNullable<ExportRecord['scores']>;
    expect(lineOf('Judged', { scores })).toBe('fidelity 0.910 [0.970], relationships 0.820 [–], copies 0.12\u00a0% [–]');
    // One column has no relationships.
    const one = { ...scores, columns: scores.columns.slice(1) };
    expect(lineOf('Judged', { scores: one })).toBe('fidelity 0.910 [0.970], copies 0.12\u00a0% [–]');
  });

  it('names the device, as a record of another version does where it is not known', () => {
    expect(lineOf('Made')).toBe('2026-11-30, Lookalike 1.2.3, WASM, this device');
    expect(lineOf('Made', { backend: 'webnn' })).toBe('2026-11-30, Lookalike 1.2.3, webnn, this device');
  });
});
