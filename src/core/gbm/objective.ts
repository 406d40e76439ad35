import type { BoostingTarget } from './contract.ts';

/** A loss over raw scores [rows × outputs] with its derivatives. */
export interface Objective {
  readonly outputs: number;
  /** [outputs] the constant scores of least loss. */
  readonly initial: Float64Array;
  /** Most that a leaf may step before the learning rate: where probabilities saturate, Newton's step has no bound of its own. */
  readonly maxStep: number;
  /** First and second derivatives [rows] of each row's loss with respect to its score of `output`. */
  derive(scores: Float64Array, output: number, gradients: Float64Array, hessians: Float64Array): void;
  /** Mean loss a row. */
  loss(scores: Float64Array): number;
}

const logistic = (score: number) => 1 / (1 + Math.exp(-score));

const MAX_LOGIT_STEP = 8;

/**
 * The loss of a target: squared error ½(y − s)² for numbers; logistic loss for two classes, p = 1/(1 + e^−s);
 * for more, cross-entropy of the softmax, with second derivatives K/(K − 1) · p(1 − p) (Friedman 2001, § 4.6).
 *
 * @throws RangeError for a target without rows or with fewer than two classes.
 */
export function createObjective(target: BoostingTarget): Objective {
  if (target.values.length === 0) throw new RangeError('Boosting needs at least one row.');
  if (target.type === 'number') return squaredError(target.values);
  if (target.classCount < 2) throw new RangeError('Boosting needs at least two classes.');
  return target.classCount === 2 ? twoClasses(target.values) : manyClasses(target.values, target.classCount);
}

function squaredError(values: Float64Array): Objective {
  let sum = 0;
  for (const value of values) sum += value;
  return {
    outputs: 1,
    initial: Float64Array.of(sum / values.length),
    maxStep: Number.POSITIVE_INFINITY,
    derive(scores, _output, gradients, hessians) {
      for (let i = 0; i < values.length; i++) gradients[i] = (scores[i] as number) - (values[i] as number);
      hessians.fill(1);
    },
    loss(scores) {
      let total = 0;
      for (let i = 0; i < values.length; i++) total += ((scores[i] as number) - (values[i] as number)) ** 2 / 2;
      return total / values.length;
    },
  };
}

function twoClasses(values: Int32Array): Objective {
  let positives = 0;
  for (const value of values) positives += value;
  const share = Math.min(1 - 1e-15, Math.max(1e-15, positives / values.length));
  return {
    outputs: 1,
    initial: Float64Array.of(Math.log(share / (1 - share))),
    maxStep: MAX_LOGIT_STEP,
    derive(scores, _output, gradients, hessians) {
      for (let i = 0; i < values.length; i++) {
        const p = logistic(scores[i] as number);
        gradients[i] = p - (values[i] as number);
        hessians[i] = Math.max(1e-16, p * (1 - p));
      }
    },
    loss(scores) {
      let total = 0;
      for (let i = 0; i < values.length; i++) {
        const margin = (values[i] === 1 ? 1 : -1) * (scores[i] as number);
        total += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
      }
      return total / values.length;
    },
  };
}

function manyClasses(values: Int32Array, classCount: number): Objective {
  const counts = new Float64Array(classCount);
  for (const value of values) (counts[value] as number)++;
  const initial = counts.map((count) => Math.log(Math.max(1e-10, count / values.length)));
  const factor = classCount / (classCount - 1);
  const logSumExp = (scores: Float64Array, row: number) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classCount; k++) most = Math.max(most, scores[row * classCount + k] as number);
    let sum = 0;
    for (let k = 0; k < classCount; k++) sum += Math.exp((scores[row * classCount + k] as number) - most);
    return most + Math.log(sum);
  };
  const normalisers = new Float64Array(values.length);
  return {
    outputs: classCount,
    initial,
    maxStep: MAX_LOGIT_STEP,
    derive(scores, output, gradients, hessians) {
      // All classes of a round are derived from the same scores: those before its first tree.
      if (output === 0) for (let i = 0; i < values.length; i++) normalisers[i] = logSumExp(scores, i);
      for (let i = 0; i < values.length; i++) {
        const p = Math.exp((scores[i * classCount + output] as number) - (normalisers[i] as number));
        gradients[i] = p - (values[i] === output ? 1 : 0);
        hessians[i] = Math.max(1e-16, factor * p * (1 - p));
      }
    },
    loss(scores) {
      let total = 0;
      for (let i = 0; i < values.length; i++) total += logSumExp(scores, i) - (scores[i * classCount + (values[i] as number)] as number);
      return total / values.length;
    },
  };
}
