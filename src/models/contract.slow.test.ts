import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { BadInput } from '#core/errors.ts';
import { createRandom } from '#core/random/random.ts';
import type { ColumnFormat, KindId, Table } from '#core/table/table.ts';
import { categoricalColumn, makeSpec, numericColumn, opaqueColumn } from '#core/testing/tables.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { defaultGeneratorId, findDescriptor, firstLookGeneratorId, generatorCatalog } from './catalog.ts';
import type { BackendInfo, Generator, SavedModel, Settings, TrainContext, TrainedModel, TrainingEvent } from './contract.ts';
import { TrainingError } from './contract.ts';
import { generatorIds, loadGenerator } from './registry.ts';

const ROWS = 240;
const RARE_NUMBER = 987654.328125;
const RARE_LEVEL = 'Zebediah the only one';

const number = createPlainFormat(0, 6);

/** One column of every kind, with gaps, a rare number and a rare level in a training row, and a column without any cell. */
function mixedTable(rowCount = ROWS): Table {
  const random = createRandom(11);
  const split = holdOut(rowsAsUnits(rowCount), 1);
  const marked = split.train[0]!;
  const size = (row: number) => random.normal(1, row);
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const numeric = (value: (row: number) => number) => numericColumn(rows.map(value));
  const categorical = (levels: readonly string[], code: (row: number) => number) => categoricalColumn(levels, rows.map(code));
  const spec = (name: string, kind: KindId, format: ColumnFormat, missingMarkers: readonly string[] = []) =>
    makeSpec(name, kind, { format, missingMarkers });
  return {
    rowCount,
    specs: [
      spec('id', 'identifier', {
        type: 'identifier',
        pattern: { style: 'sequence', start: 1, step: 1, width: 5, prefix: 'C-', suffix: '' },
      }),
      spec('size', 'decimal', number, ['NA']),
      spec('count', 'integer', { ...number, maxDecimals: 0 }),
      spec('city', 'categorical', { type: 'plain' }, ['?']),
      spec('member', 'boolean', { type: 'boolean', trueText: 'yes', falseText: 'no' }),
      spec('seen', 'datetime', { type: 'datetime', pattern: 'yyyy-MM-dd', ambiguousDayMonth: false }),
      spec('country', 'constant', { type: 'plain' }),
      spec('empty', 'decimal', number, ['']),
      spec('note', 'text', { type: 'text', minWords: 2, maxWords: 4 }),
    ],
    columns: [
      opaqueColumn(rowCount),
      numeric((row) => (row === marked ? RARE_NUMBER : row % 9 === 0 ? Number.NaN : Math.round(size(row) * 1e4) / 1e4)),
      numeric((row) => random.integer(2, row, 5)),
      categorical(['Oslo', 'Lima', 'Rome', RARE_LEVEL], (row) =>
        row === marked ? 3 : row % 17 === 0 ? -1 : size(row) > 0.5 ? 0 : size(row) > -0.5 ? 1 : 2,
      ),
      categorical(['yes', 'no'], (row) => (size(row) + random.normal(3, row) > 0 ? 0 : 1)),
      numeric((row) => 1_600_000_000_000 - (1_600_000_000_000 % 86_400_000) + 86_400_000 * random.integer(4, row, 700)),
      categorical(['NO'], () => 0),
      numeric(() => Number.NaN),
      opaqueColumn(rowCount),
    ],
  };
}

function pickColumns(table: Table, names: readonly string[]): Table {
  const kept = names.map((name) => table.specs.findIndex((candidate) => candidate.name === name));
  return { rowCount: table.rowCount, specs: kept.map((j) => table.specs[j]!), columns: kept.map((j) => table.columns[j]!) };
}

interface TrainOptions {
  readonly seed?: number;
  readonly events?: TrainingEvent[];
  readonly yieldPoint?: TrainContext['yieldPoint'];
  readonly epochEnded?: TrainContext['epochEnded'];
}

/** Every setting at the least a person may choose. */
function smallestSettings(generator: Generator): Settings {
  return { ...generator.descriptor.defaults, ...Object.fromEntries(generator.descriptor.settings.map(({ key, min }) => [key, min])) };
}

function trainOn(
  generator: Generator,
  table: Table,
  { seed = 1, events = [], yieldPoint, epochEnded }: TrainOptions = {},
): Promise<TrainedModel> {
  const split = holdOut(rowsAsUnits(table.rowCount), 1);
  const codec = fitCodec(table, split.train);
  return generator.train({
    codec,
    train: encodeRows(codec, table, split.train),
    holdout: encodeRows(codec, table, split.holdout),
    settings: smallestSettings(generator),
    random: createRandom(seed),
    backend,
    report: (event) => events.push(event),
    yieldPoint: yieldPoint ?? (async () => 'continue'),
    epochEnded: epochEnded ?? (async () => {}),
  });
}

/** A column as plain values, so that tables can be compared whole. */
function readable(table: Table, from = 0, to = table.rowCount): unknown[] {
  return table.columns.map((column) => {
    const missing = [...column.missing.subarray(from, to)];
    switch (column.storage) {
      case 'numeric':
        return { missing, cells: [...column.values.subarray(from, to)] };
      case 'categorical':
        return { missing, cells: [...column.codes.subarray(from, to)].map((code) => (code < 0 ? null : column.dictionary[code])) };
      case 'opaque':
        return { missing, cells: column.cells?.slice(from, to) ?? null };
      default:
        return column satisfies never;
    }
  });
}

let backend: BackendInfo;

beforeAll(async () => {
  backend = await chooseBackend('cpu');
});

describe('catalog and registry', () => {
  it('hold the same generators, each under its own id', async () => {
    expect(generatorCatalog.map(({ id }) => id).sort()).toEqual([...generatorIds].sort());
    for (const id of generatorIds) {
      const generator = await loadGenerator(id);
      expect(generator.descriptor).toBe(findDescriptor(id));
      expect(generator.descriptor.id).toBe(id);
    }
    expect(generatorIds).toContain(defaultGeneratorId);
    expect(generatorIds).toContain(firstLookGeneratorId);
  });

  it('refuse a generator that is not there', async () => {
    expect(() => findDescriptor('toaster')).toThrow(/toaster/);
    await expect(loadGenerator('toString' as never)).rejects.toThrow(BadInput);
  });
});

describe.each(generatorIds.map((id) => ({ id })))('generator $id', ({ id }) => {
  const table = mixedTable();
  const events: TrainingEvent[] = [];
  let generator: Generator;
  let model: TrainedModel;

  beforeAll(async () => {
    generator = await loadGenerator(id);
    model = await trainOn(generator, table, { events });
  }, 60_000);

  it('describes itself with settings inside their bounds', () => {
    const { settings, defaults, efforts, estimate } = generator.descriptor;
    for (const values of [defaults, ...Object.values(efforts).map((effort) => ({ ...defaults, ...effort }))]) {
      for (const { key, min, max } of settings) {
        expect(values[key], key).toBeGreaterThanOrEqual(min);
        expect(values[key], key).toBeLessThanOrEqual(max);
      }
    }
    const small = estimate({ rowCount: 1000, columnCount: 5, inputWidth: 100, featureCount: 22 }, defaults, backend);
    const large = estimate({ rowCount: 100_000, columnCount: 20, inputWidth: 1000, featureCount: 110 }, defaults, backend);
    expect(small.seconds).toBeGreaterThan(0);
    expect(large.seconds).toBeGreaterThan(small.seconds);
    expect(large.bytes).toBeGreaterThan(small.bytes);
  });

  it('tells how far it is, and ends at its last step or earlier', () => {
    const progress = events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []));
    expect(progress.length).toBeGreaterThan(0);
    for (const [i, { step, stepCount, epoch, epochCount, elapsedMs }] of progress.entries()) {
      expect(step).toBeGreaterThanOrEqual(progress[i - 1]?.step ?? 0);
      expect(step).toBeLessThanOrEqual(stepCount);
      expect(epoch).toBeLessThanOrEqual(epochCount);
      expect(elapsedMs).toBeGreaterThanOrEqual(0);
    }
  });

  it('samples the columns of the table in their order, at any row count', async () => {
    for (const rowCount of [0, 1, 37]) {
      const sample = await model.sample({ rowCount, firstRow: 0, seed: 3 });
      expect(sample.rowCount).toBe(rowCount);
      expect(sample.specs.map(({ name }) => name)).toEqual(table.specs.map(({ name }) => name));
      for (const [j, column] of sample.columns.entries()) {
        expect(column.missing.length).toBe(rowCount);
        expect(column.storage).toBe(table.columns[j]!.storage);
        if (column.storage === 'numeric')
          for (let row = 0; row < rowCount; row++) expect(Number.isNaN(column.values[row]!)).toBe(column.missing[row]! > 0);
        if (column.storage === 'categorical')
          for (let row = 0; row < rowCount; row++) expect(column.codes[row]! < 0).toBe(column.missing[row]! > 0);
        for (const marker of column.missing) expect(marker).toBeLessThanOrEqual(table.specs[j]!.missingMarkers.length);
      }
      const empty = sample.columns[7]!;
      expect([...empty.missing].every((marker) => marker === 1)).toBe(true);
    }
  });

  it('a seed gives one table, however it is cut into chunks, and another seed another', async () => {
    const whole = await model.sample({ rowCount: 50, firstRow: 0, seed: 5 });
    const head = await model.sample({ rowCount: 13, firstRow: 0, seed: 5 });
    const tail = await model.sample({ rowCount: 37, firstRow: 13, seed: 5 });
    expect(readable(head)).toEqual(readable(whole, 0, 13));
    expect(readable(tail)).toEqual(readable(whole, 13, 50));
    expect(readable(await model.sample({ rowCount: 50, firstRow: 0, seed: 6 }))).not.toEqual(readable(whole));
  });

  it('the same seed trains the same model', async () => {
    const again = await trainOn(generator, table);
    expect(again.saved).toEqual(model.saved);
    again.dispose();
  }, 60_000);

  it('its saved model survives JSON and cloning, and samples the same rows when restored', async () => {
    const weights = model.saved.weights.map(({ name, shape, values }) => ({ name, shape, values: [...values] }));
    const parsed = JSON.parse(JSON.stringify({ ...model.saved, weights })) as Omit<SavedModel, 'weights'> & { weights: typeof weights };
    const saved = structuredClone({
      ...parsed,
      weights: parsed.weights.map((weight) => ({ ...weight, values: Float32Array.from(weight.values) })),
    });
    expect(saved).toEqual(model.saved);
    const restored = await generator.restore(saved);
    const request = { rowCount: 40, firstRow: 7, seed: 9 };
    expect(readable(await restored.sample(request))).toEqual(readable(await model.sample(request)));
    restored.dispose();
  });

  it('neither its saved model nor its rows hold what a single row held', async () => {
    const text = JSON.stringify(model.saved, (_, value) => (value instanceof Float32Array ? [...value] : value));
    expect(text).not.toContain(RARE_LEVEL);
    expect(text).not.toContain(String(RARE_NUMBER));
    const sample = JSON.stringify(readable(await model.sample({ rowCount: 2000, firstRow: 0, seed: 1 })));
    expect(sample).not.toContain(RARE_LEVEL);
    expect(sample).not.toContain(String(RARE_NUMBER));
  }, 60_000);

  it('keeps the shares of levels and gaps near the table’s own', async () => {
    const sample = await model.sample({ rowCount: 2000, firstRow: 0, seed: 2 });
    const share = (cells: ArrayLike<number>, wanted: (cell: number) => boolean) => Array.from(cells).filter(wanted).length / cells.length;
    expect(Math.abs(share(sample.columns[1]!.missing, (marker) => marker > 0) - 1 / 9)).toBeLessThan(0.1);
    const member = sample.columns[4]!;
    const real = table.columns[4]!;
    if (member.storage !== 'categorical' || real.storage !== 'categorical') throw new Error('A boolean column is categorical.');
    const yes = (column: typeof member) => share(column.codes, (code) => column.dictionary[code] === 'yes');
    expect(Math.abs(yes(member) - yes(real))).toBeLessThan(0.15);
  }, 60_000);

  it('offers a usable sample after an epoch', async () => {
    const rowCounts: number[] = [];
    const trained = await trainOn(generator, table, {
      epochEnded: async (epoch, sample) => {
        expect(epoch).toBeGreaterThan(0);
        rowCounts.push((await sample(16)).rowCount);
      },
    });
    trained.dispose();
    expect(rowCounts.length).toBeGreaterThan(0);
    expect(new Set(rowCounts)).toEqual(new Set([16]));
  }, 60_000);

  it('gives up when it is told to', async () => {
    let calls = 0;
    const yieldPoint = async (): Promise<'continue'> => {
      calls += 1;
      if (calls > 2) throw new DOMException('Stopped.', 'AbortError');
      return 'continue';
    };
    await expect(trainOn(generator, table, { yieldPoint })).rejects.toMatchObject({ name: 'AbortError' });
    expect(calls).toBe(3);
  }, 60_000);

  it('told to stop at once, still hands over a model that samples', async () => {
    const stopped = await trainOn(generator, table, { yieldPoint: async () => 'stop' });
    expect((await stopped.sample({ rowCount: 5, firstRow: 0, seed: 1 })).rowCount).toBe(5);
    stopped.dispose();
  }, 60_000);

  it.each([
    { what: 'one number column', names: ['size'] },
    { what: 'categories alone', names: ['city', 'member'] },
    { what: 'a constant, an empty column and one category', names: ['country', 'empty', 'member'] },
    { what: 'nothing but an empty column', names: ['empty'] },
  ])(
    'learns a table of $what',
    async ({ names }) => {
      const narrow = pickColumns(table, names);
      const codec = fitCodec(narrow, holdOut(rowsAsUnits(narrow.rowCount), 1).train);
      if (codec.tokenColumns.length === 0) {
        await expect(trainOn(generator, narrow)).rejects.toMatchObject({ code: 'nothing-to-learn' });
        return;
      }
      const trained = await trainOn(generator, narrow);
      const sample = await trained.sample({ rowCount: 20, firstRow: 0, seed: 1 });
      expect(sample.specs.map(({ name }) => name)).toEqual(names);
      trained.dispose();
    },
    60_000,
  );

  it('learns twenty rows', async () => {
    const tiny = await trainOn(generator, mixedTable(20));
    expect((await tiny.sample({ rowCount: 30, firstRow: 0, seed: 1 })).rowCount).toBe(30);
    tiny.dispose();
  }, 60_000);

  it('says in plain words that there is nothing to learn', async () => {
    const failure = await trainOn(generator, pickColumns(table, ['id', 'note'])).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TrainingError);
    expect(failure).toMatchObject({ code: 'nothing-to-learn', kept: null });
    expect((failure as Error).message).toMatch(/^[A-Z].*\.$/);
  });
});
