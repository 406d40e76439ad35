import { expect, it } from 'vitest';
import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { inferTable } from '#core/columns/infer-table.ts';
import { kindOf } from '#core/columns/registry.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import { findStructures } from '#core/structure/find.ts';
import { structureKindOf } from '#core/structure/registry.ts';
import type { Table } from '#core/table/table.ts';
import { describeWithShared, readShared } from '#core/testing/shared-data.ts';
import { readCsv } from '#io/csv/reader.ts';
import { copulaGenerator } from '#models/copula/copula.ts';

const ROWS = 100_000;

async function openDataset(name: string): Promise<Table> {
  return inferTable((await readCsv(new Blob([readShared(`data/${name}`)]))).table);
}

function run<R>(steps: Generator<unknown, R>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** All that the studio finds, accepted; 100,000 rows of the copula, as texts by column. */
async function makeRows(name: string) {
  const real = await openDataset(name);
  const structures = run(findStructures(real)).map(({ structure }) => structure);
  const { train, holdout } = holdOut(rowsAsUnits(real.rowCount), 42);
  const codec = fitCodec(real, train, { structures });
  const model = await copulaGenerator.train({
    codec,
    train: encodeRows(codec, real, train),
    holdout: encodeRows(codec, real, holdout),
    settings: {},
    random: createRandom(42),
    backend: { backend: 'cpu', reason: '', threads: 0, adapter: null, attempts: [], forced: false },
    report() {},
    yieldPoint: () => Promise.resolve('continue' as const),
    epochEnded: () => Promise.resolve(),
  });
  const synthetic = await model.sample({ rowCount: ROWS, firstRow: 0, seed: 7 });
  expect(synthetic.specs.map((spec) => spec.name)).toEqual(real.specs.map((spec) => spec.name));
  for (const structure of structures) {
    if (codec.structure?.steps.some(({ id }) => id === structure.id))
      expect([structure.id, run(structureKindOf(structure).check(structure, synthetic)).violationCount]).toEqual([structure.id, 0]);
  }
  const textsOf = (table: Table) => (column: string) => {
    const j = table.specs.findIndex((spec) => spec.name === column);
    const write = kindOf(table.specs[j]!.kind).createFormatter(table.columns[j]!, table.specs[j]!);
    return Array.from({ length: table.rowCount }, (_, row) => write(row));
  };
  return { real: textsOf(real), synthetic: textsOf(synthetic) };
}

describeWithShared('data', 'what holds in a shared table holds in every one of 100,000 rows', () => {
  it('nyc_taxis: pickup ≤ dropoff, and the total is its parts and one of the surcharges there are', async () => {
    const { real, synthetic } = await makeRows('nyc_taxis.csv');
    const dropoff = synthetic('dropoff');
    expect(synthetic('pickup').filter((pickup, row) => pickup > (dropoff[row] as string))).toEqual([]);
    const restOf = (texts: typeof real) => {
      const [total, ...parts] = ['total', 'fare', 'tip', 'tolls'].map((name) => texts(name).map(Number)) as [number[], ...number[][]];
      return total.map((sum, row) => Math.round(100 * (sum - parts.reduce((all, part) => all + (part[row] as number), 0))) / 100);
    };
    const known = new Set(restOf(real));
    expect(restOf(synthetic).filter((rest) => !known.has(rest))).toEqual([]);
  });

  it('bike_hour: cnt = casual + registered', async () => {
    const { synthetic } = await makeRows('bike_hour.csv');
    const [cnt, casual, registered] = ['cnt', 'casual', 'registered'].map((name) => synthetic(name).map(Number)) as [
      number[],
      number[],
      number[],
    ];
    expect(cnt.filter((sum, row) => sum !== (casual[row] as number) + (registered[row] as number))).toEqual([]);
  });

  it('telco_churn: no internet service and no phone service agree wherever they stand', async () => {
    const { synthetic } = await makeRows('telco_churn.csv');
    const without = synthetic('InternetService').map((text) => text === 'No');
    expect(without.some(Boolean)).toBe(true);
    for (const name of ['OnlineSecurity', 'OnlineBackup', 'DeviceProtection', 'TechSupport', 'StreamingTV', 'StreamingMovies'])
      expect(synthetic(name).filter((text, row) => (text === 'No internet service') !== without[row])).toEqual([]);
    const phone = synthetic('PhoneService');
    expect(synthetic('MultipleLines').filter((text, row) => (text === 'No phone service') !== (phone[row] === 'No'))).toEqual([]);
  });

  it('adult: education = education-num', async () => {
    const { real, synthetic } = await makeRows('adult.train.csv');
    const pairsOf = (texts: typeof real) => {
      const numbers = texts('education-num');
      return texts('education').map((text, row) => `${text} ${numbers[row]}`);
    };
    const known = new Set(pairsOf(real));
    expect(pairsOf(synthetic).filter((pair) => !known.has(pair))).toEqual([]);
  });
});
