import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { describeWithShared, readSharedText } from '#core/testing/shared-data.ts';
import { fitBoostedTrees, predictBoostedTrees } from './boosting.ts';
import type { BoostingTarget, Predictor, Predictors } from './contract.ts';
import expected from './fixtures/lightgbm.expected.json' with { type: 'json' };
import { computeAuc, computeMacroF1, computeR2, mostLikelyClasses } from './scores.ts';

const random = createRandom(11);
const numbers = (count: number, stream: number) => Float64Array.from({ length: count }, (_, i) => random.uniform(stream, i));
const numeric = (name: string, values: Float64Array): Predictor => ({ type: 'numeric', name, values });
const number = (values: Float64Array): BoostingTarget => ({ type: 'number', values });

describe('boosted trees', () => {
  it('learn a step that one threshold makes, exactly', async () => {
    const x = numbers(500, 1).map((value) => Math.floor(value * 100) / 100);
    const y = x.map((value) => (value > 0.5 ? 10 : -2));
    const predictors: Predictors = { rowCount: 500, columns: [numeric('x', x)] };
    const model = await fitBoostedTrees(predictors, number(y), { rounds: 200 });
    const error = predictBoostedTrees(model, predictors).map((value, i) => Math.abs(value - (y[i] as number)));
    expect(Math.max(...error)).toBeLessThan(0.01);
  });

  it('learn from missing cells', async () => {
    const x = numbers(600, 2).map((value, i) => (i % 3 === 0 ? Number.NaN : value));
    const y = x.map((value) => (Number.isNaN(value) ? 5 : 0));
    const predictors: Predictors = { rowCount: 600, columns: [numeric('x', x)] };
    const predicted = predictBoostedTrees(await fitBoostedTrees(predictors, number(y), { rounds: 100 }), predictors);
    expect(predicted[0]).toBeCloseTo(5, 1);
    expect(predicted[1]).toBeCloseTo(0, 1);
  });

  it('learn an interaction of two categories that neither shows alone, and say which columns told', async () => {
    const count = 4000;
    const draw = (stream: number) => Int32Array.from({ length: count }, (_, i) => random.integer(stream, i, 12));
    const [a, b, noise] = [draw(3), draw(4), draw(5)];
    const values = Int32Array.from(a, (code, i) => ((code + (b[i] as number)) % 2 === 0 ? 1 : 0));
    const columns = [a, b, noise].map((codes, i): Predictor => ({ type: 'categorical', name: `c${i}`, codes, cardinality: 12 }));
    const model = await fitBoostedTrees({ rowCount: count, columns }, { type: 'classes', classCount: 2, values }, { rounds: 100 });
    expect(computeAuc(predictBoostedTrees(model, { rowCount: count, columns }), values)).toBeGreaterThan(0.99);
    expect(model.gains[2]).toBeLessThan(0.05 * ((model.gains[0] as number) + (model.gains[1] as number)));
  });

  it('give probabilities that sum to one for three classes, codes never seen included', async () => {
    const codes = Int32Array.from({ length: 900 }, (_, i) => i % 3);
    const columns: Predictor[] = [{ type: 'categorical', name: 'c', codes, cardinality: 5 }];
    const model = await fitBoostedTrees({ rowCount: 900, columns }, { type: 'classes', classCount: 3, values: codes }, { rounds: 60 });
    const unseen: Predictors = {
      rowCount: 3,
      columns: [{ type: 'categorical', name: 'c', codes: Int32Array.of(0, 4, -1), cardinality: 5 }],
    };
    const p = predictBoostedTrees(model, unseen);
    for (let row = 0; row < 3; row++) expect(p.subarray(row * 3, row * 3 + 3).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect(p[0]).toBeGreaterThan(0.9);
  });

  it('stop early where more rounds only fit noise, and keep the best number of them', async () => {
    const make = (stream: number): { predictors: Predictors; target: BoostingTarget } => ({
      predictors: { rowCount: 400, columns: [numeric('x', numbers(400, stream))] },
      target: number(Float64Array.from({ length: 400 }, (_, i) => random.normal(stream + 1, i))),
    });
    const { predictors, target } = make(20);
    const model = await fitBoostedTrees(predictors, target, { rounds: 300, earlyStopping: { ...make(30), rounds: 10 } });
    expect(model.trees.length).toBeLessThan(100);
  });

  it('stay bounded where a class has a single row', async () => {
    const values = Int32Array.from({ length: 2000 }, (_, i) => (i === 7 ? 2 : i % 2));
    const predictors: Predictors = { rowCount: 2000, columns: [numeric('x', numbers(2000, 40)), numeric('y', numbers(2000, 41))] };
    const p = predictBoostedTrees(
      await fitBoostedTrees(predictors, { type: 'classes', classCount: 3, values }, { rounds: 150 }),
      predictors,
    );
    const guessed = mostLikelyClasses(p, 3);
    expect(guessed.reduce((sum, value) => sum + (value === 2 ? 1 : 0), 0)).toBeLessThan(30);
    expect(p.every(Number.isFinite)).toBe(true);
  });

  it('can be cancelled between rounds', async () => {
    const predictors: Predictors = { rowCount: 100, columns: [numeric('x', numbers(100, 50))] };
    const stop = (rounds: number) => (rounds === 3 ? Promise.reject(new Error('cancelled')) : Promise.resolve());
    await expect(fitBoostedTrees(predictors, number(numbers(100, 51)), { treeEnded: stop })).rejects.toThrow('cancelled');
  });

  it('refuse rows and targets of different length', async () => {
    const predictors: Predictors = { rowCount: 3, columns: [numeric('x', Float64Array.of(1, 2, 3))] };
    await expect(fitBoostedTrees(predictors, number(Float64Array.of(1)))).rejects.toThrow(RangeError);
    await expect(fitBoostedTrees({ rowCount: 0, columns: [] }, number(new Float64Array(0)))).rejects.toThrow(RangeError);
  });
});

describe('scores', () => {
  it('AUC is the share of pairs in the right order, ties a half', () => {
    expect(computeAuc(Float64Array.of(0.1, 0.4, 0.35, 0.8), Int32Array.of(0, 0, 1, 1))).toBe(0.75);
    expect(computeAuc(Float64Array.of(1, 1, 1), Int32Array.of(0, 1, 1))).toBe(0.5);
    expect(computeAuc(Float64Array.of(1, 2), Int32Array.of(1, 1))).toBeNaN();
  });

  it('macro F1 is the mean over the classes that stand in truth or guess', () => {
    expect(computeMacroF1(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 1, 1), 4)).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
  });

  it('R² is 1 for the truth, 0 for its mean', () => {
    const y = Float64Array.of(1, 2, 3, 6);
    expect(computeR2(y, y)).toBe(1);
    expect(computeR2(Float64Array.of(3, 3, 3, 3), y)).toBe(0);
  });
});

for (const golden of expected) {
  const { file, folder } = golden;
  const title = `LightGBM on ${file}`;
  if (folder === 'shared') describeWithShared(`data/${file}`, title, () => itAgrees(golden, () => readSharedText(`data/${file}`)));
  else describe(title, () => itAgrees(golden, () => readFileSync(`src/io/samples/${file}`, 'utf8')));
}

function itAgrees({ target, dropped, measure, score }: (typeof expected)[number], read: () => string): void {
  it(`agrees on ${measure} of ${target} within .01`, async () => {
    const table = readColumns(read(), dropped);
    const rowCount = table.values().next().value?.length ?? 0;
    const rows = Array.from({ length: rowCount }, (_, i) => i);
    const train = rows.filter((i) => i % 10 !== 0);
    const test = rows.filter((i) => i % 10 === 0);
    const texts = table.get(target) ?? [];
    table.delete(target);
    const pick = (of: readonly number[]): Predictors => ({
      rowCount: of.length,
      columns: [...table].map(([name, cells]) => toPredictor(name, cells, of)),
    });
    const classes = [...new Set(texts)].sort();
    const asTarget = (of: readonly number[]): BoostingTarget =>
      measure === 'R2'
        ? number(Float64Array.from(of, (i) => Number(texts[i])))
        : { type: 'classes', classCount: classes.length, values: Int32Array.from(of, (i) => classes.indexOf(texts[i] as string)) };
    const model = await fitBoostedTrees(pick(train), asTarget(train));
    const predicted = predictBoostedTrees(model, pick(test));
    const { values: actual } = asTarget(test);
    const own =
      measure === 'R2'
        ? computeR2(predicted, actual as Float64Array)
        : measure === 'AUC'
          ? computeAuc(predicted, actual as Int32Array)
          : computeMacroF1(mostLikelyClasses(predicted, classes.length), actual as Int32Array, classes.length);
    expect(Math.abs(own - score)).toBeLessThan(0.01);
  }, 60_000);
}

function readColumns(text: string, dropped: readonly string[]): Map<string, string[]> {
  // None of these files quotes a cell.
  const [names = [], ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const columns = names.map((name, j): [string, string[]] => [name.trim(), rows.map((row) => (row[j] ?? '').trim())]);
  return new Map(columns.filter(([name]) => !dropped.includes(name)));
}

function toPredictor(name: string, cells: readonly string[], rows: readonly number[]): Predictor {
  const isMissing = (text: string) => text === '' || text === 'NA';
  if (cells.every((text) => isMissing(text) || Number.isFinite(Number(text)))) {
    return numeric(
      name,
      Float64Array.from(rows, (i) => (isMissing(cells[i] as string) ? Number.NaN : Number(cells[i]))),
    );
  }
  const levels = new Map([...new Set(cells)].sort().map((text, code) => [text, code]));
  return { type: 'categorical', name, codes: Int32Array.from(rows, (i) => levels.get(cells[i] as string) ?? -1), cardinality: levels.size };
}
