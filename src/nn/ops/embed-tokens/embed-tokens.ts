import {
  add,
  cast,
  customGrad,
  equal,
  type GradSaveFunc,
  gather,
  matMul,
  mul,
  range,
  relu,
  step,
  type Tensor,
  type Tensor2D,
  tensor1d,
  transpose,
} from '@tensorflow/tfjs-core';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';
import { ownersOf, tokenTotal } from '../token-layout.ts';

/**
 * The first layer over tokens, without ever making a one-hot matrix where that can be helped:
 * relu(base[b] + Σ_c table[token(b, c)]).
 *
 * Equals relu(base + onehot(tokens)·table). The gradient of `table` is a scatter-add in row order, so it is deterministic.
 *
 * @param tokens [B, C] int32, each the column's own token plus the column's offset into `table`.
 * @param table [T, H]
 * @param base [B, H] what is added before the activation (the bias and the features' product).
 * @param cardinalities T = Σ cardinalities.
 * @returns [B, H]; the caller's `tidy` disposes.
 */
export function embedTokens(tokens: Tensor2D, table: Tensor2D, base: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  const onHost = isHostBackend();
  const apply = customGrad((...args) => {
    const [weights, start, save] = args as unknown as [Tensor2D, Tensor2D, GradSaveFunc];
    const output = onHost
      ? (runEmbedTokens([tokens, weights, start], {})[0] as Tensor2D)
      : embedTokensReference(tokens, weights, start, cardinalities);
    save([output, tokens]);
    return {
      value: output,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [y, ownTokens] = saved as [Tensor2D, Tensor2D];
        return onHost
          ? runEmbedTokensBackward([ownTokens, dy, y], { tokenCount: table.shape[0] })
          : embedTokensBackwardReference(ownTokens, dy as Tensor2D, y, cardinalities);
      },
    };
  });
  return apply(table, base) as Tensor2D;
}

/** [B, T] of zeros and ones, in plain tfjs operations. */
export function oneHotTokens(tokens: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  const owners = tensor1d(ownersOf(cardinalities), 'int32');
  const spread = gather(tokens, owners, 1);
  return cast(equal(spread, range(0, tokenTotal(cardinalities), 1, 'int32')), 'float32') as Tensor2D;
}

export function embedTokensReference(tokens: Tensor2D, table: Tensor2D, base: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  return relu(add(base, matMul(oneHotTokens(tokens, cardinalities), table)));
}

/** [dTable, dBase] */
export function embedTokensBackwardReference(
  tokens: Tensor2D,
  dy: Tensor2D,
  y: Tensor2D,
  cardinalities: readonly number[],
): [Tensor2D, Tensor2D] {
  const dPre = mul(dy, step(y)) as Tensor2D;
  return [matMul(transpose(oneHotTokens(tokens, cardinalities)), dPre) as Tensor2D, dPre];
}

export const runEmbedTokens = defineHostKernel<object>({
  name: 'LookalikeEmbedTokens',
  outputShapes: ([, , base]) => [base as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [tokens, table, base] = inputs as [Int32Array, Float32Array, Float32Array];
    const [rows, columns] = shapes[0] as [number, number];
    const width = (shapes[1] as number[])[1] as number;
    const output = outputs[0] as Float32Array;
    const sums = new Float64Array(width);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < width; j++) sums[j] = base[row * width + j] as number;
      let c = row * columns;
      const end = c + columns;
      // Four columns at a time: a sum is read and written once for four additions.
      for (; c + 4 <= end; c += 4) {
        const p = (tokens[c] as number) * width;
        const q = (tokens[c + 1] as number) * width;
        const r = (tokens[c + 2] as number) * width;
        const s = (tokens[c + 3] as number) * width;
        for (let j = 0; j < width; j++) {
          sums[j] =
            (sums[j] as number) + (table[p + j] as number) + (table[q + j] as number) + (table[r + j] as number) + (table[s + j] as number);
        }
      }
      for (; c < end; c++) {
        const from = (tokens[c] as number) * width;
        for (let j = 0; j < width; j++) sums[j] = (sums[j] as number) + (table[from + j] as number);
      }
      for (let j = 0; j < width; j++) output[row * width + j] = Math.max(0, sums[j] as number);
    }
  },
});

/** Inputs: tokens [B, C], dY [B, H], y [B, H]; outputs: dTable [T, H], dBase [B, H]. */
export const runEmbedTokensBackward = defineHostKernel<{ readonly tokenCount: number }>({
  name: 'LookalikeEmbedTokensBackward',
  outputShapes: ([, dy], { tokenCount }) => [[tokenCount, (dy as number[])[1] as number], dy as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [tokens, dy, y] = inputs as [Int32Array, Float32Array, Float32Array];
    const [rows, columns] = shapes[0] as [number, number];
    const width = (shapes[1] as number[])[1] as number;
    const [dTable, dBase] = outputs as [Float32Array, Float32Array];
    const active = new Int32Array(width);
    dTable.fill(0);
    for (let row = 0; row < rows; row++) {
      const start = row * width;
      // About half of the units are off and pass nothing back.
      let activeCount = 0;
      for (let j = 0; j < width; j++) {
        const open = (y[start + j] as number) > 0;
        dBase[start + j] = open ? (dy[start + j] as number) : 0;
        if (open) active[activeCount++] = j;
      }
      for (let c = 0; c < columns; c++) {
        const to = (tokens[row * columns + c] as number) * width;
        for (let a = 0; a < activeCount; a++) {
          const j = active[a] as number;
          dTable[to + j] = (dTable[to + j] as number) + (dBase[start + j] as number);
        }
      }
    }
  },
});
