import {
  add,
  concat,
  customGrad,
  div,
  exp,
  expandDims,
  type GradSaveFunc,
  gather,
  log,
  max,
  mul,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { oneHotTokens } from '../embed-tokens/embed-tokens.ts';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';
import { offsetsOf, tokenTotal } from '../token-layout.ts';

/**
 * Negative log-likelihood of each row under a softmax per column: Σ_c (log Σ_{t ∈ c} exp(logit_t) − logit_{token(c)}), in nats.
 *
 * @param logits [B, T], the columns' blocks side by side.
 * @param tokens [B, C] int32, each the column's own token plus the column's offset.
 * @param cardinalities T = Σ cardinalities.
 * @returns [B]; the caller's `tidy` disposes.
 */
export function tokenLoss(logits: Tensor2D, tokens: Tensor2D, cardinalities: readonly number[]): Tensor1D {
  const apply = customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor2D, GradSaveFunc];
    const [rowNats, residual] = isHostBackend()
      ? (runTokenLoss([x, tokens], { cardinalities }) as [Tensor1D, Tensor2D])
      : tokenLossReference(x, tokens, cardinalities);
    save([residual]);
    return {
      value: rowNats,
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(saved[0] as Tensor2D, expandDims(dy, 1)),
    };
  });
  return apply(logits) as Tensor1D;
}

/** [row nats [B], softmax − onehot [B, T]] in a few passes. Inputs: logits [B, T], tokens [B, C]. */
export const runTokenLoss = defineHostKernel<{ readonly cardinalities: readonly number[] }>({
  name: 'LookalikeTokenLoss',
  outputShapes: ([logits]) => [[(logits as number[])[0] as number], logits as number[]],
  run: (inputs, outputs, { cardinalities }, shapes) => {
    const [logits, tokens] = inputs as [Float32Array, Int32Array];
    const [rowNats, residual] = outputs as [Float32Array, Float32Array];
    const rows = (shapes[0] as number[])[0] as number;
    const columns = cardinalities.length;
    let start = 0;
    for (let row = 0; row < rows; row++) {
      let nats = 0;
      const rowStart = start;
      for (let c = 0; c < columns; c++) {
        const end = start + (cardinalities[c] as number);
        let top = -Infinity;
        for (let t = start; t < end; t++) if ((logits[t] as number) > top) top = logits[t] as number;
        let total = 0;
        for (let t = start; t < end; t++) {
          const e = Math.exp((logits[t] as number) - top);
          residual[t] = e;
          total += e;
        }
        const scale = 1 / total;
        for (let t = start; t < end; t++) residual[t] = (residual[t] as number) * scale;
        const target = rowStart + (tokens[row * columns + c] as number);
        nats += top + Math.log(total) - (logits[target] as number);
        residual[target] = (residual[target] as number) - 1;
        start = end;
      }
      rowNats[row] = nats;
    }
  },
});

interface Bucket {
  /** Padded width of each of the bucket's columns. */
  readonly width: number;
  readonly columns: readonly number[];
}

/** Columns grouped by cardinality rounded up to a power of two: at most about ten groups, and at most 2T + 2C padded places. */
function bucketsOf(cardinalities: readonly number[]): Bucket[] {
  const byWidth = new Map<number, number[]>();
  cardinalities.forEach((cardinality, column) => {
    const width = 2 ** Math.ceil(Math.log2(Math.max(2, cardinality)));
    byWidth.set(width, [...(byWidth.get(width) ?? []), column]);
  });
  return [...byWidth].map(([width, columns]) => ({ width, columns }));
}

/**
 * As `runTokenLoss`, in plain tfjs operations.
 *
 * Blocks are gathered into padded [B, n, width] groups, so the number of operations grows with the number of groups, not of columns;
 * every gather has a constant index and no gradient runs through it, so there are no float atomics.
 */
export function tokenLossReference(logits: Tensor2D, tokens: Tensor2D, cardinalities: readonly number[]): [Tensor1D, Tensor2D] {
  const rows = logits.shape[0];
  const total = tokenTotal(cardinalities);
  const offsets = offsetsOf(cardinalities);
  const buckets = bucketsOf(cardinalities);
  const paddedFrom: number[] = [];
  const isReal: number[] = [];
  const placeOf = new Int32Array(total);
  for (const { width, columns } of buckets) {
    for (const column of columns) {
      for (let i = 0; i < width; i++) {
        const real = i < (cardinalities[column] as number);
        const token = (offsets[column] as number) + (real ? i : 0);
        if (real) placeOf[token] = paddedFrom.length;
        paddedFrom.push(token);
        isReal.push(real ? 1 : 0);
      }
    }
  }
  const mask = tensor1d(isReal);
  const padded = gather(logits, tensor1d(paddedFrom, 'int32'), 1);
  const probabilities: Tensor2D[] = [];
  const logTotals: Tensor2D[] = [];
  let at = 0;
  for (const { width, columns } of buckets) {
    const size = width * columns.length;
    // Padding repeats the block's first logit, so it never changes the maximum; the mask takes it out of the sum.
    const block = reshape(slice(padded, [0, at], [rows, size]), [rows, columns.length, width]);
    const top = max(block, 2, true);
    const blockMask = reshape(slice(mask, [at], [size]), [1, columns.length, width]);
    const e = mul(exp(sub(block, top)), blockMask);
    const totals = sum(e, 2, true);
    probabilities.push(reshape(div(e, totals), [rows, size]) as Tensor2D);
    logTotals.push(reshape(add(log(totals), top), [rows, columns.length]) as Tensor2D);
    at += size;
  }
  const softmax = gather(concat(probabilities, 1), tensor1d(placeOf, 'int32'), 1) as Tensor2D;
  const onehot = oneHotTokens(tokens, cardinalities);
  const rowNats = sub(sum(concat(logTotals, 1), 1), sum(mul(logits, onehot), 1)) as Tensor1D;
  return [rowNats, sub(softmax, onehot) as Tensor2D];
}
