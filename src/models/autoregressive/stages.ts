import { checkFinite } from '#nn/backend/faults.ts';
import { emaDecayAt, learningRateAt } from '#nn/program/schedule.ts';
import { type EpochStage, trainEpochs } from '../training/loop.ts';
import { type Contender, type Network, type Place, type Run, readState, startPlace, takeBatch } from './contender.ts';
import { judge } from './held-out.ts';

const WARM_UP_STEPS = 50;
const LEAST_PATIENCE_LOOKS = 4;
const PATIENCE_SHARE = 0.25;
/**
 * So many looks in a row, each worse than the one before, on so many held-out rows: what follows is overfitting, and its steps are worth
 * more to a waiting candidate.
 */
const OVERFIT_LOOKS = 3;
const SURE_HOLDOUT_ROWS = 1000;
/** Share of the peak rate above which the best look is worth a cooling down, and its length as a share of the steps before. */
const COOL_SHARE = 0.15;
const COOLING_SHARE = 0.25;
/** A version that has cooled down is steadier than one that has not: it may score worse by this share. */
const COOLED_ALLOWANCE = 0.0005;

/** A few steps at a constant rate, and one look. */
export async function tryBriefly(run: Run, contender: Contender, steps: number): Promise<void> {
  const { learningRate } = contender.candidate;
  const rateAt = (step: number) => learningRate * Math.min(1, (step + 1) / WARM_UP_STEPS);
  await trainEpochs(run.session, { ...stageOf(run, contender, steps, rateAt), stepsPerLook: steps, tellsBestOnly: true });
}

/**
 * To the end of the schedule, or until the held-out loss has not improved for a good part of it. Where the best look came while steps were
 * still long, the training goes back to it and cools down from there.
 */
export async function trainToTheEnd(run: Run, contender: Contender): Promise<void> {
  if (run.place.phase !== 'cooling') {
    await trainAlong(run, contender);
    if (run.session.verdict === 'stop') return;
    const peak = startCooling(run, contender);
    if (peak === null) return;
  }
  await coolDown(run, contender);
}

/** What the stages have in common: the batches, the average and its judge. */
function stageOf(run: Run, contender: Contender, stepCount: number, rateAt: (step: number) => number): EpochStage<Network> {
  const { job, heldOut } = run;
  const { index, candidate, program, executor } = contender;
  const emaLimit = 1 - 1 / Math.min(1000, Math.max(20, job.plan.mainSteps / 6));
  return {
    position: run.place,
    stepCount,
    stepsPerLook: job.plan.stepsPerEpoch,
    patience: Number.POSITIVE_INFINITY,
    takeStep(step) {
      const emaDecay = emaDecayAt(executor.stepCount, emaLimit);
      executor.step(takeBatch(run, contender), { learningRate: rateAt(step), emaDecay });
    },
    readLoss: async () => (await executor.readLosses()).nats as number,
    readState: () => readState(run),
    async readVersion() {
      const flat = await executor.readAverage();
      checkFinite(flat[0] as number);
      return { index, candidate, program, flat };
    },
    async judge() {
      const judged = heldOut === null ? null : await judge(heldOut, executor);
      contender.score = judged?.score ?? 0;
      return judged;
    },
    epochEnded: (epoch, network) => job.epochEnded(epoch, network),
  };
}

async function trainAlong(run: Run, contender: Contender): Promise<void> {
  const { job, place, heldOut, session } = run;
  const { plan } = job;
  const { executor, candidate, index } = contender;
  const trialSteps = executor.stepCount - place.done - place.taken;
  const warmUpSteps = trialSteps > 0 ? 1 : WARM_UP_STEPS;
  const rateAt = (step: number) => learningRateAt(step, place.steps, candidate.learningRate, warmUpSteps);
  const isNextWaiting = plan.trials.type === 'spare' && index + 1 < plan.candidates.length && (heldOut?.rowCount ?? 0) >= SURE_HOLDOUT_ROWS;
  let formerScore = contender.score;
  await trainEpochs(session, {
    ...stageOf(run, contender, place.steps, rateAt),
    patience: Math.max(LEAST_PATIENCE_LOOKS, Math.ceil((PATIENCE_SHARE * place.steps) / plan.stepsPerEpoch)),
    async looked({ isStageBest }) {
      const { score, rowsTaken } = contender;
      place.rises = score > formerScore ? place.rises + 1 : 0;
      formerScore = score;
      const { done } = place;
      if (isStageBest) place.peak = { checkpoint: await executor.readCheckpoint(), rowsTaken, score, done, learningRate: rateAt(done) };
      return isNextWaiting && place.rises >= OVERFIT_LOOKS ? 'end' : 'go on';
    },
  });
}

/** Goes back to the best look where it is worth a cooling down from there; null where it is not. */
function startCooling(run: Run, contender: Contender): Place['peak'] {
  const { session, job, place } = run;
  const { peak } = place;
  session.stepsPlanned -= place.steps - place.done;
  if (peak === null || peak.learningRate < COOL_SHARE * contender.candidate.learningRate) return null;
  contender.executor.restoreCheckpoint(peak.checkpoint);
  contender.rowsTaken = peak.rowsTaken;
  const { stepsPerEpoch } = job.plan;
  const steps = stepsPerEpoch * Math.max(1, Math.round((COOLING_SHARE * peak.done) / stepsPerEpoch));
  run.place = { ...startPlace('cooling', steps), peak };
  session.stepsPlanned += steps;
  return peak;
}

async function coolDown(run: Run, contender: Contender): Promise<void> {
  const { place } = run;
  const { steps, peak } = place;
  if (peak === null) return;
  await trainEpochs(run.session, {
    ...stageOf(run, contender, steps, (step) => peak.learningRate * (1 - step / steps)),
    isBetter: (score, best) => score < best.score * (1 + (best.index === contender.index && place.done >= steps ? COOLED_ALLOWANCE : 0)),
  });
}
