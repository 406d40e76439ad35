import {
  concat,
  dispose,
  keep,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import { type AdamState, adamStep } from '../ops/adam/adam.ts';
import { decayMaskOf, type ParameterLayout, unpackParameters } from './parameters.ts';

export interface OptimiserOptions {
  readonly weightDecay: number;
  readonly clipNorm: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const OPTIMISER_DEFAULTS: OptimiserOptions = { weightDecay: 0, clipNorm: 5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** The weights in training, their optimiser's state and their running average, all on the current backend. */
export interface Trainer {
  /** Steps taken. */
  readonly stepCount: number;
  /** One step down the loss; the scalar is the caller's to read and dispose. Nothing is read back here. */
  step(loss: (parameters: readonly Tensor[]) => Scalar, learningRate: number, emaDecay: number): Scalar;
  /** Runs `use` with the running average, inside a `tidy`. */
  withAverage<T extends Tensor | Tensor[]>(use: (parameters: readonly Tensor[]) => T): T;
  /** A copy of the running average, read back without blocking. */
  readAverage(): Promise<Float32Array>;
  dispose(): void;
}

/**
 * @param start [P] flat, as `startParameters` gives it.
 * Disposal: the caller disposes the trainer; every step frees what it made but the loss.
 */
export function createTrainer(layout: ParameterLayout, start: Float32Array, options: Partial<OptimiserOptions> = {}): Trainer {
  const optimiser = { ...OPTIMISER_DEFAULTS, ...options };
  const zeros = new Float32Array(layout.total);
  let state: AdamState = { weights: tensor1d(start), first: tensor1d(zeros), second: tensor1d(zeros), ema: tensor1d(start) };
  const decayMask = tensor1d(decayMaskOf(layout));
  let taken = 0;
  return {
    get stepCount() {
      return taken;
    },
    step(loss, learningRate, emaDecay) {
      const old = state;
      const value = tidy(() => {
        const parameters = unpackParameters(layout, old.weights);
        const result = valueAndGrads((...inputs: Tensor[]) => loss(inputs))(parameters);
        const gradient = concat(result.grads.map((grad, i) => reshape(grad, [layout.sizes[i] as number]))) as Tensor1D;
        taken += 1;
        const next = adamStep(old, gradient, decayMask, { ...optimiser, step: taken, learningRate, emaDecay });
        for (const tensor of Object.values(next) as Tensor[]) keep(tensor);
        state = next;
        return result.value as Scalar;
      });
      dispose(Object.values(old));
      return value;
    },
    withAverage: (use) => tidy(() => use(unpackParameters(layout, state.ema))),
    readAverage: async () => new Float32Array((await state.ema.data()) as Float32Array),
    dispose() {
      dispose(Object.values(state));
      dispose(decayMask);
    },
  };
}
