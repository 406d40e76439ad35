import { BadInput } from '#core/errors.ts';
import type { Random } from '#core/random/random.ts';
import { createProgramBuilder, padWidth } from '#nn/program/builder.ts';
import type { Checkpoint, Executor, ExecutorOptions, Program } from '#nn/program/contract.ts';
import { createNetwork } from '#nn/program/forward.ts';
import { joinWeights, type NamedWeights, nameWeights, startParameters } from '#nn/program/parameters.ts';
import { type BackendSource, createResilientExecutor } from '#nn/program/resilient.ts';
import { emaDecayAt, learningRateAt } from '#nn/program/schedule.ts';
import { startPosition, trainSteps } from '../training/loop.ts';
import type { TrainingSession } from '../training/session.ts';
import type { DenoiserPlan } from './plan.ts';
import { listLevels, solve } from './solver.ts';

/** Karras et al. (2022), table 1: the noise levels of training … */
const LOG_SIGMA_MEAN = -1.2;
const LOG_SIGMA_DEVIATION = 1.2;
/** … and of sampling. */
const SIGMA_MIN = 0.02;
const SIGMA_MAX = 20;
const SAMPLING_LEVELS = 18;
/** The level's features are sines and cosines of its logarithm at this many frequencies. */
const FREQUENCIES = 8;
const EMA_LIMIT = 0.998;
const LEARNING_RATE = 0.003;
const WARM_UP_STEPS = 50;

/**
 * F of Karras et al.: a residual MLP. Inputs: `input` f32 [B, size + 2·FREQUENCIES] and, in training, `target` f32 [B, size]; value:
 * `denoiser.out`.
 */
function describeDenoiser(size: number, hidden: number, mode: ExecutorOptions['mode']): Program {
  const builder = createProgramBuilder();
  const input = builder.input('input', { type: 'f32', width: size + 2 * FREQUENCIES, perRow: true });
  const x = builder.inputValue('x', { input });
  const widths = [hidden];
  const first = builder.blockDense('denoiser.first', { input: x, layout: 'shared', widths, activation: 'relu' });
  const residual = { layout: 'shared', widths, activation: 'relu', weightStart: 0.5 * Math.sqrt(2 / hidden) } as const;
  const second = builder.blockDense('denoiser.second', { ...residual, input: first, residual: first });
  const third = builder.blockDense('denoiser.third', { ...residual, input: second, residual: second });
  const out = builder.blockDense('denoiser.out', { input: third, layout: 'shared', widths: [size], weightStart: 0.1 / Math.sqrt(hidden) });
  if (mode === 'training')
    builder.squaredLoss('loss', { prediction: out, target: builder.input('target', { type: 'f32', width: size, perRow: true }) });
  return builder.build();
}

/** Parameters of the network that a plan asks for. */
export function countDenoiser(size: number, { hiddenWidth }: DenoiserPlan): number {
  return describeDenoiser(size, hiddenWidth, 'training').parameterCount;
}

/** Writes the 2·FREQUENCIES features of ¼ ln σ. */
function writeLevel(sigma: number, into: Float32Array, offset: number): void {
  const level = Math.log(sigma) / 4;
  for (let f = 0; f < FREQUENCIES; f++) {
    const angle = level * Math.PI * 0.5 * 2 ** (f / 2);
    into[offset + 2 * f] = Math.sin(angle);
    into[offset + 2 * f + 1] = Math.cos(angle);
  }
}

export interface DenoiserJob {
  readonly size: number;
  readonly rowCount: number;
  /** Writes a fresh draw of a row's `size` latents, standardised; (step, place in the batch) tells draws apart. */
  drawLatent(row: number, step: number, place: number, into: Float32Array): void;
  readonly plan: DenoiserPlan;
  readonly random: Random;
  readonly backends: BackendSource;
  /** Whose stage this training is. */
  readonly session: TrainingSession<unknown>;
  /** Where a former session got to. */
  readonly resumed: Checkpoint | null;
  /** All that a checkpoint of the session holds. */
  readState(executor: Executor): Promise<unknown>;
}

/**
 * Learns the distribution of standardised latents by denoising them.
 *
 * D(x; σ) = x/(σ² + 1) + σ/√(σ² + 1)·F(x/√(σ² + 1), σ); F is fitted to (y − x/(σ² + 1))·√(σ² + 1)/σ by mean squares, for y a latent, x = y
 * + σn, ln σ ~ N(−1.2, 1.2²): the weighted denoising loss with σ_data = 1.
 *
 * @returns the running average of F's weights; null when the session was told to stop.
 * @throws like a trainer: on a loss that is not finite, or a failed device. @throws DOMException AbortError from `yieldPoint`.
 * Source: Karras et al. (2022), “Elucidating the design space of diffusion-based generative models”, table 1 and eq. 8; on latents as Zhang
 * et al. (2024), “Mixed-type tabular data synthesis with score-based diffusion in latent space” (TabSyn). Deviations: a smaller network
 * with relu, a residual block each layer, fewer and smaller training steps.
 */
export async function trainDenoiser(job: DenoiserJob): Promise<NamedWeights[] | null> {
  const { size, rowCount, drawLatent, plan, random, session, resumed } = job;
  const { stepCount, batchSize, hiddenWidth } = plan;
  const program = describeDenoiser(size, hiddenWidth, 'training');
  const executor = await createResilientExecutor(program, job.backends, { seed: random.seed, batchSize, mode: 'training' });
  const rows = random.derive('rows');
  const levels = random.derive('levels');
  const noise = random.derive('noise');
  const width = size + 2 * FREQUENCIES;
  const input = new Float32Array(batchSize * width);
  const target = new Float32Array(batchSize * size);
  const clean = new Float32Array(size);
  const takeStep = (step: number): void => {
    for (let i = 0; i < batchSize; i++) {
      drawLatent(rows.integer(step, i, rowCount), step, i, clean);
      const sigma = Math.exp(LOG_SIGMA_MEAN + LOG_SIGMA_DEVIATION * levels.normal(step, i));
      const scale = Math.sqrt(sigma * sigma + 1);
      for (let l = 0; l < size; l++) {
        const y = clean[l] as number;
        const x = y + sigma * noise.normal(step, i * size + l);
        input[i * width + l] = x / scale;
        target[i * size + l] = (y - x / (scale * scale)) * (scale / sigma);
      }
      writeLevel(sigma, input, i * width + size);
    }
    executor.step(
      { arrays: { input, target } },
      { learningRate: learningRateAt(step, stepCount, LEARNING_RATE, WARM_UP_STEPS), emaDecay: emaDecayAt(step, EMA_LIMIT) },
    );
  };
  try {
    if (resumed === null) executor.setParameters(startParameters(program, random.derive('weights')));
    else executor.restoreCheckpoint(resumed);
    await trainSteps(session, {
      position: { ...startPosition(), taken: executor.stepCount },
      stepCount,
      takeStep,
      readLoss: async () => (await executor.readLosses()).loss as number,
      readState: () => job.readState(executor),
    });
    return session.verdict === 'stop' ? null : nameWeights(program, await executor.readAverage());
  } finally {
    executor.dispose();
  }
}

/** Draws standardised latents from a trained denoiser, on whatever backend is in use. */
export interface Denoiser {
  /** @param start [rows × size] standard normal. @returns [rows × size] */
  draw(start: Float32Array, rows: number): Promise<Float32Array>;
  dispose(): void;
}

/**
 * Follows the probability flow from σ = 20 down to 0, deterministic given where it starts; see solver.ts.
 *
 * D(x; σ) = x/(σ² + 1) + σ/√(σ² + 1)·F(x/√(σ² + 1), σ).
 *
 * @throws BadInput when the weights are not a denoiser's.
 * Source: Karras et al. (2022), § 3. Deviations: σ_max = 20 and σ_min = .02, since latents are standardised and few; a multistep solver
 * that needs one evaluation a level.
 */
export function createDenoiser(weights: readonly NamedWeights[], size: number): Denoiser {
  const hidden = weights.find(({ name }) => name === 'denoiser.first.bias')?.values.length;
  if (hidden === undefined) throw new BadInput('The saved model lacks its prior.');
  const program = describeDenoiser(size, hidden, 'forward');
  const flat = joinWeights(program, weights);
  const network = createNetwork(program, flat);
  const outWidth = padWidth(size);
  const width = size + 2 * FREQUENCIES;
  const levels = listLevels(SAMPLING_LEVELS, SIGMA_MAX, SIGMA_MIN);
  return {
    async draw(start, rows) {
      const input = new Float32Array(rows * width);
      const level = new Float32Array(width);
      const denoise = async (x: Float32Array, sigma: number): Promise<Float32Array> => {
        const variance = sigma * sigma + 1;
        const scale = Math.sqrt(variance);
        writeLevel(sigma, level, size);
        for (let row = 0; row < rows; row++) {
          input.set(level, row * width);
          for (let l = 0; l < size; l++) input[row * width + l] = (x[row * size + l] as number) / scale;
        }
        const output = await network.forward({ input }, 'denoiser.out');
        const clean = new Float32Array(rows * size);
        for (let row = 0; row < rows; row++)
          for (let l = 0; l < size; l++) {
            const at = row * size + l;
            clean[at] = (x[at] as number) / variance + (sigma / scale) * (output[row * outWidth + l] as number);
          }
        return clean;
      };
      return solve(
        denoise,
        start.map((value) => value * SIGMA_MAX),
        levels,
      );
    },
    dispose: () => network.dispose(),
  };
}
