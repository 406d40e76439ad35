import {
  concat,
  dispose,
  keep,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type TensorContainer,
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

/** A loss and its gradients. */
export interface Descent {
  readonly value: Scalar;
  readonly gradients: readonly Tensor[];
}

/** All [P], on the host: everything a trainer needs to go on elsewhere. */
export interface TrainerState {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly ema: Float32Array;
  readonly stepCount: number;
}

/** The weights in training, their optimiser's state and their running average, all on the current backend. */
export interface Trainer {
  /** Steps taken. */
  readonly stepCount: number;
  /** One step down the loss; the scalar is the caller's to read and dispose. Nothing is read back here. */
  step(loss: (parameters: readonly Tensor[]) => Scalar, learningRate: number, emaDecay: number): Scalar;
  /** As `step`, with the gradients written out rather than found by tfjs; one a parameter, in their order. */
  stepBy(compute: (parameters: readonly Tensor[]) => Descent, learningRate: number, emaDecay: number): Scalar;
  /** Runs `use` with the weights in training, inside a `tidy`. */
  withWeights<T extends TensorContainer>(use: (parameters: readonly Tensor[]) => T): T;
  /** Runs `use` with the running average, inside a `tidy`. */
  withAverage<T extends Tensor | Tensor[]>(use: (parameters: readonly Tensor[]) => T): T;
  /** A copy of the running average, read back without blocking. */
  readAverage(): Promise<Float32Array>;
  /** Copies, read back without blocking. */
  readState(): Promise<TrainerState>;
  /** @throws RangeError when the state is of another network. */
  restoreState(state: TrainerState): void;
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
  const stepBy: Trainer['stepBy'] = (compute, learningRate, emaDecay) => {
    const old = state;
    const result = tidy(() => {
      const { value, gradients } = compute(unpackParameters(layout, old.weights));
      const gradient = concat(gradients.map((grad, i) => reshape(grad, [layout.sizes[i] as number]))) as Tensor1D;
      taken += 1;
      state = adamStep(old, gradient, decayMask, { ...optimiser, step: taken, learningRate, emaDecay });
      for (const tensor of Object.values(state) as Tensor[]) keep(tensor);
      return value;
    });
    dispose(Object.values(old));
    return result;
  };
  return {
    get stepCount() {
      return taken;
    },
    stepBy,
    step: (loss, learningRate, emaDecay) =>
      stepBy(
        (parameters) => {
          const { value, grads } = valueAndGrads((...inputs: Tensor[]) => loss(inputs))([...parameters]);
          return { value: value as Scalar, gradients: grads };
        },
        learningRate,
        emaDecay,
      ),
    withWeights: (use) => tidy(() => use(unpackParameters(layout, state.weights))),
    withAverage: (use) => tidy(() => use(unpackParameters(layout, state.ema))),
    readAverage: async () => new Float32Array((await state.ema.data()) as Float32Array),
    async readState() {
      const read = async (tensor: Tensor1D) => new Float32Array((await tensor.data()) as Float32Array);
      const { weights, first, second, ema } = state;
      const stepCount = taken;
      return { weights: await read(weights), first: await read(first), second: await read(second), ema: await read(ema), stepCount };
    },
    restoreState({ weights, first, second, ema, stepCount }) {
      for (const flat of [weights, first, second, ema])
        if (flat.length !== layout.total) throw new RangeError('The state of this training is of another network.');
      dispose(Object.values(state));
      state = { weights: tensor1d(weights), first: tensor1d(first), second: tensor1d(second), ema: tensor1d(ema) };
      taken = stepCount;
    },
    dispose() {
      dispose(Object.values(state));
      dispose(decayMask);
    },
  };
}
