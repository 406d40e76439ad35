import type { EncodedRows } from '#core/codec/contract.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import { currentFault } from '#nn/backend/device.ts';
import { checkFinite, failIfFaulty } from '#nn/backend/faults.ts';
import { padWidth } from '#nn/program/builder.ts';
import type { Checkpoint, Executor, Program } from '#nn/program/contract.ts';
import { joinWeights, type NamedWeights, nameWeights, startParameters } from '#nn/program/parameters.ts';
import { type BackendSource, createResilientExecutor } from '#nn/program/resilient.ts';
import { sampleTokens } from '#nn/program/sample-tokens.ts';
import { emaDecayAt, learningRateAt, warmUpAt } from '#nn/program/schedule.ts';
import type { SavedModel, TrainingProgress } from '../contract.ts';
import { failureOf, type KeptWeights, type TokenJob, type TokenSampler } from '../token-model.ts';
import { countDenoiser, createDenoiser, type Denoiser, trainDenoiser } from './denoiser.ts';
import { CHUNK_ROWS, createNetwork, type ForwardNetwork } from './forward.ts';
import { describeDecoder, describeVae } from './network.ts';
import type { VaePlan } from './plan.ts';
import { drawLatents, fitLatentPrior, type LatentPrior, LEAST_MEAN_VARIANCE, standardPrior } from './prior.ts';

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

type NamedArrays = SavedModel['weights'];

/** A version of the model, on the host: the running average of all parameters, and where it came from. */
interface Version {
  readonly flat: Float32Array;
  readonly epoch: number;
  readonly holdoutNats: number | null;
}

export interface VaeJob extends TokenJob {
  readonly plan: VaePlan;
  readonly backends: BackendSource;
  /** `draw` gives tokens of the current running average with N(0, I) latents. */
  epochEnded(epoch: number, draw: (rowCount: number) => Promise<Int32Array>): Promise<void>;
}

/** Arrays that a batch is written into, step after step. */
interface Batch {
  readonly tokens: Int32Array;
  readonly features: Float32Array;
}

function createBatch(rows: EncodedRows, rowCount: number): Batch {
  const widthOf = (values: ArrayLike<number>) => (rows.rowCount === 0 ? 0 : values.length / rows.rowCount);
  return { tokens: new Int32Array(rowCount * widthOf(rows.tokens)), features: new Float32Array(rowCount * widthOf(rows.features)) };
}

/** Writes the rows that `rowAt` names into the batch's places. */
function fillBatch(batch: Batch, rows: EncodedRows, rowCount: number, rowAt: (place: number) => number): Batch {
  const columns = rows.tokens.length / rows.rowCount;
  const width = rows.features.length / rows.rowCount;
  for (let i = 0; i < rowCount; i++) {
    const row = rowAt(i);
    batch.tokens.set(rows.tokens.subarray(row * columns, (row + 1) * columns), i * columns);
    batch.features.set(rows.features.subarray(row * width, (row + 1) * width), i * width);
  }
  return batch;
}

/** A batch as the program's inputs; a table without features has no such input. */
function inputsOf({ tokens, features }: Batch): Readonly<Record<string, Int32Array | Float32Array>> {
  return features.length === 0 ? { tokens } : { tokens, features };
}

/**
 * Trains on the current backend; when its device is lost, goes on from a checkpoint on a fresh one.
 *
 * Minimises the mean over rows of −log p(x | z) + w·KL(q(z | x) ‖ N(0, I)), z ~ q(z | x), with w rising from 0 over the first 40 % of the steps
 * (else the posterior collapses at once). After each epoch the running average of the weights is judged on the held-out rows at the full KL weight;
 * the best is kept, and training stops early when it has not improved for a while after the warm-up.
 *
 * @throws TrainingFailure on a non-finite loss, a lost device or lack of memory; whatever `checkpoint` throws.
 * Disposal: frees every tensor that it made, however it ends.
 */
export async function trainVae(job: VaeJob): Promise<KeptWeights> {
  const { cardinalities, featureWidths, plan, random, logFrequencies } = job;
  const { hiddenWidth, latentSize, batchSize } = plan;
  const program = describeVae({ cardinalities, featureWidths, hiddenWidth, latentSize }, logFrequencies);
  const decoder = describeDecoder({ cardinalities, hiddenWidth, latentSize });
  // The prior's plan is the backend's, which may be another one now.
  const planKey = JSON.stringify([{ ...plan, prior: null }, cardinalities, featureWidths]);
  const resumed = job.resume?.take(planKey) ?? null;
  const saved = (resumed?.state ?? null) as SavedRun | null;
  let run: Run | null = null;
  let executor: Executor | null = null;
  try {
    executor = await createResilientExecutor(program, job.backends, {
      seed: random.derive('noise').seed,
      batchSize,
      mode: 'training',
      optimiser: { weightDecay: plan.weightDecay },
    });
    if (saved === null || saved.network === null) executor.setParameters(startParameters(program, random.derive('weights')));
    else executor.restoreCheckpoint(saved.network);
    run = {
      job,
      planKey,
      program,
      decoder,
      executor,
      live: createNetwork(decoder, new Float32Array(decoder.parameterCount)),
      order: random.derive('order'),
      batch: createBatch(job.train, batchSize),
      best: saved?.best ?? null,
      latest: saved?.latest ?? null,
      epoch: saved?.epoch ?? 0,
      taken: saved?.taken ?? 0,
      lossNats: saved?.lossNats ?? 0,
      misses: saved?.misses ?? 0,
      prior: saved?.prior ?? null,
      startedAt: performance.now() - (resumed?.elapsedMs ?? 0),
      verdict: 'continue',
    };
    if (run.prior === null) await runEpochs(run);
    const version = run.best ?? run.latest ?? { flat: await executor.readAverage(), epoch: run.epoch, holdoutNats: null };
    return { weights: await packModel(run, version), epoch: version.epoch, holdoutNats: version.holdoutNats };
  } catch (error) {
    const failed = run;
    const version = failed?.best ?? failed?.latest ?? null;
    throw await failureOf<KeptWeights>(error, failed?.epoch ?? 0, () =>
      failed === null || version === null ? null : packAfterFailure(failed, version),
    );
  } finally {
    run?.live.dispose();
    executor?.dispose();
  }
}

/** A run as a checkpoint has it: in the midst of an epoch, or of the prior's training. */
interface SavedRun {
  readonly best: Version | null;
  readonly latest: Version | null;
  readonly epoch: number;
  readonly taken: number;
  readonly lossNats: number;
  readonly misses: number;
  /** Null once the prior is being trained. */
  readonly network: Checkpoint | null;
  readonly prior: Checkpoint | null;
}

interface Run {
  readonly job: VaeJob;
  readonly planKey: string;
  readonly program: Program;
  readonly decoder: Program;
  readonly executor: Executor;
  /** The decoder that live samples are drawn with. */
  readonly live: ForwardNetwork;
  readonly order: Random;
  readonly batch: Batch;
  best: Version | null;
  latest: Version | null;
  epoch: number;
  /** Steps of the epoch, and the sum of their losses in nats. */
  taken: number;
  lossNats: number;
  /** Epochs since the best, the warm-up's left out. */
  misses: number;
  /** Where the prior's training stands, when a former session got that far. */
  readonly prior: Checkpoint | null;
  readonly startedAt: number;
  verdict: 'continue' | 'stop';
}

async function runEpochs(run: Run): Promise<void> {
  const { job, order, executor, startedAt } = run;
  const { plan } = job;
  const patience = Math.max(LEAST_PATIENCE_EPOCHS, Math.ceil(plan.epochCount * PATIENCE_SHARE));
  const warmUpEpochs = Math.ceil(plan.epochCount * KL_WARM_UP_SHARE);
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, plan.stepCount / 10));
  for (let epoch = Math.max(1, run.epoch); epoch <= plan.epochCount; epoch++) {
    run.epoch = epoch;
    const rows = order.permutation(epoch, job.train.rowCount);
    let unread = 0;
    while (run.taken < plan.stepsPerEpoch && run.verdict === 'continue') {
      takeStep(run, rows, run.taken, emaLimit);
      run.taken += 1;
      unread += 1;
      if (unread >= LOSS_READ_STEPS || run.taken === plan.stepsPerEpoch) {
        run.lossNats += unread * (await readLoss(run));
        unread = 0;
        job.reportProgress(progressOf(plan, epoch, executor.stepCount, performance.now() - startedAt));
        await keepCheckpoint(run, async () => ({ network: await executor.readCheckpoint(), prior: null }));
      }
      run.verdict = await job.yieldPoint();
    }
    if (unread > 0) run.lossNats += unread * (await readLoss(run));
    const holdoutNats = await judgeHoldout(run);
    run.latest = { flat: await executor.readAverage(), epoch, holdoutNats };
    checkFinite(run.latest.flat[0] as number);
    job.reportLoss(epoch, run.lossNats / run.taken, holdoutNats);
    run.taken = 0;
    run.lossNats = 0;
    job.reportProgress(progressOf(plan, epoch, executor.stepCount, performance.now() - startedAt));
    if (holdoutNats !== null && (run.best?.holdoutNats == null || holdoutNats < run.best.holdoutNats)) {
      run.best = run.latest;
      run.misses = 0;
      job.reportBest(epoch, holdoutNats);
    } else if (epoch > warmUpEpochs) run.misses += 1;
    if (run.verdict === 'stop') return;
    const { flat } = run.latest;
    await job.epochEnded(epoch, (rowCount) => drawLive(run, flat, epoch, rowCount));
    if (holdoutNats !== null && run.misses >= patience) return;
  }
}

/** Call right after losses were read, when nothing waits on the device. */
async function keepCheckpoint(run: Run, read: () => Promise<Pick<SavedRun, 'network' | 'prior'>>): Promise<void> {
  const { job, planKey, best, epoch, taken, lossNats, misses } = run;
  if (job.keeper?.isDue() !== true) return;
  const latest = best === null ? run.latest : null;
  job.keeper.keep({ plan: planKey, state: { best, latest, epoch, taken, lossNats, misses, ...(await read()) } satisfies SavedRun });
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

function takeStep(run: Run, rows: Uint32Array, index: number, emaLimit: number): void {
  const { job, executor, batch } = run;
  const { plan } = job;
  const step = executor.stepCount;
  fillBatch(batch, job.train, plan.batchSize, (i) => rows[index * plan.batchSize + i] as number);
  executor.step(
    { arrays: inputsOf(batch), scalars: { klWeight: plan.klWeight * warmUpAt(step, plan.stepCount, KL_WARM_UP_SHARE) } },
    { learningRate: learningRateAt(step, plan.stepCount, plan.learningRate, WARM_UP_STEPS), emaDecay: emaDecayAt(step, emaLimit) },
  );
}

/** Mean loss of the steps since the last call, at the full KL weight, in nats a row. */
async function readLoss(run: Run): Promise<number> {
  const { reconstruction, kl } = await run.executor.readLosses();
  failIfFaulty();
  return checkFinite((reconstruction as number) + run.job.plan.klWeight * (kl as number));
}

/** Mean negative evidence lower bound of the running average on held-out rows, at the full KL weight and one fixed noise; null without rows. */
async function judgeHoldout(run: Run): Promise<number | null> {
  const { job, executor } = run;
  const rowCount = Math.min(job.holdout.rowCount, HOLDOUT_ROWS);
  if (rowCount === 0) return null;
  const batch = fillBatch(createBatch(job.holdout, rowCount), job.holdout, rowCount, (i) => i);
  const { reconstruction, kl } = await executor.evaluate({ arrays: inputsOf(batch) });
  failIfFaulty();
  let total = 0;
  for (let i = 0; i < rowCount; i++) total += (reconstruction?.perRow[i] as number) + job.plan.klWeight * (kl?.perRow[i] as number);
  return checkFinite(total / rowCount);
}

/** Fresh rows of the model in training, for the live view. */
async function drawLive(run: Run, flat: Float32Array, epoch: number, rowCount: number): Promise<Int32Array> {
  const { job, live, program, decoder } = run;
  live.setParameters(joinWeights(decoder, nameWeights(program, flat)));
  const random = job.random.derive(`live ${epoch}`);
  const latents = mixtureLatents(standardPrior(job.plan.latentSize));
  const draw = () => decodeRows({ cardinalities: job.cardinalities, latents, random, firstRow: 0, rowCount }, live);
  const isLost = () => currentFault()?.code === 'device-lost';
  try {
    const tokens = await draw();
    if (!isLost()) return tokens;
  } catch (error) {
    if (!isLost()) throw error;
  }
  // Reading brings a lost device back, where that can be done at all.
  await run.executor.readAverage();
  return draw();
}

interface DecodeRequest {
  readonly cardinalities: readonly number[];
  readonly latents: LatentSource;
  readonly random: Random;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** [(to − from) × T] of rows [from, to) of logits whose blocks are padded. */
function dropPadding(logits: Float32Array, cardinalities: readonly number[], from: number, to: number): Float32Array {
  const stride = cardinalities.reduce((sum, cardinality) => sum + padWidth(cardinality), 0);
  const width = cardinalities.reduce((sum, cardinality) => sum + cardinality, 0);
  const dense = new Float32Array((to - from) * width);
  for (let row = from; row < to; row++) {
    let at = row * stride;
    let into = (row - from) * width;
    for (const cardinality of cardinalities) {
      for (let t = 0; t < cardinality; t++) dense[into + t] = logits[at + t] as number;
      at += padWidth(cardinality);
      into += cardinality;
    }
  }
  return dense;
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
async function decodeRows(request: DecodeRequest, decoder: ForwardNetwork): Promise<Int32Array> {
  const { cardinalities, latents, random, firstRow, rowCount } = request;
  const latentDraws = random.derive('latents');
  const tokenDraws = random.derive('tokens');
  const tokens = new Int32Array(rowCount * cardinalities.length);
  const end = firstRow + rowCount;
  for (let chunk = Math.floor(firstRow / CHUNK_ROWS) * CHUNK_ROWS; chunk < end; chunk += CHUNK_ROWS) {
    const from = Math.max(chunk, firstRow);
    const to = Math.min(chunk + CHUNK_ROWS, end);
    const z = await latents.draw(latentDraws, chunk, from, to);
    const logits = dropPadding(await decoder.forward({ latents: z }, 'decoder.logits'), cardinalities, from - chunk, to - chunk);
    sampleTokens(logits, cardinalities, tokenDraws, from, to - from, tokens, from - firstRow);
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

function packDecoder({ program, decoder }: Run, { flat }: Version): NamedWeights[] {
  const names = new Set(decoder.parameters.map(({ name }) => name));
  return nameWeights(program, flat).filter(({ name }) => names.has(name));
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
  return [...packDecoder(run, version), ...(learned ?? packMixture(fitMixture(run, posteriors)))];
}

/** Posteriors of training rows in random order, [n × 2L]: means, then log-variances. */
async function readPosteriors(run: Run, version: Version): Promise<Float32Array> {
  const { job, executor } = run;
  const rowCount = Math.min(job.train.rowCount, PRIOR_ROWS);
  const rows = run.order.permutation(0, job.train.rowCount);
  executor.setParameters(version.flat);
  const batch = fillBatch(createBatch(job.train, rowCount), job.train, rowCount, (i) => rows[i] as number);
  const posteriors = await executor.forward({ arrays: inputsOf(batch) }, 'posterior');
  failIfFaulty();
  return posteriors;
}

/** A mixture of Gaussians over the latents: what small tables, and trainings cut short, make do with. */
function fitMixture(run: Run, posteriors: Float32Array): LatentPrior {
  const { latentSize } = run.job.plan;
  const rowCount = Math.min(MIXTURE_ROWS, posteriors.length / (2 * latentSize));
  const noise = run.job.random.derive('prior draws');
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
  const resumed = run.prior?.weights.length === countDenoiser(size, plan.prior) ? run.prior : null;
  let taken = resumed?.stepCount ?? 0;
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
    job.backends,
    async () => {
      taken += 1;
      if (taken % LOSS_READ_STEPS === 0 || taken === plan.prior?.stepCount)
        job.reportProgress(progressOf(plan, run.epoch, plan.stepCount + taken, performance.now() - run.startedAt));
      run.verdict = await job.yieldPoint();
      return run.verdict;
    },
    { resumed, lossesRead: (executor) => keepCheckpoint(run, async () => ({ network: null, prior: await executor.readCheckpoint() })) },
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
async function packAfterFailure(run: Run, version: Version): Promise<KeptWeights> {
  const weights = currentFault() === null ? await packModel({ ...run, verdict: 'stop' }, version).catch(() => null) : null;
  return {
    weights: weights ?? [...packDecoder(run, version), ...packMixture(standardPrior(run.job.plan.latentSize))],
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

/**
 * Samples tokens from kept weights, on whatever backend is in use: a row is a pure function of (seed, row) on one backend.
 *
 * @param cardinalities of the codec's token columns.
 * @throws RangeError when the weights are not a VAE's or do not fit the columns.
 * Disposal: the caller disposes; after a change of backend the weights are uploaded afresh.
 */
export function createVaeSampler(weights: NamedArrays, cardinalities: readonly number[]): TokenSampler {
  const hiddenWidth = weights.find(({ name }) => name === 'decoder.first.bias')?.values.length;
  const first = weights.find(({ name }) => name === 'decoder.first.weights')?.values.length;
  if (hiddenWidth === undefined || first === undefined) throw new RangeError('The saved model lacks its decoder.');
  const latentSize = first / hiddenWidth;
  const program = describeDecoder({ cardinalities, hiddenWidth, latentSize });
  const decoder = createNetwork(program, joinWeights(program, weights));
  const latents = openPrior(weights, latentSize);
  return {
    sample({ rowCount, firstRow, seed }) {
      return decodeRows({ cardinalities, latents, random: createRandom(seed).derive('vae'), firstRow, rowCount }, decoder);
    },
    dispose() {
      latents.dispose();
      decoder.dispose();
    },
  };
}
