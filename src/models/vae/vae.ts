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
import { tokenLoss } from '#nn/ops/token-loss/token-loss.ts';
import { type BatchSource, drawNoise, prepareRows, takeFeatures, takeTokens } from '#nn/training/batches.ts';
import { checkFinite, failIfFaulty, failureCodeOf } from '#nn/training/faults.ts';
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
import { createDenoiser, type Denoiser, trainDenoiser } from './denoiser.ts';
import { DECODER_FROM, decode, describeParameters, encode, type NetworkShape } from './network.ts';
import type { VaePlan } from './plan.ts';
import { drawLatents, fitLatentPrior, type LatentPrior, LEAST_MEAN_VARIANCE, standardPrior } from './prior.ts';

/** Rows decoded together. Chunks are aligned to multiples of it, so a row is always computed at the same place of a chunk. */
const CHUNK_ROWS = 1024;
const LOSS_READ_STEPS = 20;
const WARM_UP_STEPS = 50;
const KL_WARM_UP_SHARE = 0.4;
/** Held-out rows looked at after each epoch, at most. */
const HOLDOUT_ROWS = 8192;
/** Training rows whose latents a learned prior sees, and a mixture is fitted to, at most. */
const PRIOR_ROWS = 200_000;
const MIXTURE_ROWS = 12_000;
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

/** One batch; the caller disposes. `rowAt(i)` is the row at place i. */
function takeBatch(source: BatchSource, batchSize: number, rowAt: (place: number) => number): { tokens: Tensor2D; features: Tensor2D } {
  return { tokens: takeTokens(source, batchSize, rowAt), features: takeFeatures(source, batchSize, rowAt) };
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
    startedAt: performance.now(),
    verdict: 'continue',
  };
  let trainer: Trainer | null = null;
  try {
    trainer = createTrainer(layout, startParameters(layout, random.derive('weights')), { weightDecay: plan.weightDecay });
    await runEpochs(run, trainer);
    const version = run.best ?? run.latest ?? { flat: await trainer.readAverage(), epoch: run.epoch, holdoutNats: null };
    return { weights: await packModel(run, version), epoch: version.epoch, holdoutNats: version.holdoutNats };
  } catch (error) {
    const code = failureCodeOf(error);
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
  readonly startedAt: number;
  verdict: 'continue' | 'stop';
}

async function runEpochs(run: Run, trainer: Trainer): Promise<void> {
  const { job, train, order } = run;
  const { plan } = job;
  const { startedAt } = run;
  const patience = Math.max(LEAST_PATIENCE_EPOCHS, Math.ceil(plan.epochCount * PATIENCE_SHARE));
  const warmUpEpochs = Math.ceil(plan.epochCount * KL_WARM_UP_SHARE);
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, plan.stepCount / 10));
  let misses = 0;
  for (let epoch = 1; epoch <= plan.epochCount; epoch++) {
    run.epoch = epoch;
    const rows = order.permutation(epoch, train.rowCount);
    let total = 0;
    let stepsDone = 0;
    for (let i = 0; i < plan.stepsPerEpoch && run.verdict === 'continue'; i++) {
      takeStep(run, trainer, rows, i, emaLimit);
      stepsDone += 1;
      if (run.pending.length >= LOSS_READ_STEPS) {
        total += await readLosses(run);
        job.reportProgress(progressOf(plan, epoch, trainer.stepCount, performance.now() - startedAt));
      }
      run.verdict = await job.checkpoint();
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
    if (run.verdict === 'stop') return;
    await job.epochEnded(epoch, (rowCount) => drawFromAverage(run, trainer, epoch, rowCount));
    if (holdoutNats !== null && misses >= patience) return;
  }
}

/** Steps of the network and of its prior. */
function totalSteps(plan: VaePlan): number {
  return plan.stepCount + (plan.prior?.stepCount ?? 0);
}

function progressOf(plan: VaePlan, epoch: number, step: number, elapsedMs: number): TrainingProgress {
  return {
    epoch,
    epochCount: plan.epochCount,
    step,
    stepCount: totalSteps(plan),
    elapsedMs,
    remainingMs: step === 0 ? null : (elapsedMs / step) * (totalSteps(plan) - step),
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
  return decodeRows({ cardinalities, latents: mixtureLatents(standardPrior(plan.latentSize)), random: draw, firstRow: 0, rowCount }, (z) =>
    trainer.withAverage((parameters) => decode(parameters.slice(DECODER_FROM), z)),
  );
}

interface DecodeRequest {
  readonly cardinalities: readonly number[];
  readonly latents: LatentSource;
  readonly random: Random;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** Where latents of new rows come from. */
interface LatentSource {
  readonly latentSize: number;
  /** [CHUNK_ROWS × L] for the rows of the chunk that starts at row `chunk`; only rows [from, to) need be drawn, each at its place. */
  draw(random: Random, chunk: number, from: number, to: number): Promise<Float32Array>;
  dispose(): void;
}

function mixtureLatents(prior: LatentPrior): LatentSource {
  return {
    latentSize: prior.latentSize,
    async draw(random, chunk, from, to) {
      const z = new Float32Array(CHUNK_ROWS * prior.latentSize);
      z.set(drawLatents(prior, random, from, to - from), (from - chunk) * prior.latentSize);
      return z;
    },
    dispose() {},
  };
}

/** Latents of the dimensions in use from a denoiser; the others, where the posterior is the prior, standard normal. */
function learnedLatents(learned: LearnedPrior, denoiser: Denoiser): LatentSource {
  const { latentSize, used, centre, scale } = learned;
  return {
    latentSize,
    async draw(random, chunk, from, to) {
      const z = new Float32Array(CHUNK_ROWS * latentSize);
      const start = new Float32Array(CHUNK_ROWS * used.length);
      for (let row = from; row < to; row++) {
        for (let l = 0; l < latentSize; l++) z[(row - chunk) * latentSize + l] = random.normal(0, row * latentSize + l);
        used.forEach((l, i) => {
          start[(row - chunk) * used.length + i] = z[(row - chunk) * latentSize + l] as number;
        });
      }
      const drawn = await denoiser.draw(start, CHUNK_ROWS);
      for (let row = from - chunk; row < to - chunk; row++)
        used.forEach((l, i) => {
          z[row * latentSize + l] = (centre[i] as number) + (scale[i] as number) * (drawn[row * used.length + i] as number);
        });
      return z;
    },
    dispose: () => denoiser.dispose(),
  };
}

/** [rowCount × C] tokens, without offsets. Chunks are aligned to absolute multiples of `CHUNK_ROWS`. */
async function decodeRows(request: DecodeRequest, toLogits: (z: Tensor2D) => Tensor): Promise<Int32Array> {
  const { cardinalities, latents, random, firstRow, rowCount } = request;
  const latentDraws = random.derive('latents');
  const tokenDraws = random.derive('tokens');
  const tokens = new Int32Array(rowCount * cardinalities.length);
  const width = cardinalities.reduce((sum, cardinality) => sum + cardinality, 0);
  const end = firstRow + rowCount;
  for (let chunk = Math.floor(firstRow / CHUNK_ROWS) * CHUNK_ROWS; chunk < end; chunk += CHUNK_ROWS) {
    const from = Math.max(chunk, firstRow);
    const to = Math.min(chunk + CHUNK_ROWS, end);
    const z = await latents.draw(latentDraws, chunk, from, to);
    const logits = tidy(() => toLogits(tensor2d(z, [CHUNK_ROWS, latents.latentSize])));
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

/** A learned prior's scaling: of the dimensions in use only. */
interface LearnedPrior {
  readonly latentSize: number;
  /** Ascending. */
  readonly used: readonly number[];
  /** [used.length] */
  readonly centre: Float32Array;
  readonly scale: Float32Array;
}

const MIXTURE_NAMES = { weights: 'prior.weights', means: 'prior.means', cholesky: 'prior.cholesky' } as const;
const LEARNED_NAMES = { used: 'prior.used', centre: 'prior.centre', scale: 'prior.scale' } as const;

function packDecoder(layout: ParameterLayout, flat: Float32Array): NamedWeights[] {
  return nameWeights(layout, flat).slice(DECODER_FROM);
}

function packMixture({ latentSize, weights, means, cholesky }: LatentPrior): NamedWeights[] {
  const components = weights.length;
  return [
    { name: MIXTURE_NAMES.weights, shape: [components], values: weights },
    { name: MIXTURE_NAMES.means, shape: [components, latentSize], values: means },
    { name: MIXTURE_NAMES.cholesky, shape: [components, latentSize, latentSize], values: cholesky },
  ];
}

/** Learns the prior of the version's latents of the training rows, and packs decoder and prior. */
async function packModel(run: Run, version: Version): Promise<NamedArrays> {
  const posteriors = await readPosteriors(run, version);
  const learned = run.verdict === 'stop' ? null : await learnPrior(run, posteriors);
  return [...packDecoder(run.layout, version.flat), ...(learned ?? packMixture(fitMixture(run, posteriors)))];
}

/** Posteriors of training rows in random order, [n × 2L]: means, then log-variances. */
async function readPosteriors(run: Run, version: Version): Promise<Float32Array> {
  const { train, job } = run;
  const { plan, cardinalities } = job;
  const { batchSize, latentSize } = plan;
  const rowCount = Math.min(train.rowCount, PRIOR_ROWS);
  const rows = run.order.permutation(0, train.rowCount);
  const posteriors = new Float32Array(rowCount * 2 * latentSize);
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
      posteriors.set(values.subarray(0, real * 2 * latentSize), first * 2 * latentSize);
    }
  } finally {
    flat.dispose();
  }
  failIfFaulty();
  return posteriors;
}

/** A mixture of Gaussians over the latents: what small tables, and trainings cut short, make do with. */
function fitMixture(run: Run, posteriors: Float32Array): LatentPrior {
  const { latentSize } = run.job.plan;
  const rowCount = Math.min(MIXTURE_ROWS, posteriors.length / (2 * latentSize));
  const noise = run.noise.derive('prior');
  const means = new Float32Array(rowCount * latentSize);
  const draws = new Float32Array(rowCount * latentSize);
  for (let row = 0; row < rowCount; row++) {
    for (let l = 0; l < latentSize; l++) {
      const at = row * latentSize + l;
      const mean = posteriors[row * 2 * latentSize + l] as number;
      means[at] = mean;
      draws[at] = mean + Math.exp(0.5 * (posteriors[row * 2 * latentSize + latentSize + l] as number)) * noise.normal(0, at);
    }
  }
  return fitLatentPrior(means, draws, latentSize, run.job.random.derive('prior'));
}

/** Trains a denoiser on the latents; null where the plan has none, no dimension is in use, or it was told to stop. */
async function learnPrior(run: Run, posteriors: Float32Array): Promise<NamedWeights[] | null> {
  const { job } = run;
  const { plan } = job;
  const { latentSize } = plan;
  if (plan.prior === null) return null;
  const rowCount = posteriors.length / (2 * latentSize);
  const used: number[] = [];
  const centres: number[] = [];
  const scales: number[] = [];
  for (let l = 0; l < latentSize; l++) {
    let sum = 0;
    let squares = 0;
    let spread = 0;
    for (let row = 0; row < rowCount; row++) {
      const mean = posteriors[row * 2 * latentSize + l] as number;
      sum += mean;
      squares += mean * mean;
      spread += Math.exp(posteriors[row * 2 * latentSize + latentSize + l] as number);
    }
    const centre = sum / rowCount;
    const variance = squares / rowCount - centre * centre;
    if (variance < LEAST_MEAN_VARIANCE) continue;
    used.push(l);
    centres.push(centre);
    scales.push(Math.sqrt(variance + spread / rowCount));
  }
  if (used.length === 0) return null;
  const random = job.random.derive('learned prior');
  const draws = random.derive('latents');
  const size = used.length;
  let taken = 0;
  const weights = await trainDenoiser(
    size,
    rowCount,
    (row, stream, place, into) => {
      for (let i = 0; i < size; i++) {
        const at = row * 2 * latentSize + (used[i] as number);
        const deviation = Math.exp(0.5 * (posteriors[at + latentSize] as number));
        const latent = (posteriors[at] as number) + deviation * draws.normal(stream, place * size + i);
        into[i] = (latent - (centres[i] as number)) / (scales[i] as number);
      }
    },
    plan.prior,
    random,
    async () => {
      taken += 1;
      if (taken % LOSS_READ_STEPS === 0 || taken === plan.prior?.stepCount)
        job.reportProgress(progressOf(plan, run.epoch, plan.stepCount + taken, performance.now() - run.startedAt));
      run.verdict = await job.checkpoint();
      return run.verdict;
    },
  );
  return weights === null
    ? null
    : [
        { name: LEARNED_NAMES.used, shape: [size], values: Float32Array.from(used) },
        { name: LEARNED_NAMES.centre, shape: [size], values: Float32Array.from(centres) },
        { name: LEARNED_NAMES.scale, shape: [size], values: Float32Array.from(scales) },
        ...weights,
      ];
}

/** As `packModel` where the backend still works; else the standard prior, which needs no backend. */
async function packAfterFailure(run: Run, version: Version): Promise<KeptVae> {
  const weights = currentFault() === null ? await packModel({ ...run, verdict: 'stop' }, version).catch(() => null) : null;
  return {
    weights: weights ?? [...packDecoder(run.layout, version.flat), ...packMixture(standardPrior(run.job.plan.latentSize))],
    epoch: version.epoch,
    holdoutNats: version.holdoutNats,
  };
}

/** @throws RangeError when the weights hold no prior. */
function openPrior(weights: NamedArrays, latentSize: number): LatentSource {
  const find = (name: string) => weights.find((entry) => entry.name === name)?.values;
  const [used, centre, scale] = [find(LEARNED_NAMES.used), find(LEARNED_NAMES.centre), find(LEARNED_NAMES.scale)];
  if (used !== undefined && centre !== undefined && scale !== undefined)
    return learnedLatents({ latentSize, used: [...used], centre, scale }, createDenoiser(weights, used.length));
  const [shares, means, cholesky] = [find(MIXTURE_NAMES.weights), find(MIXTURE_NAMES.means), find(MIXTURE_NAMES.cholesky)];
  if (shares === undefined || means === undefined || cholesky === undefined) throw new RangeError('The saved model lacks its prior.');
  return mixtureLatents({ latentSize, weights: shares, means, cholesky });
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
  const latentSize = find('decoder.first').shape[0] as number;
  const latents = openPrior(weights, latentSize);
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
      const random = createRandom(seed).derive('vae');
      return decodeRows({ cardinalities, latents, random, firstRow, rowCount }, (z) => decode(upload(), z));
    },
    dispose() {
      latents.dispose();
      if (uploaded !== null && uploaded.generation === backendGeneration()) dispose(uploaded.tensors);
      uploaded = null;
    },
  };
}
