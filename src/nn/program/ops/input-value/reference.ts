import { slice, type Tensor2D, tensor2d, zeros } from '@tensorflow/tfjs-core';
import type { InputOp } from '../../contract.ts';
import { joinBlocks, type ReferenceOp } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/** The input's columns, cut into the value's blocks and padded. @returns [B, Σ block widths] */
export const inputValueReference: ReferenceOp<InputOp> = (op, scope) => {
  const { rowCount } = scope;
  const { blocks } = findValue(scope.program, op.output);
  const array = scope.arrays[op.input] as Float32Array;
  const input = tensor2d(array, [rowCount, array.length / rowCount]);
  let column = 0;
  return joinBlocks(
    blocks.map(({ width, realWidth }) => {
      const part = slice(input, [0, column], [rowCount, realWidth]);
      column += realWidth;
      return width === realWidth ? part : joinBlocks([part, zeros([rowCount, width - realWidth]) as Tensor2D]);
    }),
  );
};
