import type { EncodedRows } from '#core/codec/contract.ts';
import type { Random } from '#core/random/random.ts';
import type { Executor, Program, ProgramInputs } from '#nn/program/contract.ts';
import { startParameters } from '#nn/program/parameters.ts';
import { type BackendSource, createResilientExecutor } from '#nn/program/resilient.ts';
import { checkFinite, failIfFaulty, failureCodeOf } from '#nn/training/faults.ts';
import { emaDecayAt, learningRateAt } from '#nn/training/schedule.ts';
import type { TrainingErrorCode, TrainingProgress } from '../contract.ts';
import { buildNetwork } from './network.ts';
import type { Candidate, TrainingPlan } from './plan.ts';
import { rankOf, requireColumns } from './sampler.ts';

const LOSS_READ_STEPS = 20;
const WARM_UP_STEPS = 50;
const HOLDOUT_ROWS = 8192;
const CLIP_NORM = 20;
/** A column's held-out loss counts in units of its own entropy plus this many nats, so that columns of next to no entropy do not drown the rest. */
const SCALE_NATS = 0.5;
/** Weight of a random order of the columns in the held-out score; the rest is the table’s own, as in training. */
const SHUFFLED_WEIGHT = 0.5;
const LEAST_PATIENCE_LOOKS = 4;
const PATIENCE_SHARE = 0.25;
/** A wider network must gain this share of the held-out score in its trial. */
const WIDTH_PRICE = 0.008;
const EMPTY = new Float32Array(0);

/** A version of a network on the host: its running average and where it came from. */
export interface Version {
  readonly candidate: Candidate;
  readonly program: Program;
  readonly flat: Float32Array;
  readonly epoch: number;
  readonly holdoutNats: number | null;
}

export interface AutoregressiveJob {
  /** [C] */
  readonly cardinalities: readonly number[];
  /** [C] */
  readonly featureWidths: readonly number[];
  /** [Σ cardinalities] */
  readonly logFrequencies: Float32Array;
  readonly train: EncodedRows;
  readonly holdout: EncodedRows;
  readonly plan: TrainingPlan;
  /** Share of batches in the table's own order; the others are in a random one. */
  readonly naturalShare: number;
  readonly backends: BackendSource;
  readonly random: Random;
  reportProgress(progress: TrainingProgress): void;
  reportLoss(epoch: number, trainNats: number, holdoutNats: number | null): void;
  reportBest(epoch: number, holdoutNats: number): void;
  checkpoint(): Promise<'continue' | 'stop'>;
  epochEnded(epoch: number, version: Omit<Version, 'holdoutNats'>): Promise<void>;
}

/** Training could not go on; `kept` is the last good version, when there is one. */
export class AutoregressiveFailure extends Error {
  readonly code: TrainingErrorCode;
  readonly epoch: number;
  readonly kept: Version | null;
  constructor(code: TrainingErrorCode, epoch: number, kept: Version | null, cause?: unknown) {
    super(`Training failed: ${code}`, { cause });
    this.name = 'AutoregressiveFailure';
    this.code = code;
    this.epoch = epoch;
    this.kept = kept;
  }
}

/** One candidate's network in training. */
interface Contender {
  readonly candidate: Candidate;
  readonly program: Program;
  readonly executor: Executor;
  /** Held-out score at its last look; lower is better. */
  score: number;
  /** Rows taken so far: where it stands in the endless stream of shuffled passes. */
  rowsTaken: number;
}

interface Look {
  readonly score: number;
  readonly nats: number;
}

/** Held-out rows in the table's order, and again in a random one. */
interface Holdout {
  readonly natural: ProgramInputs;
  readonly shuffled: ProgramInputs;
  readonly rowCount: number;
}

interface Run {
  readonly job: AutoregressiveJob;
  readonly startedAt: number;
  readonly holdout: Holdout | null;
  readonly scales: Float64Array;
  readonly order: Random;
  pass: { readonly index: number; readonly rows: Uint32Array } | null;
  stepsDone: number;
  stepsPlanned: number;
  best: (Version & { readonly score: number }) | null;
  verdict: 'continue' | 'stop';
}

/**
 * Trains on the backend in use, going on from a checkpoint when its device is lost, and fits size, dropout and rate to the table by held-out loss.
 *
 * Minimises the mean over rows of Σ_c −log p(token c | tokens of columns earlier in the order); half of the batches have the table's own order, the others
 * a random one each. Where the table is small enough every candidate is trained to its end; else each is tried briefly and the best goes on.
 * AdamW, 50 warm-up steps, a cosine to 2 %, a running average of the weights, early stop. The average is judged on
 * held-out rows, in the table’s order and a random one, after every epoch by the mean over columns of nats / (½ + the column's entropy), so that one column of thousands
 * of levels does not decide; the best version of all is kept.
 *
 * @throws AutoregressiveFailure on a non-finite loss, a lost device or lack of memory; whatever `checkpoint` throws.
 * Disposal: frees its executors, however it ends.
 */
export async function trainAutoregressive(job: AutoregressiveJob): Promise<Version> {
  const run: Run = {
    job,
    startedAt: performance.now(),
    holdout: pickHoldout(job),
    scales: scalesOf(job),
    order: job.random.derive('order'),
    pass: null,
    stepsDone: 0,
    stepsPlanned: job.plan.stepCount,
    best: null,
    verdict: 'continue',
  };
  const contenders: Contender[] = [];
  try {
    if (job.plan.trials.type === 'whole') {
      let last: Contender | null = null;
      for (const candidate of job.plan.candidates) {
        for (const former of contenders.splice(0)) former.executor.dispose();
        last = await createContender(run, candidate);
        contenders.push(last);
        await trainToTheEnd(run, last);
        if (run.verdict === 'stop') break;
      }
      return run.best ?? (await versionOf(run, last as Contender, null));
    }
    const winner = await chooseContender(run, job.plan.trials.stepsEach, contenders);
    if (run.verdict === 'continue') await trainToTheEnd(run, winner);
    return run.best ?? (await versionOf(run, winner, null));
  } catch (error) {
    const code = failureCodeOf(error);
    if (code === null) throw error;
    throw new AutoregressiveFailure(code, epochOf(run), run.best, error);
  } finally {
    for (const { executor } of contenders) executor.dispose();
  }
}

function epochOf({ stepsDone, job }: Run): number {
  return Math.max(1, Math.ceil(stepsDone / job.plan.stepsPerEpoch));
}

async function createContender({ job }: Run, candidate: Candidate): Promise<Contender> {
  const { cardinalities, featureWidths, logFrequencies, plan, random } = job;
  const program = buildNetwork({ cardinalities, featureWidths, ...candidate }, logFrequencies);
  const executor = await createResilientExecutor(program, job.backends, {
    seed: random.derive('dropout').seed,
    batchSize: plan.batchSize,
    mode: 'training',
    optimiser: { clipNorm: CLIP_NORM },
  });
  executor.setParameters(startParameters(program, random.derive('weights')));
  return { candidate, program, executor, score: Number.POSITIVE_INFINITY, rowsTaken: 0 };
}

/** Trains every candidate briefly at its constant rate; the one that held-out rows like best goes on, unless a cheaper one is nearly as good. */
async function chooseContender(run: Run, stepsEach: number, contenders: Contender[]): Promise<Contender> {
  for (const candidate of run.job.plan.candidates) {
    const contender = await createContender(run, candidate);
    contenders.push(contender);
    const trainNats = await takeSteps(
      run,
      contender,
      stepsEach,
      (step) => candidate.learningRate * Math.min(1, (step + 1) / WARM_UP_STEPS),
    );
    await look(run, contender, trainNats);
    if (run.verdict === 'stop') return contender;
  }
  const winner = contenders.reduce((best, other) => {
    const price = other.candidate.hiddenWidth > best.candidate.hiddenWidth ? WIDTH_PRICE : 0;
    return other.score < best.score * (1 - price) ? other : best;
  });
  for (const contender of contenders) if (contender !== winner) contender.executor.dispose();
  return winner;
}

/** To the end of the schedule, or until the held-out loss has not improved for a good part of it. */
async function trainToTheEnd(run: Run, contender: Contender): Promise<void> {
  const { plan } = run.job;
  const { executor, candidate } = contender;
  const mainSteps = plan.mainSteps * candidate.length;
  const warmUpSteps = executor.stepCount > 0 ? 1 : WARM_UP_STEPS;
  const patience = Math.max(LEAST_PATIENCE_LOOKS, Math.ceil((PATIENCE_SHARE * mainSteps) / plan.stepsPerEpoch));
  let lowest = Number.POSITIVE_INFINITY;
  let misses = 0;
  for (let done = 0; done < mainSteps; ) {
    const from = done;
    const count = Math.min(plan.stepsPerEpoch, mainSteps - done);
    const trainNats = await takeSteps(run, contender, count, (step) =>
      learningRateAt(from + step, mainSteps, candidate.learningRate, warmUpSteps),
    );
    done += count;
    await look(run, contender, trainNats);
    if (run.verdict === 'stop') return;
    misses = contender.score < lowest ? 0 : misses + 1;
    lowest = Math.min(lowest, contender.score);
    if (run.holdout !== null && misses >= patience) {
      run.stepsPlanned -= mainSteps - done;
      return;
    }
  }
}

/** Takes steps and gives the mean training loss over them, in nats. */
async function takeSteps(run: Run, contender: Contender, count: number, rateAt: (step: number) => number): Promise<number> {
  const { job } = run;
  const { plan } = job;
  const { executor } = contender;
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, plan.mainSteps / 10));
  let total = 0;
  let unread = 0;
  const readLoss = async () => {
    if (unread === 0) return;
    const { nats } = await executor.readLosses();
    failIfFaulty();
    total += checkFinite(nats as number) * unread;
    unread = 0;
    reportProgress(run);
  };
  for (let i = 0; i < count && run.verdict === 'continue'; i++) {
    const step = executor.stepCount;
    executor.step(takeBatch(run, contender, step), { learningRate: rateAt(i), emaDecay: emaDecayAt(step, emaLimit) });
    run.stepsDone += 1;
    unread += 1;
    if (unread >= LOSS_READ_STEPS) await readLoss();
    run.verdict = await job.checkpoint();
  }
  await readLoss();
  return total / Math.max(1, count);
}

function reportProgress(run: Run): void {
  const { job, stepsDone, stepsPlanned, startedAt } = run;
  const { plan } = job;
  const elapsedMs = performance.now() - startedAt;
  job.reportProgress({
    epoch: epochOf(run),
    epochCount: Math.max(epochOf(run), Math.ceil(stepsPlanned / plan.stepsPerEpoch)),
    step: stepsDone,
    stepCount: stepsPlanned,
    elapsedMs,
    remainingMs: stepsDone === 0 ? null : (elapsedMs / stepsDone) * (stepsPlanned - stepsDone),
    rowsPerSecond: elapsedMs === 0 ? 0 : (stepsDone * plan.batchSize * 1000) / elapsedMs,
  });
}

/** The contender's next batch, in the table's order or a random one. Every contender sees the same rows at the same step. */
function takeBatch(run: Run, contender: Contender, step: number): ProgramInputs {
  const { job, order } = run;
  const { train, plan, cardinalities, naturalShare } = job;
  const columnCount = cardinalities.length;
  const featureCount = train.rowCount === 0 ? 0 : train.features.length / train.rowCount;
  const tokens = new Int32Array(plan.batchSize * columnCount);
  const features = featureCount === 0 ? EMPTY : new Float32Array(plan.batchSize * featureCount);
  for (let i = 0; i < plan.batchSize; i++) {
    const place = contender.rowsTaken + i;
    const index = Math.floor(place / train.rowCount);
    if (run.pass?.index !== index) run.pass = { index, rows: order.permutation(index, train.rowCount) };
    const row = run.pass.rows[place % train.rowCount] as number;
    tokens.set(train.tokens.subarray(row * columnCount, (row + 1) * columnCount), i * columnCount);
    if (featureCount > 0) features.set(train.features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  }
  contender.rowsTaken += plan.batchSize;
  const orders = order.derive('columns');
  const rank =
    orders.uniform(0, step) < naturalShare ? rankOf(cardinalities.map((_, t) => t)) : rankOf(orders.permutation(step + 1, columnCount));
  return { arrays: featureCount === 0 ? { tokens, rank } : { tokens, features, rank } };
}

/** Judges a contender's average on the held-out rows, reports it and keeps it when it is the best so far; says whether it is. */
async function look(run: Run, contender: Contender, trainNats: number): Promise<boolean> {
  const { job } = run;
  const epoch = epochOf(run);
  const found = await judge(run, contender);
  contender.score = found?.score ?? 0;
  const improved = found === null || run.best === null || found.score < run.best.score;
  if (improved) {
    const version = await versionOf(run, contender, found?.nats ?? null);
    checkFinite(version.flat[0] as number);
    run.best = { ...version, score: contender.score };
    if (found !== null) job.reportBest(epoch, found.nats);
  }
  if (improved || job.plan.trials.type === 'whole' || contender.executor.stepCount > job.plan.trials.stepsEach) {
    job.reportLoss(epoch, trainNats, found?.nats ?? null);
    if (run.verdict === 'continue') {
      const { candidate, program } = contender;
      await job.epochEnded(epoch, { candidate, program, epoch, flat: await contender.executor.readAverage() });
    }
  }
  reportProgress(run);
  return improved;
}

async function versionOf(run: Run, { candidate, program, executor }: Contender, holdoutNats: number | null): Promise<Version> {
  return { candidate, program, flat: await executor.readAverage(), epoch: epochOf(run), holdoutNats };
}

/** Held-out rows, a random choice of them where there are many. */
function pickHoldout({ holdout, cardinalities, random }: AutoregressiveJob): Run['holdout'] {
  const rowCount = Math.min(holdout.rowCount, HOLDOUT_ROWS);
  if (rowCount === 0) return null;
  const columnCount = cardinalities.length;
  const featureCount = holdout.features.length / holdout.rowCount;
  const rows = random.derive('holdout').permutation(0, holdout.rowCount).subarray(0, rowCount);
  const tokens = new Int32Array(rowCount * columnCount);
  const features = new Float32Array(rowCount * featureCount);
  rows.forEach((row, i) => {
    tokens.set(holdout.tokens.subarray(row * columnCount, (row + 1) * columnCount), i * columnCount);
    features.set(holdout.features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  });
  const rowsIn = (rank: Int32Array): ProgramInputs => ({ arrays: featureCount === 0 ? { tokens, rank } : { tokens, features, rank } });
  return {
    natural: rowsIn(rankOf(cardinalities.map((_, t) => t))),
    shuffled: rowsIn(rankOf(random.derive('holdout').permutation(1, columnCount))),
    rowCount,
  };
}

/** [C] 1 / (C (½ + entropy)), entropy in nats of the column's tokens in the training rows. */
function scalesOf({ cardinalities, logFrequencies }: AutoregressiveJob): Float64Array {
  let offset = 0;
  return Float64Array.from(cardinalities, (cardinality) => {
    let entropy = 0;
    for (let token = 0; token < cardinality; token++) {
      const logShare = logFrequencies[offset + token] as number;
      entropy -= Math.exp(logShare) * logShare;
    }
    offset += cardinality;
    return 1 / (cardinalities.length * (SCALE_NATS + entropy));
  });
}

/** A cell that is less likely than one in as many rows as were learnt from counts as just that unlikely: a handful of surprises would decide else. */
async function judge({ holdout, scales, job }: Run, { executor }: Contender): Promise<Look | null> {
  if (holdout === null) return null;
  const mostNats = Math.log(1 + job.train.rowCount);
  let nats = 0;
  let score = 0;
  for (const [inputs, weight] of [
    [holdout.natural, 1 - SHUFFLED_WEIGHT],
    [holdout.shuffled, SHUFFLED_WEIGHT],
  ] as const) {
    const losses = await executor.evaluate(inputs);
    failIfFaulty();
    requireColumns(losses.nats).forEach((value, i) => {
      if (inputs === holdout.natural) nats += value;
      score += weight * Math.min(value, mostNats) * (scales[i % scales.length] as number);
    });
  }
  return { score: checkFinite(score / holdout.rowCount), nats: checkFinite(nats / holdout.rowCount) };
}
