import type { BackendName, Settings } from '../contract.ts';

/** Size of the learned prior's network and of its training. */
export interface DenoiserPlan {
  readonly stepCount: number;
  readonly batchSize: number;
  readonly hiddenWidth: number;
}

/** Sizes of the network and of its training, fitted to the table: what a person sets is an upper bound on small tables. */
export interface VaePlan {
  readonly batchSize: number;
  readonly hiddenWidth: number;
  readonly latentSize: number;
  readonly stepsPerEpoch: number;
  readonly epochCount: number;
  readonly stepCount: number;
  readonly learningRate: number;
  readonly klWeight: number;
  readonly weightDecay: number;
  /** The learned prior's training; null = a mixture of Gaussians is fitted instead. */
  readonly prior: DenoiserPlan | null;
}

/** A table too small to fill this many steps in the epochs asked for gets more epochs. */
const LEAST_STEPS = 1500;
const MOST_EPOCHS = 400;
/** An epoch has at least this many steps where there are rows for it. */
const LEAST_STEPS_PER_EPOCH = 16;
const LEAST_BATCH = 16;

export function planTraining(rowCount: number, settings: Settings, backend: BackendName): VaePlan {
  const asked = (key: string, fallback: number) => settings[key] ?? fallback;
  const most = Math.min(rowCount, asked('batchSize', 500), Math.max(LEAST_BATCH, Math.floor(rowCount / LEAST_STEPS_PER_EPOCH)));
  // Executors want rows and latents in fours.
  const batchSize = Math.max(4, 4 * Math.floor(most / 4));
  const stepsPerEpoch = Math.max(1, Math.floor(rowCount / batchSize));
  const asks = asked('epochs', 60);
  // Someone who asks for a few epochs only gets proportionally fewer on a small table too.
  const leastEpochs = Math.min(MOST_EPOCHS, Math.ceil((LEAST_STEPS * Math.min(1, asks / 40)) / stepsPerEpoch));
  const epochCount = Math.max(asks, leastEpochs);
  const bound = (small: number, middle: number) => (rowCount < 500 ? small : rowCount < 5000 ? middle : Number.POSITIVE_INFINITY);
  return {
    batchSize,
    hiddenWidth: inFours(Math.min(asked('hiddenWidth', 256), bound(64, 128))),
    latentSize: inFours(Math.min(asked('latentSize', 32), bound(8, 16))),
    stepsPerEpoch,
    epochCount,
    stepCount: epochCount * stepsPerEpoch,
    learningRate: asked('learningRate', 0.002),
    klWeight: asked('klWeight', 0.75),
    weightDecay: rowCount < 5000 ? 0.05 : 0.01,
    prior: rowCount < LEAST_PRIOR_ROWS ? null : planPrior(asks, backend),
  };
}

/** Fewer rows say too little of the latents' joint shape for a network to beat a mixture of Gaussians. */
const LEAST_PRIOR_ROWS = 2000;
const PRIOR_STEPS = 2000;

function planPrior(epochs: number, backend: BackendName): DenoiserPlan {
  const share = Math.min(1, epochs / 40);
  return backend === 'webgpu'
    ? { stepCount: Math.ceil(3 * PRIOR_STEPS * share), batchSize: 1024, hiddenWidth: 512 }
    : { stepCount: Math.ceil(PRIOR_STEPS * share), batchSize: 500, hiddenWidth: 256 };
}

function inFours(size: number): number {
  return 4 * Math.ceil(size / 4);
}
