import { afterEach, describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { makeTable } from '#core/testing/tables.ts';
import { createWorkerClient, isAborted, type WorkerClient, WorkerFailure } from '../../client/client.ts';
import type { EvaluateCalls } from '../../protocol/evaluate.ts';
import type { ModelCalls, TableCalls } from '../../protocol/train.ts';
import { typedTable } from '../../testing/typed-table.ts';
import { serve } from '../dispatch.ts';
import { alignColumns } from './align.ts';
import { createEvaluateSession } from './session.ts';

const random = createRandom(5);
const x = Array.from({ length: 400 }, (_, row) => random.normal(0, row));
const real: Table = makeTable({
  x,
  left: x.map((_, row) => random.uniform(3, row)),
  y: x.map((value, row) => value + random.normal(1, row)),
  city: x.map((value) => (value > 0 ? 'Lyon' : 'Nice')),
});
/** The person left out the second column. */
const table: Table = { ...real, specs: real.specs.map((spec) => (spec.name === 'left' ? { ...spec, included: false } : spec)) };
const order = random.permutation(2, 400);
const trainRows = order.slice(0, 360);
const holdoutRows = order.slice(360);

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A session between a table and a sampler that repeats training rows without the column left out, as a generator would hand them over. */
function connect(sampleFrom: Table = table): { page: WorkerClient<EvaluateCalls>; connected: Promise<unknown> } {
  const [data, models, line] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  serve<TableCalls>(data.port1, { dataset: () => ({ tables: [typedTable(table, 't')], links: [], revision: 1 }) });
  serve<ModelCalls>(models.port1, {
    sample({ rowCount, seed }, { emit }) {
      const draws = createRandom(seed);
      const rows = Array.from({ length: rowCount }, (_, row) => trainRows[draws.integer(0, row, trainRows.length)] as number);
      const kept = sampleFrom.specs.flatMap((spec, index) => (spec.included ? [index] : []));
      const whole = selectRows(sampleFrom, rows);
      emit({ rowsMade: rowCount });
      return {
        table: { rowCount, specs: kept.map((index) => whole.specs[index]!), columns: kept.map((index) => whole.columns[index]!) },
        trainRows,
        holdoutRows,
        sampleSeconds: 0.1,
      };
    },
  });
  serve<EvaluateCalls>(line.port1, createEvaluateSession({ now: () => performance.now() }));
  const page = createWorkerClient<EvaluateCalls>(line.port2);
  closers.push(
    () => page.terminate(),
    () => data.port1.close(),
    () => models.port1.close(),
    () => line.port1.close(),
  );
  const connected = page.call('connect', { data: data.port2, models: models.port2 }, { transfer: [data.port2, models.port2] });
  return { page, connected };
}

const request = { datasetId: 't', tableId: 't', modelId: 'm', seed: 3, rowCount: 400, sampleSeed: 8 };

describe('createEvaluateSession', () => {
  it('compares over its ports and tells its progress', async () => {
    const { page, connected } = connect();
    await connected;
    const events: { done: number; total: number; doing: string }[] = [];
    const report = await page.call('evaluate', request, { onEvent: (event) => events.push(event) });
    expect(report.rowCounts).toEqual({ train: 360, holdout: 40, synthetic: 400, draws: 9 });
    expect(report.columns.map(({ columnIndex }) => columnIndex).sort()).toEqual([0, 2, 3]);
    expect(report.leftOut.map(({ name }) => name)).toEqual(['left']);
    expect(report.shapes.allRows).toBeGreaterThan(0.95);
    expect(report.copies.value).toBe(1);
    expect(report.files).toMatchObject({ realRows: 400, syntheticRows: 400 });
    expect(report.sampleSeed).toBe(8);
    expect(events.length).toBeGreaterThan(0);
    expect(events.every(({ done, total }) => done >= 0 && done <= total)).toBe(true);
  });

  it('keeps the tables for joint distributions, by the real table’s column numbers', async () => {
    const { page, connected } = connect();
    await connected;
    await page.call('evaluate', request);
    const joint = await page.call('joint', { modelId: 'm', a: 2, b: 3 });
    expect([joint.a.name, joint.b.name]).toEqual(['y', 'city']);
    expect(joint.real.reduce((sum, count) => sum + count, 0)).toBe(360);
    expect(joint.synthetic.reduce((sum, count) => sum + count, 0)).toBe(400);
    await expect(page.call('joint', { modelId: 'other', a: 2, b: 3 })).rejects.toMatchObject({ code: 'not-compared' });
  });

  it('makes the costly measures part by part, and again for another target', async () => {
    const { page, connected } = connect();
    await connected;
    const choices = { targetColumn: 3, groupColumn: null };
    await expect(page.call('assess', { modelId: 'm', choices, seed: 1, before: null })).rejects.toMatchObject({ code: 'not-compared' });
    await page.call('evaluate', request);
    const told: string[] = [];
    const assessment = await page.call(
      'assess',
      { modelId: 'm', choices, seed: 1, before: null },
      { onEvent: (event) => told.push(event.type === 'part' ? event.part.type : '') },
    );
    expect(told.filter(Boolean)).toEqual([
      'coverage',
      'detectability',
      'utility',
      'membership',
      'distances',
      'attacks',
      'three-way',
      'fairness',
    ]);
    expect(assessment.utility?.target?.name).toBe('city');
    expect(assessment.distances?.membership?.auc).toBeGreaterThan(0.5);
    const again = await page.call('assess', {
      modelId: 'm',
      choices: { targetColumn: 2, groupColumn: 3 },
      seed: 1,
      before: { assessment, wanted: ['utility', 'fairness'] },
    });
    expect(again.utility?.target?.name).toBe('y');
    expect(again.fairness?.groupName).toBe('city');
    expect(again.distances).toEqual(assessment.distances);
  });

  it('stops when aborted, and can compare again', async () => {
    const { page, connected } = connect();
    await connected;
    const controller = new AbortController();
    const running = page.call('evaluate', request, { signal: controller.signal });
    controller.abort();
    const error = await running.catch((thrown: unknown) => thrown);
    expect(isAborted(error)).toBe(true);
    expect((await page.call('evaluate', request)).rowCounts.synthetic).toBe(400);
  });

  it('says so when the columns were changed after training, and before any line is there', async () => {
    const { page, connected } = connect({
      ...table,
      specs: table.specs.map((spec) => (spec.name === 'city' ? { ...spec, kind: 'text' as const } : spec)),
    });
    await connected;
    await expect(page.call('evaluate', request)).rejects.toMatchObject({ code: 'stale-model' });
    const line = new MessageChannel();
    serve<EvaluateCalls>(line.port1, createEvaluateSession({ now: () => performance.now() }));
    const lonely = createWorkerClient<EvaluateCalls>(line.port2);
    closers.push(
      () => lonely.terminate(),
      () => line.port1.close(),
    );
    await expect(lonely.call('evaluate', request)).rejects.toMatchObject({ code: 'not-connected' });
  });
});

describe('alignColumns', () => {
  it('accepts a table with all columns as it is, and puts a shorter one in place', () => {
    expect(alignColumns(table, table).columns).toEqual(table.columns);
    const kept = [0, 2, 3];
    const shorter = { rowCount: 400, specs: kept.map((index) => table.specs[index]!), columns: kept.map((index) => table.columns[index]!) };
    const aligned = alignColumns(table, shorter);
    expect(aligned.columns[3]).toBe(table.columns[3]);
    expect(aligned.columns[1]?.storage).toBe('opaque');
    expect(() => alignColumns(table, { ...shorter, specs: shorter.specs.slice(0, 2), columns: shorter.columns.slice(0, 2) })).toThrow(
      WorkerFailure,
    );
  });
});
