import { matMul, type Tensor2D, transpose } from '@tensorflow/tfjs-core';
import { oneHotTokens } from '../embed-tokens/embed-tokens.ts';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';

/**
 * Σ_c table[token(b, c)]: a linear layer over one-hot tokens, without the one-hots where that can be helped.
 *
 * @param tokens [B, C] int32, each the column's own token plus the column's offset into `table`.
 * @param table [T, H]
 * @param cardinalities T = Σ cardinalities.
 * @returns [B, H]; no gradient is recorded: see `sumTokenRowsBackward`. The caller's `tidy` disposes.
 */
export function sumTokenRows(tokens: Tensor2D, table: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  return isHostBackend() ? (runSumTokenRows([tokens, table], {})[0] as Tensor2D) : sumTokenRowsReference(tokens, table, cardinalities);
}

/** dTable [T, H]: dY [B, H] added up at each row's tokens, in row order; the caller's `tidy` disposes. */
export function sumTokenRowsBackward(tokens: Tensor2D, dy: Tensor2D, cardinalities: readonly number[], tokenCount: number): Tensor2D {
  return isHostBackend()
    ? (runSumTokenRowsBackward([tokens, dy], { tokenCount })[0] as Tensor2D)
    : sumTokenRowsBackwardReference(tokens, dy, cardinalities);
}

export function sumTokenRowsReference(tokens: Tensor2D, table: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  return matMul(oneHotTokens(tokens, cardinalities), table);
}

export function sumTokenRowsBackwardReference(tokens: Tensor2D, dy: Tensor2D, cardinalities: readonly number[]): Tensor2D {
  return matMul(transpose(oneHotTokens(tokens, cardinalities)), dy);
}

/** Inputs: tokens [B, C], table [T, H]; output [B, H]. */
const runSumTokenRows = defineHostKernel<object>({
  name: 'LookalikeSumTokenRows',
  outputShapes: ([tokens, table]) => [[(tokens as number[])[0] as number, (table as number[])[1] as number]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [tokens, table] = inputs as [Int32Array, Float32Array];
    const [output] = outputs as [Float32Array];
    const [rows, columns] = shapes[0] as [number, number];
    const width = (shapes[1] as number[])[1] as number;
    const sums = new Float64Array(width);
    for (let row = 0; row < rows; row++) {
      sums.fill(0);
      for (let c = 0; c < columns; c++) {
        const from = (tokens[row * columns + c] as number) * width;
        for (let j = 0; j < width; j++) sums[j] = (sums[j] as number) + (table[from + j] as number);
      }
      output.set(sums, row * width);
    }
  },
});

/** Inputs: tokens [B, C], dY [B, H]; output dTable [T, H]. */
const runSumTokenRowsBackward = defineHostKernel<{ readonly tokenCount: number }>({
  name: 'LookalikeSumTokenRowsBackward',
  outputShapes: ([, dy], { tokenCount }) => [[tokenCount, (dy as number[])[1] as number]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [tokens, dy] = inputs as [Int32Array, Float32Array];
    const [dTable] = outputs as [Float32Array];
    const [rows, columns] = shapes[0] as [number, number];
    const width = (shapes[1] as number[])[1] as number;
    dTable.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const to = (tokens[row * columns + c] as number) * width;
        for (let j = 0; j < width; j++) dTable[to + j] = (dTable[to + j] as number) + (dy[row * width + j] as number);
      }
    }
  },
});
