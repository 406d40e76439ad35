import { failureOf } from '../token-model.ts';
import { openSession, requireBest } from '../training/session.ts';
import { calibrateBiases } from './calibrate.ts';
import { trainCandidates } from './candidates.ts';
import { type AutoregressiveJob, type Network, openRun, restoreContenders, type SavedRun, type Version } from './contender.ts';

/**
 * Trains on the backend in use, going on from a checkpoint when its device is lost, and fits size, dropout and rate to the table by
 * held-out loss.
 *
 * Minimises the mean over rows of Σ_c −log p(token c | tokens of columns earlier in the order); half of the batches have the table's own
 * order, the others a few columns first, as sampling has where those are given. A candidate may ask that numbers move to near ranks, anew
 * each time (blur.ts). Where the table is small enough every candidate is trained to its end; on large ones a second one gets what steps
 * the first leaves over, or each is tried briefly and the best goes on (candidates.ts). AdamW, 50 warm-up steps, a cosine to 2 %, a running
 * average of the weights, early stop and a cooling down from the best look (stages.ts). The average is judged on held-out rows, in the
 * table’s order and with columns first, after every epoch by the mean over columns of nats / (½ + the column's entropy), so that one column
 * of thousands of levels does not decide, on small tables with a price on the lead of rows trained on (held-out.ts); the best version of
 * all is kept, its output biases set so that mean predictions are the tokens' shares (calibrate.ts).
 *
 * @throws TrainingFailure on a non-finite loss, a lost device or lack of memory; whatever `yieldPoint` throws.
 * Disposal: frees its executors, however it ends.
 */
export async function trainAutoregressive(job: AutoregressiveJob): Promise<Version> {
  const { plan, train, random } = job;
  const { session, saved } = openSession<Network, SavedRun>(job, {
    planKey: JSON.stringify([plan, job.cardinalities, job.featureWidths, job.naturalShare]),
    batchSize: plan.batchSize,
    stepsPerEpoch: plan.stepsPerEpoch,
    stepsPlanned: plan.stepCount,
  });
  const run = openRun(job, session, saved);
  try {
    if (saved !== null) await restoreContenders(run, saved);
    await trainCandidates(run);
    const best = requireBest(session);
    return { ...best, flat: await calibrateBiases(best.program, best.flat, train, random) };
  } catch (error) {
    throw await failureOf<Version>(error, Math.max(1, session.epoch), () => session.best);
  } finally {
    for (const { executor } of run.contenders) executor.dispose();
  }
}
