import { addContender, type Contender, keepOnly, type Run, startPlace } from './contender.ts';
import { trainToTheEnd, tryBriefly } from './stages.ts';

/** A wider network must gain this share of the held-out score in its trial. */
const WIDTH_PRICE = 0.008;
/** Share of a schedule that must be left over for another candidate. */
const LEAST_SPARE_SHARE = 0.4;

/**
 * Trains the plan's candidates as its `trials` say, going on where the run stands; the session keeps the best version of all.
 *
 * Whole: each to its end. Spare: the first to its end, each other one with the steps that those before it left over. Brief: each for a few
 * steps, and the winner to its end.
 */
export async function trainCandidates(run: Run): Promise<void> {
  const { trials, mainSteps } = run.job.plan;
  if (trials.type !== 'brief') return trainOneByOne(run);
  const { contenders, session } = run;
  const winner = run.place.phase !== 'trial' ? (contenders[0] as Contender) : await chooseContender(run, trials.stepsEach);
  if (session.verdict === 'stop') return;
  if (run.place.phase === 'trial') run.place = startPlace('main', mainSteps);
  await trainToTheEnd(run, winner);
}

async function trainOneByOne(run: Run): Promise<void> {
  const { job, session, contenders } = run;
  const { candidates, trials } = job.plan;
  const interrupted = contenders.at(-1) ?? null;
  if (interrupted !== null) await trainToTheEnd(run, interrupted);
  for (let index = interrupted === null ? 0 : interrupted.index + 1; index < candidates.length && session.verdict === 'continue'; index++) {
    const steps = stepsOf(run, index);
    if (steps === 0) return;
    keepOnly(run, null);
    const contender = await addContender(run, index);
    run.place = startPlace('main', steps);
    if (trials.type === 'spare') session.stepsPlanned = session.stepsDone + steps;
    await trainToTheEnd(run, contender);
  }
}

/** Steps of a candidate's main training: by its own length, or what those before it left over where that is worth a training. */
function stepsOf({ job, session }: Run, index: number): number {
  const { trials, mainSteps, candidates } = job.plan;
  if (trials.type === 'whole' || index === 0) return mainSteps * (candidates[index]?.length ?? 1);
  const left = mainSteps - session.stepsDone;
  return left < LEAST_SPARE_SHARE * mainSteps ? 0 : left;
}

/**
 * Trains every candidate briefly at its constant rate; the one that held-out rows like best goes on, unless a cheaper one is nearly as
 * good.
 */
async function chooseContender(run: Run, stepsEach: number): Promise<Contender> {
  const { contenders, session } = run;
  for (let index = Math.max(0, contenders.length - 1); index < run.job.plan.candidates.length; index++) {
    let contender = contenders[index];
    if (contender === undefined) {
      contender = await addContender(run, index);
      run.place = startPlace('trial', stepsEach);
    }
    await tryBriefly(run, contender, stepsEach);
    if (session.verdict === 'stop') return contender;
  }
  const winner = contenders.reduce((best, other) => {
    const price = other.candidate.hiddenWidth > best.candidate.hiddenWidth ? WIDTH_PRICE : 0;
    return other.score < best.score * (1 - price) ? other : best;
  });
  keepOnly(run, winner);
  return winner;
}
