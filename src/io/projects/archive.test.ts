import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROJECT_SCHEMA, type ProjectRecord } from '#core/project/record.ts';
import { writeZip } from '../archive/write-zip.ts';
import { ArchiveError, readArchive, writeArchive } from './archive.ts';
import type { PartName, StoredPart } from './contract.ts';
import { packValue, unpackValue } from './pack.ts';

const RECORD: ProjectRecord = {
  schema: PROJECT_SCHEMA,
  id: 'a-1',
  name: 'Größen',
  createdAtMs: 1,
  savedAtMs: 2,
  dataset: {
    datasetId: 't',
    name: 'größen.csv',
    revision: 3,
    sources: [{ sourceId: 'source', type: 'file', name: 'größen.csv' }],
    tables: [
      { tableId: 't', name: 'größen.csv', role: 'learn', rowCount: 4, columnCount: 5, sourceId: 'source', reading: { dialect: {} } },
    ],
    links: [],
    subject: null,
  },
  edits: [],
  dismissedFindings: [],
  trainSettings: { generator: 'vae', effort: 'quick', overrides: {}, seed: 1 },
  exportSettings: {},
  step: 'train',
  modelId: 'm-1',
};
const SOURCE = `a,b\n${Array.from({ length: 20_000 }, (_, i) => `${i},ä${i % 7}`).join('\n')}\n`;
const MODEL = {
  weights: [{ name: 'w', values: Float32Array.from({ length: 3000 }, (_, i) => Math.sin(i)) }],
  rows: Uint32Array.of(3, 1, 2),
  loss: Number.NaN,
  lowest: Number.POSITIVE_INFINITY,
};
const PARTS = new Map<PartName, StoredPart>([
  ['source', { value: new Blob([SOURCE]) }],
  ['model:m-1', { value: MODEL, about: { epoch: 3 } }],
]);

const codeOf = async (file: Blob) => {
  try {
    await readArchive(file);
    return 'read';
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    expect(error.message).not.toBe('');
    return error.code;
  }
};

describe('a project file', () => {
  it('holds everything, and the source byte for byte', async () => {
    const file = await writeArchive(RECORD, PARTS);
    expect(file.size).toBeLessThan(SOURCE.length);
    const { record, parts } = await readArchive(file);
    expect(record).toEqual(RECORD);
    expect(await ((parts.source?.value ?? new Blob()) as Blob).text()).toBe(SOURCE);
    expect(parts['model:m-1']).toEqual({ value: MODEL, about: { epoch: 3 } });
  });

  it('that is foreign, newer, cut short or altered is told apart', async () => {
    const file = await writeArchive(RECORD, PARTS);
    expect(await codeOf(new Blob(['a,b\n1,2\n']))).toBe('foreign-project');
    expect(await codeOf(new Blob([]))).toBe('foreign-project');
    expect(await codeOf(await writeZip([{ path: 'x.csv', content: new Blob(['a']), deflates: true }]))).toBe('foreign-project');
    const manifest = (change: object) =>
      writeZip([
        {
          path: 'project.json',
          content: new Blob([JSON.stringify({ format: 'lookalike-project', version: 1, record: RECORD, parts: [], ...change })]),
          deflates: true,
        },
      ]);
    expect(await codeOf(await manifest({}))).toBe('read');
    expect(await codeOf(await manifest({ format: 'another' }))).toBe('foreign-project');
    expect(await codeOf(await manifest({ version: 2 }))).toBe('newer-project');
    expect(await codeOf(await manifest({ record: { ...RECORD, schema: PROJECT_SCHEMA + 1 } }))).toBe('newer-project');
    expect(await codeOf(await manifest({ record: { ...RECORD, edits: 3 } }))).toBe('damaged-project');
    expect(await codeOf(await manifest({ parts: [{ name: 'source', about: null, type: 'blob', path: 'gone' }] }))).toBe('damaged-project');
    expect(await codeOf(file.slice(0, file.size - 40))).toBe('damaged-project');
    expect(await codeOf(file.slice(0, file.size / 2))).toBe('damaged-project');
  });

  it('with any byte changed is either read as it was, or refused', async () => {
    const bytes = new Uint8Array(await (await writeArchive(RECORD, PARTS)).arrayBuffer());
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const altered = bytes.slice();
        altered[at] = (altered[at] as number) ^ change;
        const code = await codeOf(new Blob([altered]));
        if (code !== 'read') return;
        const { record, parts } = await readArchive(new Blob([altered]));
        expect(record).toEqual(RECORD);
        expect(parts['model:m-1']?.value).toEqual(MODEL);
        expect(await ((parts.source?.value ?? new Blob()) as Blob).text()).toBe(SOURCE);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe('a packed value', () => {
  it('comes back the same', () => {
    const leaf = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.double(), fc.float32Array(), fc.uint8Array(), fc.int32Array());
    fc.assert(
      fc.property(fc.object({ values: [leaf], withNullPrototype: false, maxDepth: 3 }), (value) => {
        fc.pre(!JSON.stringify(Object.keys(value)).includes('$packed'));
        const { json, bytes } = packValue(value);
        const whole = new Uint8Array(bytes.reduce((sum, part) => sum + part.byteLength, 0));
        let at = 0;
        for (const part of bytes) {
          whole.set(part, at);
          at += part.byteLength;
        }
        // JSON has one zero.
        expect(unpackValue(json, whole)).toEqual(normalise(value));
      }),
    );
  });

  it('refuses what it could not give back', () => {
    expect(() => packValue({ at: new Date(0) })).toThrow(TypeError);
    expect(() => packValue({ run: () => 1 })).toThrow(TypeError);
    expect(() => packValue({ $packed: ['Float32Array', 0, 1] })).toThrow(TypeError);
    for (const packed of ['["Float32Array",0,9]', '["Function",0,1]', '["Float32Array",-4,1]', '"eval"', '3'])
      expect(() => unpackValue(`{"$packed":${packed}}`, new Uint8Array(8))).toThrow(RangeError);
  });
});

function normalise(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normalise(member)]));
  return value;
}
