import { dispose, keep, type Scalar, stack, type Tensor, tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { createRandom, type Random } from '#core/random/random.ts';
import { backendGeneration } from '#nn/backend/device.ts';
import { drawExponentials } from '#nn/ops/gumbel-softmax/gumbel-softmax.ts';
import { sampleTokens } from '#nn/ops/sample-tokens/sample-tokens.ts';
import { tokenTotal } from '#nn/ops/token-layout.ts';
import { type BatchSource, drawNoise, prepareRows, takeTokens } from '#nn/training/batches.ts';
import { checkFinite, failIfFaulty } from '#nn/training/faults.ts';
import { layOutParameters, type ParameterSpec, startParameters } from '#nn/training/parameters.ts';
import { emaDecayAt, learningRateAt } from '#nn/training/schedule.ts';
import { createTrainer, type Trainer, type TrainerState } from '#nn/training/trainer.ts';
import type { SavedModel, TrainingProgress } from '../contract.ts';
import { failureOf, type KeptWeights, type TokenJob, type TokenSampler } from '../token-model.ts';
import {
  backCritic,
  backGenerate,
  describeCritic,
  describeGenerator,
  FOLDED_NAMES,
  foldGenerator,
  type GanShape,
  generate,
  generateLogits,
  stepCritic,
} from './network.ts';
import type { GanPlan } from './plan.ts';

/** Rows decoded together. Chunks are aligned to multiples of it, so a row is always computed at the same place of a chunk. */
const CHUNK_ROWS = 1024;
/** Rows whose means and variances the saved batch norms have. */
const NORM_ROWS = 4096;
const PENALTY_WEIGHT = 10;
const WARM_UP_STEPS = 20;
const PROGRESS_STEPS = 20;
/** Training ends when this share of its epochs went by without a better version. */
const PATIENCE_SHARE = 0.35;
const LEAST_PATIENCE_EPOCHS = 8;

type NamedArrays = SavedModel['weights'];

export interface GanJob extends Omit<TokenJob, 'featureWidths' | 'holdout' | 'reportLoss'> {
  readonly plan: GanPlan;
  /** How good a version is, by a fresh sample of it: higher is better. `draw` gives its tokens. */
  score(epoch: number, draw: (rowCount: number) => Promise<Int32Array>): Promise<number>;
  epochEnded(epoch: number, draw: (rowCount: number) => Promise<Int32Array>): Promise<void>;
}

/** A run as a checkpoint has it. */
interface SavedRun {
  readonly critic: TrainerState;
  readonly generator: TrainerState;
  readonly best: (KeptWeights & { readonly score: number }) | null;
  readonly epoch: number;
  /** Steps of the epoch. */
  readonly taken: number;
}

interface Run {
  readonly job: GanJob;
  readonly planKey: string;
  readonly train: BatchSource;
  readonly order: Random;
  readonly noise: Random;
  readonly critic: Trainer;
  readonly generator: Trainer;
  /** The pass over the table whose order is at hand. */
  pass: { readonly index: number; readonly rows: Uint32Array };
  /** Distances not read back yet. */
  pending: Scalar[];
  best: (KeptWeights & { readonly score: number }) | null;
  latest: KeptWeights | null;
  epoch: number;
  /** Steps of the epoch. */
  taken: number;
  readonly startedAt: number;
}

/**
 * Trains on the current backend.
 *
 * Every step draws one batch of relaxed rows, takes one step of the critic on it and on as many real rows, then one of the generator on the same batch.
 * After each epoch a sample of the generator's running average is scored by `job.score`; the best version is kept.
 *
 * @throws TrainingFailure with the best version so far. @throws DOMException AbortError.
 */
export async function trainGan(job: GanJob): Promise<KeptWeights> {
  const { plan, cardinalities, random } = job;
  const shape: GanShape = {
    cardinalities,
    latentSize: plan.latentSize,
    hiddenWidth: plan.hiddenWidth,
    embeddingWidth: plan.embeddingWidth,
  };
  const planKey = JSON.stringify([plan, cardinalities]);
  const resumed = job.resume?.take(planKey) ?? null;
  const saved = (resumed?.state ?? null) as SavedRun | null;
  let run: Run | null = null;
  try {
    run = {
      job,
      planKey,
      train: prepareRows(job.train, cardinalities),
      order: random.derive('order'),
      noise: random.derive('noise'),
      critic: startTrainer(describeCritic(shape), random.derive('critic')),
      generator: startTrainer(describeGenerator(shape, job.logFrequencies), random.derive('generator')),
      pass: { index: -1, rows: new Uint32Array() },
      pending: [],
      best: saved?.best ?? null,
      latest: null,
      epoch: saved?.epoch ?? 0,
      taken: saved?.taken ?? 0,
      startedAt: performance.now() - (resumed?.elapsedMs ?? 0),
    };
    if (saved !== null) {
      run.critic.restoreState(saved.critic);
      run.generator.restoreState(saved.generator);
    }
    await runEpochs(run);
    return run.best ?? run.latest ?? (await takeVersion(run));
  } catch (error) {
    const failed = run;
    throw await failureOf<KeptWeights>(error, failed?.epoch ?? 0, () => failed?.best ?? failed?.latest ?? null);
  } finally {
    if (run !== null) {
      dispose(run.pending);
      run.critic.dispose();
      run.generator.dispose();
    }
  }
}

function startTrainer(specs: readonly ParameterSpec[], random: Random): Trainer {
  const layout = layOutParameters(specs);
  // The penalty bounds the critic's gradients, and the critic's the generator's: clipping would only hide trouble.
  return createTrainer(layout, startParameters(layout, random), { beta1: 0.5, beta2: 0.9, clipNorm: 1e6 });
}

async function runEpochs(run: Run): Promise<void> {
  const { job, startedAt } = run;
  const { plan } = job;
  const patience = Math.max(LEAST_PATIENCE_EPOCHS, Math.ceil(plan.epochCount * PATIENCE_SHARE));
  for (let epoch = Math.max(1, run.epoch); epoch <= plan.epochCount; epoch++) {
    run.epoch = epoch;
    let verdict: 'continue' | 'stop' = 'continue';
    while (run.taken < plan.stepsPerEpoch && verdict === 'continue') {
      takeStep(run);
      run.taken += 1;
      if (run.pending.length >= PROGRESS_STEPS || run.taken === plan.stepsPerEpoch) {
        await checkDistances(run);
        job.reportProgress(progressOf(plan, epoch, run.generator.stepCount, performance.now() - startedAt));
        await keepCheckpoint(run);
      }
      verdict = await job.yieldPoint();
    }
    run.taken = 0;
    await checkDistances(run);
    const version = await takeVersion(run);
    run.latest = version;
    const draw = (rowCount: number) => drawFrom(version.weights, job, job.random.derive(`live ${epoch}`), rowCount);
    const score = await job.score(epoch, draw);
    if (run.best === null || score > run.best.score) {
      run.best = { ...version, score };
      job.reportBest(epoch, null);
    }
    if (verdict === 'stop') return;
    await job.epochEnded(epoch, draw);
    if (epoch - run.best.epoch >= patience) return;
  }
}

/** Call right after distances were read, when nothing waits on the device. */
async function keepCheckpoint(run: Run): Promise<void> {
  const { job, planKey, best, epoch, taken } = run;
  if (job.keeper?.isDue() !== true) return;
  const state: SavedRun = {
    critic: await run.critic.readState(),
    generator: await run.generator.readState(),
    best,
    epoch,
    taken,
  };
  failIfFaulty();
  job.keeper.keep({ plan: planKey, state });
}

function progressOf(plan: GanPlan, epoch: number, step: number, elapsedMs: number): TrainingProgress {
  return {
    epoch,
    epochCount: plan.epochCount,
    step,
    stepCount: plan.stepCount,
    elapsedMs,
    remainingMs: step === 0 ? null : (elapsedMs / step) * (plan.stepCount - step),
    rowsPerSecond: elapsedMs === 0 ? 0 : (step * plan.batchSize * 1000) / elapsedMs,
  };
}

/** The training row at place `at` of the endless sequence of shuffled passes. */
function rowAt(run: Run, at: number): number {
  const { rowCount } = run.train;
  const index = Math.floor(at / rowCount);
  if (index !== run.pass.index) run.pass = { index, rows: run.order.permutation(index, rowCount) };
  return run.pass.rows[at - index * rowCount] as number;
}

function takeStep(run: Run): void {
  const { job, train, noise, critic, generator } = run;
  const { plan, cardinalities } = job;
  const { batchSize, latentSize } = plan;
  const step = generator.stepCount;
  const learningRate = learningRateAt(step, plan.stepCount, plan.learningRate, WARM_UP_STEPS);
  const emaDecay = emaDecayAt(step, 1 - 1 / Math.min(1000, Math.max(20, plan.stepCount / 8)));
  tidy(() => {
    const tokens = takeTokens(train, batchSize, (i) => rowAt(run, step * batchSize + i));
    const latents = tensor2d(drawNoise(noise, step, batchSize * latentSize), [batchSize, latentSize]);
    const exponentials = drawExponentials(noise.derive('gumbel'), step, batchSize, tokenTotal(cardinalities));
    const shares = noise.derive('mix');
    const mix = tensor2d(
      Float32Array.from({ length: batchSize }, (_, i) => shares.uniform(step, i)),
      [batchSize, 1],
    );
    const distance = generator.stepBy(
      (parameters) => {
        const generated = generate(parameters, latents, exponentials, cardinalities);
        const { soft } = generated;
        const value = critic.stepBy((weights) => stepCritic(weights, tokens, soft, mix, PENALTY_WEIGHT, cardinalities), learningRate, 0);
        const dSoft = critic.withWeights((weights) => backCritic(weights, soft));
        return { value, gradients: backGenerate(parameters, generated, dSoft, cardinalities) };
      },
      learningRate,
      emaDecay,
    );
    run.pending.push(keep(distance));
  });
}

/** @throws when a distance since the last call is not finite or the device failed. */
async function checkDistances(run: Run): Promise<void> {
  failIfFaulty();
  if (run.pending.length === 0) return;
  const together = tidy(() => stack(run.pending));
  dispose(run.pending);
  run.pending = [];
  try {
    for (const value of (await together.data()) as Float32Array) checkFinite(value);
    failIfFaulty();
  } finally {
    together.dispose();
  }
}

/** The generator's running average, its batch norms folded into its layers. */
async function takeVersion(run: Run): Promise<KeptWeights> {
  const { job, generator, epoch } = run;
  const { latentSize } = job.plan;
  const folded = generator.withAverage((parameters) =>
    foldGenerator(parameters, tensor2d(drawNoise(job.random.derive('norm'), 0, NORM_ROWS * latentSize), [NORM_ROWS, latentSize])),
  );
  try {
    const weights: NamedArrays[number][] = [];
    for (const [i, part] of folded.entries()) {
      const values = new Float32Array((await part.data()) as Float32Array);
      checkFinite(values[0] as number);
      weights.push({ name: FOLDED_NAMES[i] as string, shape: [...part.shape], values });
    }
    failIfFaulty();
    return { weights, epoch, holdoutNats: null };
  } finally {
    dispose(folded);
  }
}

async function drawFrom(weights: NamedArrays, job: GanJob, random: Random, rowCount: number): Promise<Int32Array> {
  const sampler = createSampler(weights, job.cardinalities);
  try {
    return await sampler.draw(random, 0, rowCount);
  } finally {
    sampler.dispose();
  }
}

interface TokenSource {
  draw(random: Random, firstRow: number, rowCount: number): Promise<Int32Array>;
  dispose(): void;
}

function createSampler(weights: NamedArrays, cardinalities: readonly number[]): TokenSource {
  const arrays = FOLDED_NAMES.map((name) => {
    const found = weights.find((entry) => entry.name === name);
    if (found === undefined || found.values.length !== found.shape.reduce((product, n) => product * n, 1))
      throw new RangeError(`The saved model lacks “${name}”.`);
    return found;
  });
  const latentSize = (arrays[0] as NamedArrays[number]).shape[0] as number;
  const width = tokenTotal(cardinalities);
  if (arrays.at(-1)?.values.length !== width) throw new RangeError('The saved model does not fit its columns.');
  let uploaded: { readonly generation: number; readonly tensors: Tensor[] } | null = null;
  const upload = (): Tensor[] => {
    const generation = backendGeneration();
    if (uploaded === null || uploaded.generation !== generation)
      uploaded = { generation, tensors: arrays.map(({ shape, values }) => keep(tensor(values, [...shape]))) };
    return uploaded.tensors;
  };
  return {
    async draw(random, firstRow, rowCount) {
      const latents = random.derive('latents');
      const tokenDraws = random.derive('tokens');
      const tokens = new Int32Array(rowCount * cardinalities.length);
      const end = firstRow + rowCount;
      for (let chunk = Math.floor(firstRow / CHUNK_ROWS) * CHUNK_ROWS; chunk < end; chunk += CHUNK_ROWS) {
        const from = Math.max(chunk, firstRow);
        const to = Math.min(chunk + CHUNK_ROWS, end);
        const z = new Float32Array(CHUNK_ROWS * latentSize);
        for (let at = (from - chunk) * latentSize; at < (to - chunk) * latentSize; at++) z[at] = latents.normal(0, chunk * latentSize + at);
        const logits = tidy(() => generateLogits(upload(), tensor2d(z, [CHUNK_ROWS, latentSize])));
        const values = (await logits.data()) as Float32Array;
        logits.dispose();
        const read = values.subarray((from - chunk) * width, (to - chunk) * width);
        sampleTokens(read, cardinalities, tokenDraws, from, to - from, tokens, from - firstRow);
      }
      return tokens;
    },
    dispose() {
      if (uploaded !== null && uploaded.generation === backendGeneration()) dispose(uploaded.tensors);
      uploaded = null;
    },
  };
}

/**
 * Samples tokens from a kept generator, on whatever backend is in use: a row is a pure function of (seed, row) on one backend.
 *
 * @param cardinalities of the codec's token columns.
 * @throws RangeError when the weights are not a generator's or do not fit the columns.
 * Disposal: the caller disposes; after a change of backend the weights are uploaded afresh.
 */
export function createGanSampler(weights: NamedArrays, cardinalities: readonly number[]): TokenSampler {
  const sampler = createSampler(weights, cardinalities);
  return {
    sample: ({ rowCount, firstRow, seed }) => sampler.draw(createRandom(seed).derive('gan'), firstRow, rowCount),
    dispose: () => sampler.dispose(),
  };
}
