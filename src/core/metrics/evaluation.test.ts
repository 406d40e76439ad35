import { describe, expect, it } from 'vitest';
import { NotMeasurable } from '#core/errors.ts';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { type Cell, makeTable } from '#core/testing/tables.ts';
import { sayVerdict } from '#core/wording/verdict.ts';
import { type Evaluation, evaluateTables } from './evaluation.ts';
import { createLiveFidelity } from './live.ts';
import { countJointDistribution } from './overlay/joint.ts';
import type { EvaluationProgress, EvaluationTables } from './sides.ts';

const random = createRandom(23);

/** A world with a trend, a spike, missing cells, a rare level and columns that no measure looks at. */
function makeWorld(rowCount: number, stream: number): Table {
  const amount: Cell[] = [];
  const visits: Cell[] = [];
  const city: Cell[] = [];
  const opened: Cell[] = [];
  const id: Cell[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const base = random.normal(stream, row);
    amount.push(random.uniform(stream + 1, row) < 0.1 ? null : Math.round(Math.exp(base) * 1000) / 10);
    visits.push(random.integer(stream + 2, row, 4) + (base > 0.5 ? 2 : 0));
    city.push(
      random.uniform(stream + 3, row) < 0.01
        ? 'Sark'
        : base > 0
          ? 'Lyon'
          : (['Nice', 'Metz'][random.integer(stream + 4, row, 2)] as string),
    );
    opened.push(Date.UTC(2024, 0, 1) + random.integer(stream + 5, row, 300) * 86_400_000);
    id.push(String(row));
  }
  return makeTable(
    { id, amount, visits, city, opened, country: id.map(() => 'France') },
    { id: 'identifier', amount: 'decimal', visits: 'integer', city: 'categorical', opened: 'datetime', country: 'constant' },
  );
}

function evaluate(tables: EvaluationTables, seed = 1): Evaluation & { readonly progress: EvaluationProgress[] } {
  const progress: EvaluationProgress[] = [];
  const steps = evaluateTables(tables, createRandom(seed));
  for (;;) {
    const step = steps.next();
    if (step.done) return { ...step.value, progress };
    progress.push(step.value);
  }
}

const indices = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe('evaluateTables', () => {
  const world = makeWorld(2000, 1);
  const tables = {
    train: selectRows(world, indices(0, 1800)),
    holdout: selectRows(world, indices(1800, 2000)),
    synthetic: makeWorld(1800, 100),
  };
  const { report, progress, prepared, synthetic } = evaluate(tables);

  it('stands each number beside the held-out rows at their number of rows', () => {
    expect(report.rowCounts).toEqual({ train: 1800, holdout: 200, synthetic: 1800, draws: 9 });
    for (const score of [report.shapes, report.trends]) {
      expect(score.reference).not.toBeNull();
      // Unseen rows of the same world on both sides: no gap beyond the scatter, and a better score on nine times the rows.
      expect(Math.abs(score.value - (score.reference ?? 0))).toBeLessThan(0.02);
      expect(score.allRows).toBeGreaterThan(score.value);
    }
    expect(sayVerdict(report).sentence).toMatch(/^Very close to the real table/);
  });

  it('holds headlines that are the means of its columns and pairs', () => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(report.shapes.value).toBeCloseTo(mean(report.columns.map(({ shape }) => shape.value)), 12);
    expect(report.shapes.reference).toBeCloseTo(mean(report.columns.map(({ shape }) => shape.reference ?? 0)), 12);
    expect(report.trends.value).toBeCloseTo(mean(report.pairs.map(({ trend }) => trend.value)), 12);
    expect(report.trends.reference).toBeCloseTo(mean(report.pairs.map(({ trend }) => trend.reference ?? 0)), 12);
  });

  it('says what it left out and why, and numbers columns as the real table does', () => {
    expect(report.leftOut.map(({ name }) => name)).toEqual(['id', 'country']);
    expect(report.columns.map(({ name, columnIndex }) => [name, columnIndex]).sort()).toEqual([
      ['amount', 1],
      ['city', 3],
      ['opened', 4],
      ['visits', 2],
    ]);
    expect(report.pairs).toHaveLength(6);
    for (const { a, b } of report.pairs) expect([a, b].every((index) => [1, 2, 3, 4].includes(index))).toBe(true);
    const values = report.columns.map(({ shape }) => shape.value);
    expect(values).toEqual([...values].sort((one, two) => one - two));
  });

  it('overlays the three sides over shared bins, losing no present cell', () => {
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    for (const { overlay, real, synthetic: made, holdout, missingShare } of report.columns) {
      const presentCounts = [real, made, holdout].map(({ rowCount, missingCount }) => rowCount - missingCount);
      const totals =
        overlay.shape === 'numeric'
          ? [overlay.real, overlay.synthetic, overlay.holdout].map(sum)
          : [
              sum(overlay.levels.map((level) => level.real)),
              sum(overlay.levels.map((level) => level.synthetic)),
              sum(overlay.levels.map((level) => level.holdout)),
            ];
      expect(totals).toEqual(presentCounts);
      expect(missingShare.real).toBeCloseTo(real.missingCount / real.rowCount, 12);
    }
    const opened = report.columns.find(({ name }) => name === 'opened')?.overlay;
    expect(opened?.shape === 'numeric' && opened.temporal).toBe('moment');
    const visits = report.columns.find(({ name }) => name === 'visits')?.overlay;
    expect(visits?.shape === 'categorical' && visits.levels.map(({ text }) => text).sort()).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('tells its progress step by step to the end', () => {
    const done = progress.map((step) => step.done);
    expect(done[0]).toBe(0);
    expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
    expect(done.at(-1)).toBeLessThan(progress.at(-1)?.total ?? 0);
    expect(progress.map(({ doing }) => doing)).toContain('Comparing pair 4 of 6');
  });

  it('is the same for the same seed', () => {
    expect(evaluate(tables).report).toEqual(report);
    expect(evaluate(tables, 2).report.shapes.value).not.toBe(report.shapes.value);
  });

  it('gives joint counts of every row where both cells are present', () => {
    const valuesOf = (side: 'real' | 'synthetic', index: number) => {
      const column = (side === 'real' ? tables.train : tables.synthetic).columns[prepared.columns[index]?.columnIndex ?? 0];
      return column?.storage === 'numeric' ? column.values : null;
    };
    const joint = countJointDistribution(prepared, synthetic, 0, 2, valuesOf);
    expect(joint.a.name).toBe('amount');
    expect(joint.b).toMatchObject({ name: 'city', shape: 'categorical' });
    const sizes = [joint.a, joint.b].map((axis) => (axis.shape === 'numeric' ? axis.edges.length - 1 : axis.levels.length));
    expect(joint.real).toHaveLength((sizes[0] ?? 0) * (sizes[1] ?? 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(24);
    const present = tables.train.columns[1]?.missing.filter((marker) => marker === 0).length;
    expect(joint.real.reduce((sum, count) => sum + count, 0)).toBe(present);
  });

  it('tells columns shuffled apart from the world they came from', () => {
    const columns = tables.synthetic.columns.map(
      (_, index) => selectRows(tables.synthetic, random.permutation(200 + index, 1800)).columns[index],
    );
    const shuffled = { ...tables.synthetic, columns: columns.filter((column) => column !== undefined) };
    const apart = evaluate({ ...tables, synthetic: shuffled }).report;
    expect(apart.shapes.allRows).toBeCloseTo(report.shapes.allRows, 12);
    expect(apart.trends.value).toBeLessThan(report.trends.value - 0.04);
    expect(sayVerdict(apart).sentence).not.toMatch(/^Very close/);
  });

  it('finds the training rows handed back as copies', () => {
    const { report: copied } = evaluate({ ...tables, synthetic: tables.train });
    expect(copied.copies.value).toBe(1);
    expect(copied.copies.reference).toBeLessThan(0.1);
    expect(sayVerdict(copied).sentence).toContain('repeats real rows more often');
  });

  it('gives no reference to a column that no held-out row fills, and punishes one that no synthetic row fills', () => {
    const empty = (table: Table, index: number): Table => ({
      ...table,
      columns: table.columns.map((column, at) =>
        at === index && column.storage === 'numeric'
          ? { ...column, values: column.values.map(() => Number.NaN), missing: column.missing.map(() => 1) }
          : column,
      ),
    });
    const sparse = evaluate({ ...tables, holdout: empty(tables.holdout, 1) }).report;
    expect(sparse.columns.find(({ name }) => name === 'amount')?.shape.reference).toBeNull();
    expect(sparse.shapes.reference).toBeGreaterThan(0.8);
    const unfilled = evaluate({ ...tables, synthetic: empty(tables.synthetic, 1) }).report;
    expect(unfilled.columns[0]).toMatchObject({ name: 'amount', shape: { value: 0 } });
  });

  it.each<[string, number, number, number]>([
    ['nothing held out', 20, 0, 20],
    ['one row each', 1, 1, 1],
    ['fewer synthetic rows than held out', 40, 30, 7],
    ['one synthetic row', 40, 4, 1],
  ])('has finite numbers for tiny tables: %s', (_, trainCount, holdoutCount, syntheticCount) => {
    const { report: tiny } = evaluate({
      train: selectRows(world, indices(0, trainCount)),
      holdout: selectRows(world, indices(1000, 1000 + holdoutCount)),
      synthetic: selectRows(world, indices(500, 500 + syntheticCount)),
    });
    const text = JSON.stringify(
      { ...tiny, columns: tiny.columns.map(({ shape, missingShare, overlay }) => ({ shape, missingShare, overlay })) },
      (_key, value) => {
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        return value as unknown;
      },
    );
    expect(text).not.toContain('NaN');
    expect(tiny.shapes.reference === null).toBe(holdoutCount === 0);
    if (holdoutCount > 0) expect(sayVerdict(tiny).support).toContain('rough');
  });

  it('refuses what cannot be compared', () => {
    expect(() => evaluate({ ...tables, synthetic: selectRows(world, []) })).toThrow(NotMeasurable);
    const onlyIds = makeTable({ id: ['1', '2'] }, { id: 'identifier' });
    expect(() => evaluate({ train: onlyIds, holdout: onlyIds, synthetic: onlyIds })).toThrow(NotMeasurable);
  });
});

describe('createLiveFidelity', () => {
  const train = makeWorld(3000, 1);
  const holdout = makeWorld(300, 50);
  const fidelity = createLiveFidelity(train, holdout);

  it('asks for as many rows as the reference has and scores a good sample like it', () => {
    expect(fidelity.rowCount).toBe(300);
    const scores = fidelity.score(makeWorld(300, 150));
    expect(Math.abs(scores.shapes - scores.shapesReference)).toBeLessThan(0.03);
    expect(Math.abs(scores.trends - scores.trendsReference)).toBeLessThan(0.03);
  });

  it('shows the worst columns first, at most six', () => {
    const sample = makeWorld(300, 150);
    const broken = sample.columns.map((column, index) =>
      index === 1 && column.storage === 'numeric' ? { ...column, values: column.values.map((value) => value * 3 + 500) } : column,
    );
    const { worst } = fidelity.score({ ...sample, columns: broken });
    expect(worst.map(({ name }) => name)).toHaveLength(4);
    expect(worst[0]?.name).toBe('amount');
    expect(worst[0]?.distance).toBeGreaterThan(0.9);
    expect(worst[0]?.reference).toBeLessThan(0.15);
  });
});
