import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { prepareColumns, readSide } from '#core/metrics/prepare.ts';
import { scoreShapes } from '#core/metrics/shape/shape.ts';
import { scoreTrends } from '#core/metrics/trend/trend.ts';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import type { TrainedModel } from '../contract.ts';
import { copulaGenerator } from './copula.ts';

async function trainOn(table: Table): Promise<{ model: TrainedModel; train: Uint32Array; seconds: number }> {
  const { train, holdout } = holdOut(rowsAsUnits(table.rowCount), 1);
  const startedAt = performance.now();
  const codec = fitCodec(table, train);
  const model = await copulaGenerator.train({
    codec,
    train: encodeRows(codec, table, train),
    holdout: encodeRows(codec, table, holdout),
    settings: {},
    random: createRandom(1),
    backend: { backend: 'cpu', reason: '', threads: 0, adapter: null, attempts: [], forced: false },
    report: () => {},
    yieldPoint: async () => 'continue',
    epochEnded: async () => {},
  });
  return { model, train, seconds: (performance.now() - startedAt) / 1000 };
}

/** Shapes and trends of as many rows by the copula as it was trained on, and how long both took: for tests. */
export async function scoreCopula(
  table: Table,
): Promise<{ shapes: number; trends: number; seconds: number; synthetic: Table; real: Table }> {
  const { model, train, seconds } = await trainOn(table);
  const startedAt = performance.now();
  const synthetic = await model.sample({ rowCount: train.length, firstRow: 0, seed: 1 });
  const sampleSeconds = (performance.now() - startedAt) / 1000;
  const real = selectRows(table, train);
  const prepared = prepareColumns(real);
  const side = readSide(prepared, synthetic);
  return {
    shapes: scoreShapes(prepared, side).value,
    trends: scoreTrends(prepared, side).value,
    seconds: seconds + sampleSeconds,
    synthetic,
    real,
  };
}

/** As many rows as the table has, by the copula trained on it without what is held out: for tests. */
export async function sampleCopula(table: Table): Promise<Table> {
  const { model } = await trainOn(table);
  return model.sample({ rowCount: table.rowCount, firstRow: 0, seed: 1 });
}
