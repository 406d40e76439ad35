import type { Settings } from '../contract.ts';

/** Sizes of the networks and of their training, fitted to the table: what a person sets is an upper bound on small tables. */
export interface GanPlan {
  readonly batchSize: number;
  readonly hiddenWidth: number;
  readonly latentSize: number;
  readonly embeddingWidth: number;
  readonly stepsPerEpoch: number;
  readonly epochCount: number;
  readonly stepCount: number;
  readonly learningRate: number;
}

/** Batch norm needs a batch that says something of a mean. */
const LEAST_BATCH = 32;
const LEAST_STEPS_PER_EPOCH = 8;
/** An epoch is one pass over the table, but never fewer nor more steps than these: after each the model is scored. */
const SHORTEST_EPOCH = 50;
const LONGEST_EPOCH = 250;

/** Engines take whole quads of rows, and halves of a large batch. */
function fitBatch(rows: number): number {
  const unit = rows >= 128 ? 8 : 4;
  return Math.max(unit, Math.floor(rows / unit) * unit);
}

export function planTraining(rowCount: number, settings: Settings): GanPlan {
  const asked = (key: string, fallback: number) => settings[key] ?? fallback;
  const batchSize = fitBatch(
    Math.min(rowCount, asked('batchSize', 500), Math.max(LEAST_BATCH, Math.floor(rowCount / LEAST_STEPS_PER_EPOCH))),
  );
  const asks = asked('steps', 1200);
  const stepsPerEpoch = Math.min(asks, LONGEST_EPOCH, Math.max(SHORTEST_EPOCH, Math.floor(rowCount / batchSize)));
  const epochCount = Math.max(1, Math.round(asks / stepsPerEpoch));
  const hiddenWidth = Math.min(asked('hiddenWidth', 256), rowCount < 1000 ? 128 : Number.POSITIVE_INFINITY);
  return {
    batchSize,
    hiddenWidth,
    latentSize: Math.min(asked('latentSize', 128), hiddenWidth),
    embeddingWidth: Math.min(128, hiddenWidth),
    stepsPerEpoch,
    epochCount,
    stepCount: epochCount * stepsPerEpoch,
    learningRate: asked('learningRate', 0.0005),
  };
}
