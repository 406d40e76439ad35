import {
  concat,
  div,
  exp,
  expandDims,
  log,
  max,
  mul,
  slice,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import type { Random } from '#core/random/random.ts';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';
import { offsetsOf } from '../token-layout.ts';

/** 1/τ, with τ = 0.2. */
const INVERSE_TEMPERATURE = 5;

/** [rows × T] standard exponential draws of one step; the caller disposes. */
export function drawExponentials(random: Random, step: number, rows: number, tokenCount: number): Tensor2D {
  const draws = new Float32Array(rows * tokenCount);
  for (let i = 0; i < draws.length; i++) draws[i] = -Math.log(random.uniform(step, i));
  return tensor2d(draws, [rows, tokenCount]);
}

/**
 * A relaxed draw of one token a column: softmax over each column of (logits + g)/τ, g = −ln e standard Gumbel, τ = 0.2.
 *
 * As the largest of (logits + g) falls on token t with exactly t's softmax probability, a row of it is nearly a one-hot draw, and it has a gradient.
 *
 * @param logits [B, T], the columns' blocks side by side.
 * @param exponentials [B, T] e, standard exponential.
 * @param cardinalities T = Σ cardinalities.
 * @returns [B, T], each block summing to 1; no gradient is recorded: see `gumbelSoftmaxBackward`. The caller's `tidy` disposes.
 * Source: Jang et al. (2017), “Categorical reparameterization with Gumbel-softmax”, eq. 2.
 */
export function gumbelSoftmax(logits: Tensor2D, exponentials: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  return isHostBackend()
    ? (runGumbelSoftmax([logits, exponentials], { cardinalities })[0] as Tensor2D)
    : gumbelSoftmaxReference(logits, exponentials, cardinalities);
}

/**
 * dLogits = p ⊙ (dP − Σ_block p·dP)/τ.
 *
 * @param soft [B, T] p, as `gumbelSoftmax` gave it.
 * @param dSoft [B, T]
 * @returns [dLogits [B, T], its column sums [T]]; the caller's `tidy` disposes.
 */
export function gumbelSoftmaxBackward(soft: Tensor2D, dSoft: Tensor2D, cardinalities: readonly number[]): [Tensor2D, Tensor1D] {
  return isHostBackend()
    ? (runGumbelSoftmaxBackward([soft, dSoft], { cardinalities }) as [Tensor2D, Tensor1D])
    : gumbelSoftmaxBackwardReference(soft, dSoft, cardinalities);
}

function mapBlocks(cardinalities: readonly number[], map: (offset: number, size: number) => Tensor2D): Tensor2D {
  const offsets = offsetsOf(cardinalities);
  return concat(
    cardinalities.map((size, c) => map(offsets[c] as number, size)),
    1,
  );
}

/** As `gumbelSoftmax`, in plain tfjs operations. */
export function gumbelSoftmaxReference(logits: Tensor2D, exponentials: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  const rows = logits.shape[0];
  const scores = mul(sub(logits, log(exponentials)), INVERSE_TEMPERATURE);
  return mapBlocks(cardinalities, (offset, size) => {
    const block = slice(scores, [0, offset], [rows, size]);
    const e = exp(sub(block, max(block, 1, true)));
    return div(e, sum(e, 1, true)) as Tensor2D;
  });
}

/** As `gumbelSoftmaxBackward`, in plain tfjs operations. */
export function gumbelSoftmaxBackwardReference(soft: Tensor2D, dSoft: Tensor2D, cardinalities: readonly number[]): [Tensor2D, Tensor1D] {
  const rows = soft.shape[0];
  const dLogits = mapBlocks(cardinalities, (offset, size) => {
    const p = slice(soft, [0, offset], [rows, size]);
    const dP = slice(dSoft, [0, offset], [rows, size]);
    return mul(mul(p, sub(dP, expandDims(sum(mul(p, dP), 1), 1))), INVERSE_TEMPERATURE) as Tensor2D;
  });
  return [dLogits, sum(dLogits, 0) as Tensor1D];
}

/** Inputs: logits [B, T], exponentials [B, T]; output [B, T]. */
const runGumbelSoftmax = defineHostKernel<{ readonly cardinalities: readonly number[] }>({
  name: 'LookalikeGumbelSoftmax',
  outputShapes: ([logits]) => [logits as number[]],
  run: (inputs, outputs, { cardinalities }, shapes) => {
    const [logits, exponentials] = inputs as [Float32Array, Float32Array];
    const [soft] = outputs as [Float32Array];
    const rows = (shapes[0] as number[])[0] as number;
    const weights = new Float64Array(Math.max(1, ...cardinalities));
    let start = 0;
    for (let row = 0; row < rows; row++) {
      for (const size of cardinalities) {
        let top = -Infinity;
        for (let t = start; t < start + size; t++) if ((logits[t] as number) > top) top = logits[t] as number;
        let largest = 0;
        for (let t = 0; t < size; t++) {
          const weight = Math.exp((logits[start + t] as number) - top) / (exponentials[start + t] as number);
          weights[t] = weight;
          if (weight > largest) largest = weight;
        }
        let total = 0;
        for (let t = 0; t < size; t++) {
          const share = (weights[t] as number) / largest;
          const square = share * share;
          const power = square * square * share;
          weights[t] = power;
          total += power;
        }
        for (let t = 0; t < size; t++) soft[start + t] = (weights[t] as number) / total;
        start += size;
      }
    }
  },
});

/** Inputs: soft [B, T], dSoft [B, T]; outputs: dLogits [B, T], its column sums [T]. */
const runGumbelSoftmaxBackward = defineHostKernel<{ readonly cardinalities: readonly number[] }>({
  name: 'LookalikeGumbelSoftmaxBackward',
  outputShapes: ([soft]) => [soft as number[], [(soft as number[])[1] as number]],
  run: (inputs, outputs, { cardinalities }, shapes) => {
    const [soft, dSoft] = inputs as [Float32Array, Float32Array];
    const [dLogits, sums] = outputs as [Float32Array, Float32Array];
    const rows = (shapes[0] as number[])[0] as number;
    sums.fill(0);
    let start = 0;
    for (let row = 0; row < rows; row++) {
      let token = 0;
      for (const size of cardinalities) {
        let mean = 0;
        for (let t = start; t < start + size; t++) mean += (soft[t] as number) * (dSoft[t] as number);
        for (let t = start; t < start + size; t++, token++) {
          const gradient = INVERSE_TEMPERATURE * (soft[t] as number) * ((dSoft[t] as number) - mean);
          dLogits[t] = gradient;
          sums[token] = (sums[token] as number) + gradient;
        }
        start += size;
      }
    }
  },
});
