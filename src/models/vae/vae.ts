import {
  concat,
  dispose,
  keep,
  mul,
  reshape,
  type Scalar,
  stack,
  type Tensor,
  type Tensor2D,
  tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { EncodedRows } from '#core/codec/contract.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import { backendGeneration, currentFault } from '#nn/backend/device.ts';
import { gaussianKl, reparameterise } from '#nn/ops/gaussian/gaussian.ts';
import { weightedMean } from '#nn/ops/objective/objective.ts';
import { sampleTokens } from '#nn/ops/sample-tokens/sample-tokens.ts';
import { offsetsOf } from '#nn/ops/token-layout.ts';
import { tokenLoss } from '#nn/ops/token-loss/token-loss.ts';
import {
  layOutParameters,
  type NamedWeights,
  nameWeights,
  type ParameterLayout,
  startParameters,
  unpackParameters,
} from '#nn/training/parameters.ts';
import { emaDecayAt, learningRateAt, warmUpAt } from '#nn/training/schedule.ts';
import { createTrainer, type Trainer } from '#nn/training/trainer.ts';
import type { SampleRequest, SavedModel, TrainingErrorCode, TrainingProgress } from '../contract.ts';
import { DECODER_FROM, decode, describeParameters, encode, type NetworkShape } from './network.ts';
import type { VaePlan } from './plan.ts';
import { drawLatents, fitLatentPrior, type LatentPrior, standardPrior } from './prior.ts';

/** Rows decoded together. Chunks are aligned to multiples of it, so a row is always computed at the same place of a chunk. */
const CHUNK_ROWS = 1024;
const LOSS_READ_STEPS = 20;
const WARM_UP_STEPS = 50;
const KL_WARM_UP_SHARE = 0.4;
/** Held-out rows looked at after each epoch, at most. */
const HOLDOUT_ROWS = 8192;
/** Training rows whose latents the prior is fitted to, at most. */
const PRIOR_ROWS = 12_000;
const LEAST_PATIENCE_EPOCHS = 6;
const PATIENCE_SHARE = 0.12;

export type NamedArrays = SavedModel['weights'];

/** A version of the model, on the host: the running average of all parameters, and where it came from. */
interface Version {
  readonly flat: Float32Array;
  readonly epoch: number;
  readonly holdoutNats: number | null;
}

export interface VaeJob {
  readonly cardinalities: readonly number[];
  /** [T] */
  readonly logFrequencies: Float32Array;
  readonly train: EncodedRows;
  readonly holdout: EncodedRows;
  readonly plan: VaePlan;
  readonly random: Random;
  reportProgress(progress: TrainingProgress): void;
  reportLoss(epoch: number, trainNats: number, holdoutNats: number | null): void;
  reportBest(epoch: number, holdoutNats: number): void;
  checkpoint(): Promise<'continue' | 'stop'>;
  /** `draw` gives tokens of the current running average with N(0, I) latents. */
  epochEnded(epoch: number, draw: (rowCount: number) => Promise<Int32Array>): Promise<void>;
}

/** What is kept of a trained VAE: the decoder and the prior of its latents. */
export interface KeptVae {
  readonly weights: NamedArrays;
  readonly epoch: number;
  readonly holdoutNats: number | null;
}

/** Training could not go on; `kept` is the last good version, when there is one. */
export class VaeFailure extends Error {
  readonly code: TrainingErrorCode;
  readonly epoch: number;
  readonly kept: KeptVae | null;
  constructor(code: TrainingErrorCode, epoch: number, kept: KeptVae | null, cause?: unknown) {
    super(`Training failed: ${code}`, { cause });
    this.name = 'VaeFailure';
    this.code = code;
    this.epoch = epoch;
    this.kept = kept;
  }
}

/** Rows of one split, ready to be cut into batches: tokens carry their column's offset; a table without features gets one of zeros. */
interface BatchSource {
  readonly rowCount: number;
  readonly columns: number;
  readonly featureCount: number;
  readonly tokens: Int32Array;
  readonly features: Float32Array;
}

function prepareRows(rows: EncodedRows, cardinalities: readonly number[]): BatchSource {
  const columns = cardinalities.length;
  const offsets = offsetsOf(cardinalities);
  const tokens = rows.tokens.map((token, i) => token + (offsets[i % columns] as number));
  const featureCount = rows.rowCount === 0 ? 0 : rows.features.length / rows.rowCount;
  return featureCount === 0
    ? { rowCount: rows.rowCount, columns, featureCount: 1, tokens, features: new Float32Array(rows.rowCount) }
    : { rowCount: rows.rowCount, columns, featureCount, tokens, features: rows.features };
}

/** One batch; the caller disposes. `rowAt(i)` is the row at place i. */
function takeBatch(source: BatchSource, batchSize: number, rowAt: (place: number) => number): { tokens: Tensor2D; features: Tensor2D } {
  const { columns, featureCount } = source;
  const tokens = new Int32Array(batchSize * columns);
  const features = new Float32Array(batchSize * featureCount);
  for (let i = 0; i < batchSize; i++) {
    const row = rowAt(i);
    tokens.set(source.tokens.subarray(row * columns, (row + 1) * columns), i * columns);
    features.set(source.features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  }
  return { tokens: tensor2d(tokens, [batchSize, columns], 'int32'), features: tensor2d(features, [batchSize, featureCount]) };
}

function drawNoise(random: Random, stream: number, count: number): Float32Array {
  const noise = new Float32Array(count);
  for (let i = 0; i < count; i++) noise[i] = random.normal(stream, i);
  return noise;
}

/**
 * Trains on the current backend.
 *
 * Minimises the mean over rows of −log p(x | z) + w·KL(q(z | x) ‖ N(0, I)), z ~ q(z | x), with w rising from 0 over the first 40 % of the steps
 * (else the posterior collapses at once). After each epoch the running average of the weights is judged on the held-out rows at the full KL weight;
 * the best is kept, and training stops early when it has not improved for a while after the warm-up.
 *
 * @throws VaeFailure on a non-finite loss, a lost device or lack of memory; whatever `checkpoint` throws.
 * Disposal: frees every tensor that it made, however it ends.
 */
export async function trainVae(job: VaeJob): Promise<KeptVae> {
  const { cardinalities, plan, random } = job;
  const train = prepareRows(job.train, cardinalities);
  const holdout = prepareRows(job.holdout, cardinalities);
  const shape: NetworkShape = {
    cardinalities,
    featureCount: train.featureCount,
    hiddenWidth: plan.hiddenWidth,
    latentSize: plan.latentSize,
  };
  const layout = layOutParameters(describeParameters(shape, job.logFrequencies));
  const run: Run = {
    job,
    train,
    holdout,
    layout,
    order: random.derive('order'),
    noise: random.derive('noise'),
    pending: [],
    best: null,
    latest: null,
    epoch: 0,
  };
  let trainer: Trainer | null = null;
  try {
    trainer = createTrainer(layout, startParameters(layout, random.derive('weights')), { weightDecay: plan.weightDecay });
    await runEpochs(run, trainer);
    const version = run.best ?? run.latest ?? { flat: await trainer.readAverage(), epoch: run.epoch, holdoutNats: null };
    return { weights: await packModel(run, version), epoch: version.epoch, holdoutNats: version.holdoutNats };
  } catch (error) {
    const code = failureCode(error);
    if (code === null) throw error;
    const version = run.best ?? run.latest;
    throw new VaeFailure(code, run.epoch, version === null ? null : await packAfterFailure(run, version), error);
  } finally {
    dispose(run.pending);
    trainer?.dispose();
  }
}

interface Run {
  readonly job: VaeJob;
  readonly train: BatchSource;
  readonly holdout: BatchSource;
  readonly layout: ParameterLayout;
  readonly order: Random;
  readonly noise: Random;
  /** Losses not read back yet. */
  pending: Scalar[];
  best: Version | null;
  latest: Version | null;
  epoch: number;
}

class NonFiniteLoss extends Error {}

function failureCode(error: unknown): TrainingErrorCode | null {
  if (error instanceof NonFiniteLoss) return 'non-finite-loss';
  const fault = currentFault();
  if (fault !== null) return fault.code;
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  const text = error instanceof Error ? error.message : String(error);
  return /out of memory|\bOOM\b|allocation failed|cannot enlarge memory|invalid array (buffer )?length/i.test(text)
    ? 'out-of-memory'
    : null;
}

async function runEpochs(run: Run, trainer: Trainer): Promise<void> {
  const { job, train, order } = run;
  const { plan } = job;
  const startedAt = performance.now();
  const patience = Math.max(LEAST_PATIENCE_EPOCHS, Math.ceil(plan.epochCount * PATIENCE_SHARE));
  const warmUpEpochs = Math.ceil(plan.epochCount * KL_WARM_UP_SHARE);
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, plan.stepCount / 10));
  let misses = 0;
  for (let epoch = 1; epoch <= plan.epochCount; epoch++) {
    run.epoch = epoch;
    const rows = order.permutation(epoch, train.rowCount);
    let total = 0;
    let verdict: 'continue' | 'stop' = 'continue';
    let stepsDone = 0;
    for (let i = 0; i < plan.stepsPerEpoch && verdict === 'continue'; i++) {
      takeStep(run, trainer, rows, i, emaLimit);
      stepsDone += 1;
      if (run.pending.length >= LOSS_READ_STEPS) {
        total += await readLosses(run);
        job.reportProgress(progressOf(plan, epoch, trainer.stepCount, performance.now() - startedAt));
      }
      verdict = await job.checkpoint();
    }
    total += await readLosses(run);
    const holdoutNats = await judgeHoldout(run, trainer);
    run.latest = { flat: await trainer.readAverage(), epoch, holdoutNats };
    checkFinite(run.latest.flat[0] as number);
    job.reportLoss(epoch, total / stepsDone, holdoutNats);
    job.reportProgress(progressOf(plan, epoch, trainer.stepCount, performance.now() - startedAt));
    if (holdoutNats !== null && (run.best?.holdoutNats == null || holdoutNats < run.best.holdoutNats)) {
      run.best = run.latest;
      misses = 0;
      job.reportBest(epoch, holdoutNats);
    } else if (epoch > warmUpEpochs) misses += 1;
    if (verdict === 'stop') return;
    await job.epochEnded(epoch, (rowCount) => drawFromAverage(run, trainer, epoch, rowCount));
    if (holdoutNats !== null && misses >= patience) return;
  }
}

function progressOf(plan: VaePlan, epoch: number, step: number, elapsedMs: number): TrainingProgress {
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

function takeStep(run: Run, trainer: Trainer, rows: Uint32Array, index: number, emaLimit: number): void {
  const { job, train, noise } = run;
  const { plan, cardinalities } = job;
  const { batchSize, latentSize } = plan;
  const step = trainer.stepCount;
  const batch = takeBatch(train, batchSize, (i) => rows[index * batchSize + i] as number);
  const epsilon = tensor2d(drawNoise(noise, step, batchSize * latentSize), [batchSize, latentSize]);
  const klWeight = plan.klWeight * warmUpAt(step, plan.stepCount, KL_WARM_UP_SHARE);
  let reported: Scalar | null = null;
  const loss = trainer.step(
    (parameters) => {
      const posterior = encode(parameters, batch.tokens, batch.features, cardinalities);
      const nats = tokenLoss(decode(parameters.slice(DECODER_FROM), reparameterise(posterior, epsilon)), batch.tokens, cardinalities);
      const kl = gaussianKl(posterior);
      reported = keep(weightedMean(nats, kl, plan.klWeight));
      return weightedMean(nats, kl, klWeight);
    },
    learningRateAt(step, plan.stepCount, plan.learningRate, WARM_UP_STEPS),
    emaDecayAt(step, emaLimit),
  );
  dispose([loss, batch.tokens, batch.features, epsilon]);
  if (reported !== null) run.pending.push(reported);
}

/** The sum of the losses not read so far, in nats. */
async function readLosses(run: Run): Promise<number> {
  failIfFaulty();
  if (run.pending.length === 0) return 0;
  const together = tidy(() => stack(run.pending));
  dispose(run.pending);
  run.pending = [];
  try {
    const values = (await together.data()) as Float32Array;
    failIfFaulty();
    return values.reduce((sum, value) => sum + checkFinite(value), 0);
  } finally {
    together.dispose();
  }
}

function checkFinite(value: number): number {
  if (!Number.isFinite(value)) throw new NonFiniteLoss('The loss is no longer a number.');
  return value;
}

function failIfFaulty(): void {
  const fault = currentFault();
  if (fault !== null) throw new Error(fault.detail);
}

/** Mean negative evidence lower bound of the running average on held-out rows, at the full KL weight and one fixed noise; null without rows. */
async function judgeHoldout(run: Run, trainer: Trainer): Promise<number | null> {
  const { holdout, job } = run;
  const { plan, cardinalities } = job;
  const { batchSize, latentSize, klWeight } = plan;
  const rowCount = Math.min(holdout.rowCount, HOLDOUT_ROWS);
  if (rowCount === 0) return null;
  const noise = run.noise.derive('holdout');
  let total = 0;
  for (let first = 0; first < rowCount; first += batchSize) {
    const batch = takeBatch(holdout, batchSize, (i) => (first + i) % rowCount);
    const rowNats = trainer.withAverage((parameters) => {
      const posterior = encode(parameters, batch.tokens, batch.features, cardinalities);
      const epsilon = tensor2d(drawNoise(noise, first, batchSize * latentSize), [batchSize, latentSize]);
      const nats = tokenLoss(decode(parameters.slice(DECODER_FROM), reparameterise(posterior, epsilon)), batch.tokens, cardinalities);
      return concat([nats, mul(gaussianKl(posterior), klWeight)]);
    });
    dispose([batch.tokens, batch.features]);
    const values = (await rowNats.data()) as Float32Array;
    rowNats.dispose();
    const real = Math.min(batchSize, rowCount - first);
    for (let i = 0; i < real; i++) total += (values[i] as number) + (values[batchSize + i] as number);
  }
  failIfFaulty();
  return checkFinite(total / rowCount);
}

/** Fresh rows of the model in training, for the live view. */
async function drawFromAverage(run: Run, trainer: Trainer, epoch: number, rowCount: number): Promise<Int32Array> {
  const { cardinalities, plan, random } = run.job;
  const draw = random.derive(`live ${epoch}`);
  return decodeRows({ cardinalities, prior: standardPrior(plan.latentSize), random: draw, firstRow: 0, rowCount }, (z) =>
    trainer.withAverage((parameters) => decode(parameters.slice(DECODER_FROM), z)),
  );
}

interface DecodeRequest {
  readonly cardinalities: readonly number[];
  readonly prior: LatentPrior;
  readonly random: Random;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** [rowCount × C] tokens, without offsets. Chunks are aligned to absolute multiples of `CHUNK_ROWS`. */
async function decodeRows(request: DecodeRequest, toLogits: (z: Tensor2D) => Tensor): Promise<Int32Array> {
  const { cardinalities, prior, random, firstRow, rowCount } = request;
  const latents = random.derive('latents');
  const tokenDraws = random.derive('tokens');
  const tokens = new Int32Array(rowCount * cardinalities.length);
  const width = cardinalities.reduce((sum, cardinality) => sum + cardinality, 0);
  const end = firstRow + rowCount;
  for (let chunk = Math.floor(firstRow / CHUNK_ROWS) * CHUNK_ROWS; chunk < end; chunk += CHUNK_ROWS) {
    const from = Math.max(chunk, firstRow);
    const to = Math.min(chunk + CHUNK_ROWS, end);
    const z = new Float32Array(CHUNK_ROWS * prior.latentSize);
    z.set(drawLatents(prior, latents, from, to - from), (from - chunk) * prior.latentSize);
    const logits = tidy(() => toLogits(tensor2d(z, [CHUNK_ROWS, prior.latentSize])));
    const values = (await logits.data()) as Float32Array;
    logits.dispose();
    sampleTokens(
      values.subarray((from - chunk) * width, (to - chunk) * width),
      cardinalities,
      tokenDraws,
      from,
      to - from,
      tokens,
      from - firstRow,
    );
  }
  return tokens;
}

const PRIOR_NAMES = { weights: 'prior.weights', means: 'prior.means', cholesky: 'prior.cholesky' } as const;

function packWeights(layout: ParameterLayout, flat: Float32Array, prior: LatentPrior): NamedWeights[] {
  const { latentSize, weights, means, cholesky } = prior;
  const components = weights.length;
  return [
    ...nameWeights(layout, flat).slice(DECODER_FROM),
    { name: PRIOR_NAMES.weights, shape: [components], values: weights },
    { name: PRIOR_NAMES.means, shape: [components, latentSize], values: means },
    { name: PRIOR_NAMES.cholesky, shape: [components, latentSize, latentSize], values: cholesky },
  ];
}

/** Fits the prior to the version's latents of the training rows and packs both. */
async function packModel(run: Run, version: Version): Promise<NamedArrays> {
  const { train, job } = run;
  const { plan, cardinalities } = job;
  const { batchSize, latentSize } = plan;
  const rowCount = Math.min(train.rowCount, PRIOR_ROWS);
  const rows = run.order.permutation(0, train.rowCount);
  const noise = run.noise.derive('prior');
  const means = new Float32Array(rowCount * latentSize);
  const draws = new Float32Array(rowCount * latentSize);
  const flat = tensor(version.flat);
  try {
    for (let first = 0; first < rowCount; first += batchSize) {
      const batch = takeBatch(train, batchSize, (i) => rows[(first + i) % rowCount] as number);
      const posterior = tidy(() =>
        encode(unpackParameters(run.layout, reshape(flat, [run.layout.total])), batch.tokens, batch.features, cardinalities),
      );
      dispose([batch.tokens, batch.features]);
      const values = (await posterior.data()) as Float32Array;
      posterior.dispose();
      const real = Math.min(batchSize, rowCount - first);
      for (let i = 0; i < real; i++) {
        for (let l = 0; l < latentSize; l++) {
          const mean = values[i * 2 * latentSize + l] as number;
          const to = (first + i) * latentSize + l;
          means[to] = mean;
          draws[to] = mean + Math.exp(0.5 * (values[i * 2 * latentSize + latentSize + l] as number)) * noise.normal(0, to);
        }
      }
    }
  } finally {
    flat.dispose();
  }
  failIfFaulty();
  return packWeights(run.layout, version.flat, fitLatentPrior(means, draws, latentSize, job.random.derive('prior')));
}

/** As `packModel` where the backend still works; else the standard prior, which needs no backend. */
async function packAfterFailure(run: Run, version: Version): Promise<KeptVae> {
  const weights = currentFault() === null ? await packModel(run, version).catch(() => null) : null;
  return {
    weights: weights ?? packWeights(run.layout, version.flat, standardPrior(run.job.plan.latentSize)),
    epoch: version.epoch,
    holdoutNats: version.holdoutNats,
  };
}

/** Samples tokens from kept weights, on whatever backend is in use. */
export interface VaeSampler {
  /** [rowCount × C] tokens, without offsets: a pure function of (seed, row) on one backend. */
  sample(request: SampleRequest): Promise<Int32Array>;
  dispose(): void;
}

/**
 * @param cardinalities of the codec's token columns.
 * @throws RangeError when the weights are not a VAE's or do not fit the columns.
 * Disposal: the caller disposes; after a change of backend the weights are uploaded afresh.
 */
export function createVaeSampler(weights: NamedArrays, cardinalities: readonly number[]): VaeSampler {
  const find = (name: string) => {
    const found = weights.find((entry) => entry.name === name);
    if (found === undefined) throw new RangeError(`The saved model lacks “${name}”.`);
    return found;
  };
  const latentSize = find(PRIOR_NAMES.means).shape[1] as number;
  const prior: LatentPrior = {
    latentSize,
    weights: find(PRIOR_NAMES.weights).values,
    means: find(PRIOR_NAMES.means).values,
    cholesky: find(PRIOR_NAMES.cholesky).values,
  };
  const shape: NetworkShape = { cardinalities, featureCount: 1, hiddenWidth: find('decoder.firstBias').values.length, latentSize };
  const decoder = describeParameters(shape, new Float32Array(cardinalities.reduce((sum, n) => sum + n, 0))).slice(DECODER_FROM);
  const arrays = decoder.map((spec) => {
    const { values } = find(spec.name);
    if (values.length !== spec.shape.reduce((product, n) => product * n, 1))
      throw new RangeError(`The saved model's “${spec.name}” does not fit its columns.`);
    return { shape: spec.shape, values };
  });
  let uploaded: { readonly generation: number; readonly tensors: Tensor[] } | null = null;
  const upload = (): Tensor[] => {
    const generation = backendGeneration();
    if (uploaded === null || uploaded.generation !== generation) {
      uploaded = { generation, tensors: arrays.map(({ shape: dims, values }) => keep(tensor(values, [...dims]))) };
    }
    return uploaded.tensors;
  };
  return {
    sample({ rowCount, firstRow, seed }) {
      return decodeRows({ cardinalities, prior, random: createRandom(seed).derive('vae'), firstRow, rowCount }, (z) => decode(upload(), z));
    },
    dispose() {
      if (uploaded !== null && uploaded.generation === backendGeneration()) dispose(uploaded.tensors);
      uploaded = null;
    },
  };
}
