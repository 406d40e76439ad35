import type { EncodedRows } from '#core/codec/contract.ts';
import type { Random } from '#core/random/random.ts';
import type { Checkpoint, Executor, Program, ProgramInputs } from '#nn/program/contract.ts';
import { startParameters } from '#nn/program/parameters.ts';
import { type BackendSource, createResilientExecutor } from '#nn/program/resilient.ts';
import { checkFinite, failIfFaulty } from '#nn/training/faults.ts';
import { emaDecayAt, learningRateAt } from '#nn/training/schedule.ts';
import { failureOf, type TokenJob } from '../token-model.ts';
import { type Blur, createBlur } from './blur.ts';
import { calibrateBiases } from './calibrate.ts';
import { buildNetwork } from './network.ts';
import type { Candidate, TrainingPlan } from './plan.ts';
import { rankOf, requireColumns } from './sampler.ts';

const LOSS_READ_STEPS = 20;
const WARM_UP_STEPS = 50;
const HOLDOUT_ROWS = 8192;
/** Rows trained on that are held against them. */
const MEMBER_ROWS = 2048;
const CLIP_NORM = 20;
/** A column's held-out loss counts in units of its own entropy plus this many nats, so that columns of next to no entropy do not drown the rest. */
const SCALE_NATS = 0.5;
/** Weight of orders with some columns first in the held-out score; the rest is the table’s own, as in training. */
const OTHERS_WEIGHT = 0.5;
const LEAST_PATIENCE_LOOKS = 4;
const PATIENCE_SHARE = 0.25;
/** So many looks in a row, each worse than the one before, on so many held-out rows: what follows is overfitting, and its steps are worth more to a waiting candidate. */
const OVERFIT_LOOKS = 3;
const SURE_HOLDOUT_ROWS = 1000;
/** A wider network must gain this share of the held-out score in its trial. */
const WIDTH_PRICE = 0.008;
/** Share of the peak rate above which the best look is worth a cooling down, and its length as a share of the steps before. */
const COOL_SHARE = 0.15;
const COOLING_SHARE = 0.25;
/** A version that has cooled down is steadier than one that has not: it may score worse by this share. */
const COOLED_ALLOWANCE = 0.0005;
/** Orders with some columns first that held-out rows are judged in, each a part of them. */
const HELD_OUT_ORDERS = 8;
const LEAST_PART_ROWS = 32;
/** Of the batches with columns first, how many have at most `FEW_FIRST` of them. */
const FEW_SHARE = 0.75;
const FEW_FIRST = 3;
/** Share of a schedule that must be left over for another candidate. */
const LEAST_SPARE_SHARE = 0.4;
const EMPTY = new Float32Array(0);

/** A version of a network on the host: its running average and where it came from. */
export interface Version {
  readonly candidate: Candidate;
  readonly program: Program;
  readonly flat: Float32Array;
  readonly epoch: number;
  readonly holdoutNats: number | null;
}

export interface AutoregressiveJob extends TokenJob {
  readonly plan: TrainingPlan;
  /** [C] each column's first missing token. */
  readonly missingFirsts: readonly number[];
  /** Share of batches in the table's own order; the others are in a random one. */
  readonly naturalShare: number;
  readonly backends: BackendSource;
  epochEnded(epoch: number, version: Omit<Version, 'holdoutNats'>): Promise<void>;
}

/** One candidate's network in training. */
interface Contender {
  /** Of the plan's candidates. */
  readonly index: number;
  readonly candidate: Candidate;
  readonly program: Program;
  readonly executor: Executor;
  readonly blur: Blur | null;
  /** Held-out score at its last look; lower is better. */
  score: number;
  /** Rows taken so far: where it stands in the endless stream of shuffled passes. */
  rowsTaken: number;
}

interface Look {
  readonly score: number;
  readonly nats: number;
}

/** Held-out rows in the table's order, and again in parts with some columns first. */
interface Holdout {
  readonly natural: ProgramInputs;
  readonly others: readonly ProgramInputs[];
  readonly rowCount: number;
  /** Rows trained on, in the table's order; null where their lead does not count. */
  readonly members: { readonly natural: ProgramInputs; readonly rowCount: number } | null;
}

/** A contender's state at its best look, to cool down from. */
interface Peak {
  readonly checkpoint: Checkpoint;
  readonly rowsTaken: number;
  readonly score: number;
  /** Steps of the main training, and the rate that its next one would have. */
  readonly done: number;
  readonly learningRate: number;
}

/** Where a training stands, next to its contenders' checkpoints. */
interface Place {
  readonly phase: 'trial' | 'main' | 'cooling';
  /** Of the phase, at most. */
  readonly steps: number;
  /** Steps of the phase up to its last look. */
  done: number;
  /** Steps since, and the sum of their losses in nats. */
  taken: number;
  lossNats: number;
  /** Looks since the best one of the main training. */
  misses: number;
  /** Of those, the last ones in a row that were each worse than the one before. */
  rises: number;
  peak: Peak | null;
}

/** A run as a checkpoint has it. */
interface SavedRun {
  readonly place: Place;
  readonly stepsDone: number;
  readonly stepsPlanned: number;
  readonly best: (Pick<Version, 'flat' | 'epoch' | 'holdoutNats'> & { readonly index: number; readonly score: number }) | null;
  /** The one in training last. */
  readonly contenders: readonly (Pick<Contender, 'index' | 'score' | 'rowsTaken'> & { readonly checkpoint: Checkpoint })[];
}

interface Run {
  readonly job: AutoregressiveJob;
  readonly planKey: string;
  readonly contenders: Contender[];
  place: Place;
  readonly startedAt: number;
  readonly holdout: Holdout | null;
  readonly scales: Float64Array;
  readonly order: Random;
  pass: { readonly index: number; readonly rows: Uint32Array } | null;
  stepsDone: number;
  stepsPlanned: number;
  best: (Version & { readonly index: number; readonly score: number }) | null;
  verdict: 'continue' | 'stop';
}

/**
 * Trains on the backend in use, going on from a checkpoint when its device is lost, and fits size, dropout and rate to the table by held-out loss.
 *
 * Minimises the mean over rows of Σ_c −log p(token c | tokens of columns earlier in the order); half of the batches have the table's own order, the others
 * a few columns first, as sampling has where those are given. A candidate may ask that numbers move to near ranks, anew each time (blur.ts). Where the table is small enough every candidate is trained to its end; on large ones a second one gets
 * what steps the first leaves over, or each is tried briefly and the best goes on. AdamW, 50 warm-up steps, a cosine to 2 %, a running average of the weights, early stop and a cooling down from the best look. The average is judged on
 * held-out rows, in the table’s order and with columns first, after every epoch by the mean over columns of nats / (½ + the column's entropy), so that one column of thousands
 * of levels does not decide, on small tables with a price on the lead of rows trained on (`judge`); the best version of all is kept, its output biases set so that mean predictions are the tokens' shares (calibrate.ts).
 *
 * @throws TrainingFailure on a non-finite loss, a lost device or lack of memory; whatever `checkpoint` throws.
 * Disposal: frees its executors, however it ends.
 */
export async function trainAutoregressive(job: AutoregressiveJob): Promise<Version> {
  const planKey = JSON.stringify([job.plan, job.cardinalities, job.featureWidths, job.naturalShare]);
  const resumed = job.resume?.take(planKey) ?? null;
  const saved = (resumed?.state ?? null) as SavedRun | null;
  const run: Run = {
    job,
    planKey,
    contenders: [],
    place: saved === null ? startPlace('trial', 0) : { ...saved.place },
    startedAt: performance.now() - (resumed?.elapsedMs ?? 0),
    holdout: pickHoldout(job),
    scales: scalesOf(job),
    order: job.random.derive('order'),
    pass: null,
    stepsDone: saved?.stepsDone ?? 0,
    stepsPlanned: saved?.stepsPlanned ?? job.plan.stepCount,
    best: saved === null || saved.best === null ? null : { ...saved.best, ...networkOf(job, saved.best.index) },
    verdict: 'continue',
  };
  const { contenders } = run;
  try {
    for (const { index, score, rowsTaken, checkpoint } of saved?.contenders ?? []) {
      const contender = await createContender(run, index);
      contenders.push(contender);
      contender.executor.restoreCheckpoint(checkpoint);
      contender.score = score;
      contender.rowsTaken = rowsTaken;
    }
    if (job.plan.trials.type !== 'brief') {
      let last = contenders.at(-1) ?? null;
      if (last !== null) await trainToTheEnd(run, last);
      for (let index = last === null ? 0 : last.index + 1; index < job.plan.candidates.length && run.verdict === 'continue'; index++) {
        const steps = stepsOf(run, index);
        if (steps === 0) break;
        for (const former of contenders.splice(0)) former.executor.dispose();
        last = await createContender(run, index);
        contenders.push(last);
        run.place = startPlace('main', steps);
        if (job.plan.trials.type === 'spare') run.stepsPlanned = run.stepsDone + steps;
        await trainToTheEnd(run, last);
      }
      return await calibrate(job, run.best ?? (await versionOf(run, last as Contender, null)));
    }
    const winner = run.place.phase !== 'trial' ? (contenders[0] as Contender) : await chooseContender(run, job.plan.trials.stepsEach);
    if (run.verdict === 'continue') {
      if (run.place.phase === 'trial') run.place = startPlace('main', job.plan.mainSteps);
      await trainToTheEnd(run, winner);
    }
    return await calibrate(job, run.best ?? (await versionOf(run, winner, null)));
  } catch (error) {
    throw await failureOf<Version>(error, epochOf(run), () => run.best);
  } finally {
    for (const { executor } of contenders) executor.dispose();
  }
}

function startPlace(phase: Place['phase'], steps: number): Place {
  return { phase, steps, done: 0, taken: 0, lossNats: 0, misses: 0, rises: 0, peak: null };
}

/** Steps of a candidate's main training: by its own length, or what those before it left over where that is worth a training. */
function stepsOf({ job, stepsDone }: Run, index: number): number {
  const { trials, mainSteps, candidates } = job.plan;
  if (trials.type === 'whole' || index === 0) return mainSteps * (candidates[index]?.length ?? 1);
  const left = mainSteps - stepsDone;
  return left < LEAST_SPARE_SHARE * mainSteps ? 0 : left;
}

function networkOf(
  { plan, cardinalities, featureWidths, logFrequencies }: AutoregressiveJob,
  index: number,
): { candidate: Candidate; program: Program } {
  const candidate = plan.candidates[index] as Candidate;
  return { candidate, program: buildNetwork({ cardinalities, featureWidths, ...candidate }, logFrequencies) };
}

/** Call right after losses were read, when nothing waits on the device. */
async function keepCheckpoint(run: Run): Promise<void> {
  const { job, place, stepsDone, stepsPlanned, best, planKey } = run;
  if (job.keeper?.isDue() !== true) return;
  const contenders: SavedRun['contenders'][number][] = [];
  for (const { index, score, rowsTaken, executor } of run.contenders)
    contenders.push({ index, score, rowsTaken, checkpoint: await executor.readCheckpoint() });
  const kept =
    best === null ? null : { index: best.index, score: best.score, flat: best.flat, epoch: best.epoch, holdoutNats: best.holdoutNats };
  job.keeper.keep({ plan: planKey, state: { place: { ...place }, stepsDone, stepsPlanned, best: kept, contenders } satisfies SavedRun });
}

function epochOf({ stepsDone, job }: Run): number {
  return Math.max(1, Math.ceil(stepsDone / job.plan.stepsPerEpoch));
}

async function createContender({ job }: Run, index: number): Promise<Contender> {
  const { plan, random } = job;
  const { candidate, program } = networkOf(job, index);
  const executor = await createResilientExecutor(program, job.backends, {
    seed: random.derive('dropout').seed,
    batchSize: plan.batchSize,
    mode: 'training',
    optimiser: { clipNorm: CLIP_NORM },
  });
  executor.setParameters(startParameters(program, random.derive('weights')));
  const blur =
    candidate.blur === 0 ? null : createBlur(job.train, job.featureWidths, job.missingFirsts, candidate.blur, random.derive('blur'));
  return { index, candidate, program, executor, blur, score: Number.POSITIVE_INFINITY, rowsTaken: 0 };
}

/** Trains every candidate briefly at its constant rate; the one that held-out rows like best goes on, unless a cheaper one is nearly as good. */
async function chooseContender(run: Run, stepsEach: number): Promise<Contender> {
  const { contenders } = run;
  for (let index = Math.max(0, contenders.length - 1); index < run.job.plan.candidates.length; index++) {
    const contender = contenders[index] ?? (await createContender(run, index));
    const { candidate } = contender;
    if (index === contenders.length) contenders.push(contender);
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
  for (const contender of contenders.splice(0)) if (contender !== winner) contender.executor.dispose();
  contenders.push(winner);
  return winner;
}

/**
 * To the end of the schedule, or until the held-out loss has not improved for a good part of it. Where the best look came while steps were still long,
 * the training goes back to it and cools down from there.
 */
async function trainToTheEnd(run: Run, contender: Contender): Promise<void> {
  if (run.place.phase !== 'cooling') await trainAlong(run, contender);
  if (run.verdict === 'continue') await coolDown(run, contender);
}

async function trainAlong(run: Run, contender: Contender): Promise<void> {
  const { job, place } = run;
  const { plan } = job;
  const { executor, candidate } = contender;
  const { steps: mainSteps } = place;
  const trialSteps = executor.stepCount - place.done - place.taken;
  const warmUpSteps = trialSteps > 0 ? 1 : WARM_UP_STEPS;
  const rateAt = (step: number) => learningRateAt(step, mainSteps, candidate.learningRate, warmUpSteps);
  const patience = Math.max(LEAST_PATIENCE_LOOKS, Math.ceil((PATIENCE_SHARE * mainSteps) / plan.stepsPerEpoch));
  const isNextWaiting =
    plan.trials.type === 'spare' && contender.index + 1 < plan.candidates.length && (run.holdout?.rowCount ?? 0) >= SURE_HOLDOUT_ROWS;
  while (place.done < mainSteps) {
    const from = place.done;
    const count = Math.min(plan.stepsPerEpoch, mainSteps - from);
    const trainNats = await takeSteps(run, contender, count, (step) => rateAt(from + step));
    place.done += count;
    const former = contender.score;
    await look(run, contender, trainNats);
    if (run.verdict === 'stop') return;
    const { score } = contender;
    place.rises = score > former ? place.rises + 1 : 0;
    if (place.peak === null || score < place.peak.score) {
      const { done } = place;
      const checkpoint = await executor.readCheckpoint();
      place.peak = { checkpoint, rowsTaken: contender.rowsTaken, score, done, learningRate: rateAt(done) };
      place.misses = 0;
    } else place.misses += 1;
    if (run.holdout !== null && (place.misses >= patience || (isNextWaiting && place.rises >= OVERFIT_LOOKS))) return;
  }
}

async function coolDown(run: Run, contender: Contender): Promise<void> {
  const { plan } = run.job;
  const { executor, candidate } = contender;
  const { peak } = run.place;
  if (run.place.phase !== 'cooling') {
    run.stepsPlanned -= run.place.steps - run.place.done;
    if (run.holdout === null || peak === null || peak.learningRate < COOL_SHARE * candidate.learningRate) return;
    executor.restoreCheckpoint(peak.checkpoint);
    contender.rowsTaken = peak.rowsTaken;
    const steps = plan.stepsPerEpoch * Math.max(1, Math.round((COOLING_SHARE * peak.done) / plan.stepsPerEpoch));
    run.place = { ...startPlace('cooling', steps), peak };
    run.stepsPlanned += steps;
  }
  if (peak === null) return;
  const { place } = run;
  const { steps } = place;
  while (place.done < steps && run.verdict === 'continue') {
    const from = place.done;
    const count = Math.min(plan.stepsPerEpoch, steps - from);
    const trainNats = await takeSteps(run, contender, count, (step) => peak.learningRate * (1 - (from + step) / steps));
    place.done += count;
    await look(run, contender, trainNats, place.done >= steps ? COOLED_ALLOWANCE : 0);
  }
}

/** Takes steps and gives the mean training loss over them, in nats. */
async function takeSteps(run: Run, contender: Contender, count: number, rateAt: (step: number) => number): Promise<number> {
  const { job, place } = run;
  const { plan } = job;
  const { executor } = contender;
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, plan.mainSteps / 6));
  let unread = 0;
  const readLoss = async () => {
    if (unread === 0) return;
    const { nats } = await executor.readLosses();
    failIfFaulty();
    place.lossNats += checkFinite(nats as number) * unread;
    unread = 0;
    reportProgress(run);
    await keepCheckpoint(run);
  };
  while (place.taken < count && run.verdict === 'continue') {
    const step = executor.stepCount;
    executor.step(takeBatch(run, contender, step), { learningRate: rateAt(place.taken), emaDecay: emaDecayAt(step, emaLimit) });
    place.taken += 1;
    run.stepsDone += 1;
    unread += 1;
    if (unread >= LOSS_READ_STEPS) await readLoss();
    run.verdict = await job.yieldPoint();
  }
  await readLoss();
  const trainNats = place.lossNats / Math.max(1, count);
  place.taken = 0;
  place.lossNats = 0;
  return trainNats;
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

/** [C] a few columns in a random order, then the others in the table's own: the order that rows are drawn in where those few are given. */
function drawOrder(random: Random, stream: number, columnCount: number): number[] {
  const permutation = random.permutation(stream, columnCount);
  const draws = random.derive('columns first');
  const most = draws.uniform(0, stream) < FEW_SHARE ? Math.min(FEW_FIRST, columnCount) : columnCount;
  const first = permutation.subarray(0, 1 + draws.integer(1, stream, most));
  const isFirst = new Set(first);
  return [...first, ...Array.from(permutation.keys()).filter((t) => !isFirst.has(t))];
}

/** The contender's next batch, in the table's order or with some columns first. Every contender sees the same rows at the same step. */
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
    contender.blur?.apply(tokens, features, i, row, place);
  }
  contender.rowsTaken += plan.batchSize;
  const orders = order.derive('columns');
  const rank =
    orders.uniform(0, step) < naturalShare ? rankOf(cardinalities.map((_, t) => t)) : rankOf(drawOrder(orders, step + 1, columnCount));
  return { arrays: featureCount === 0 ? { tokens, rank } : { tokens, features, rank } };
}

/** Judges a contender's average on the held-out rows, reports it and keeps it when it is the best so far; says whether it is. */
async function look(run: Run, contender: Contender, trainNats: number, allowance = 0): Promise<boolean> {
  const { job } = run;
  const epoch = epochOf(run);
  const found = await judge(run, contender);
  contender.score = found?.score ?? 0;
  const improved =
    found === null || run.best === null || found.score < run.best.score * (1 + (run.best.index === contender.index ? allowance : 0));
  if (improved) {
    const version = await versionOf(run, contender, found?.nats ?? null);
    checkFinite(version.flat[0] as number);
    run.best = { ...version, index: contender.index, score: contender.score };
    if (found !== null) job.reportBest(epoch, found.nats);
  }
  if (improved || job.plan.trials.type !== 'brief' || contender.executor.stepCount > job.plan.trials.stepsEach) {
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

async function calibrate({ train, random }: AutoregressiveJob, version: Version): Promise<Version> {
  return { ...version, flat: await calibrateBiases(version.program, version.flat, train, random) };
}

/** Held-out rows, a random choice of them where there are many, and rows trained on to hold them against. */
function pickHoldout({ train, holdout, cardinalities, random, plan }: AutoregressiveJob): Run['holdout'] {
  const rowCount = Math.min(holdout.rowCount, HOLDOUT_ROWS);
  if (rowCount === 0) return null;
  const columnCount = cardinalities.length;
  const natural = rankOf(cardinalities.map((_, t) => t));
  const rows = random.derive('holdout').permutation(0, holdout.rowCount).subarray(0, rowCount);
  const parts = Math.min(HELD_OUT_ORDERS, Math.ceil(rowCount / LEAST_PART_ROWS));
  const startOf = (part: number) => Math.floor((part * rowCount) / parts);
  const members = random.derive('members').permutation(0, train.rowCount).subarray(0, MEMBER_ROWS);
  return {
    natural: takeRows(holdout, rows, natural),
    others: Array.from({ length: parts }, (_, i) =>
      takeRows(holdout, rows.subarray(startOf(i), startOf(i + 1)), rankOf(drawOrder(random.derive('holdout'), i + 1, columnCount))),
    ),
    rowCount,
    members: plan.gapWeight === 0 ? null : { natural: takeRows(train, members, natural), rowCount: members.length },
  };
}

function takeRows({ rowCount, tokens, features }: EncodedRows, rows: Uint32Array, rank: Int32Array): ProgramInputs {
  const columnCount = rank.length;
  const featureCount = features.length / rowCount;
  const taken = { tokens: new Int32Array(rows.length * columnCount), features: new Float32Array(rows.length * featureCount) };
  rows.forEach((row, i) => {
    taken.tokens.set(tokens.subarray(row * columnCount, (row + 1) * columnCount), i * columnCount);
    taken.features.set(features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  });
  return { arrays: featureCount === 0 ? { tokens: taken.tokens, rank } : { ...taken, rank } };
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

/**
 * The mean over held-out rows of their scaled losses, half in the table's order and half with some columns first, and of the lead that rows trained on have over them
 * the plan's `gapWeight`: of two versions that unseen rows like about equally, the one that knows its own rows less by heart is kept.
 * A cell that is less likely than one in as many rows as were learnt from counts as just that unlikely: a handful of surprises would decide else.
 */
async function judge({ holdout, scales, job }: Run, { executor }: Contender): Promise<Look | null> {
  if (holdout === null) return null;
  const mostNats = Math.log(1 + job.train.rowCount);
  const evaluate = async (inputs: ProgramInputs) => {
    const losses = await executor.evaluate(inputs);
    failIfFaulty();
    let nats = 0;
    let score = 0;
    requireColumns(losses.nats).forEach((value, i) => {
      nats += value;
      score += Math.min(value, mostNats) * (scales[i % scales.length] as number);
    });
    return { nats, score };
  };
  const natural = await evaluate(holdout.natural);
  let others = 0;
  for (const inputs of holdout.others) others += (await evaluate(inputs)).score;
  const score = ((1 - OTHERS_WEIGHT) * natural.score + OTHERS_WEIGHT * others) / holdout.rowCount;
  const { members } = holdout;
  const lead =
    members === null ? 0 : Math.max(0, natural.score / holdout.rowCount - (await evaluate(members.natural)).score / members.rowCount);
  return { score: checkFinite(score + job.plan.gapWeight * lead), nats: checkFinite(natural.nats / holdout.rowCount) };
}
