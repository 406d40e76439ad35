import type { Random } from '#core/random/random.ts';
import type { Checkpoint, Executor } from '#nn/program/contract.ts';
import type { NamedWeights } from '#nn/program/parameters.ts';
import type { BackendSource } from '#nn/program/resilient.ts';
import type { TrainingSession } from '../training/session.ts';
import { countDenoiser, trainDenoiser } from './denoiser.ts';
import { packLearned } from './latents.ts';
import type { VaePlan } from './plan.ts';
import { fitLatentPrior, type LatentPrior, LEAST_MEAN_VARIANCE } from './prior.ts';

/** Rows that a mixture is fitted to, at most. */
const MIXTURE_ROWS = 12_000;

/** A mixture of Gaussians over the latents: what small tables, and trainings cut short, make do with. */
export function fitMixture(posteriors: Float32Array, { latentSize }: VaePlan, random: Random): LatentPrior {
  const rowCount = Math.min(MIXTURE_ROWS, posteriors.length / (2 * latentSize));
  const noise = random.derive('prior draws');
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
  return fitLatentPrior(means, draws, latentSize, random.derive('prior'));
}

/** What standardises the latents: their means and standard deviations over all rows, of the dimensions in use only. */
interface Scaling {
  /** Ascending. */
  readonly used: readonly number[];
  readonly centres: readonly number[];
  readonly scales: readonly number[];
}

function scalingOf(posteriors: Float32Array, latentSize: number): Scaling {
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
  return { used, centres, scales };
}

export interface PriorSession {
  readonly job: { readonly plan: VaePlan; readonly random: Random; readonly backends: BackendSource };
  readonly session: TrainingSession<unknown>;
  /** Where a former session got to. */
  readonly prior: Checkpoint | null;
  /** All that a checkpoint holds while the prior is trained. */
  readState(executor: Executor): Promise<unknown>;
}

/**
 * Trains a denoiser on the latents, as a stage of the session after its epochs, and packs it with its scaling.
 *
 * @param posteriors [n × 2L]: means, then log-variances.
 * @returns null where the plan has none, no dimension is in use, or it was told to stop.
 */
export async function learnPrior(
  { job, session, prior, readState }: PriorSession,
  posteriors: Float32Array,
): Promise<NamedWeights[] | null> {
  const { plan } = job;
  const { latentSize } = plan;
  if (plan.prior === null) return null;
  const { used, centres, scales } = scalingOf(posteriors, latentSize);
  const size = used.length;
  if (size === 0) return null;
  const random = job.random.derive('learned prior');
  const draws = random.derive('latents');
  const resumed = prior?.weights.length === countDenoiser(size, plan.prior) ? prior : null;
  session.stepsDone = plan.stepCount + (resumed?.stepCount ?? 0);
  const weights = await trainDenoiser({
    size,
    rowCount: posteriors.length / (2 * latentSize),
    drawLatent(row, step, place, into) {
      for (let i = 0; i < size; i++) {
        const at = row * 2 * latentSize + (used[i] as number);
        const deviation = Math.exp(0.5 * (posteriors[at + latentSize] as number));
        const latent = (posteriors[at] as number) + deviation * draws.normal(step, place * size + i);
        into[i] = (latent - (centres[i] as number)) / (scales[i] as number);
      }
    },
    plan: plan.prior,
    random,
    backends: job.backends,
    session,
    resumed,
    readState,
  });
  if (weights === null) return null;
  return packLearned({ latentSize, used, centre: Float32Array.from(centres), scale: Float32Array.from(scales) }, weights);
}
