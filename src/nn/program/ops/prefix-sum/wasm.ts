import type { PrefixSumOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import type { WasmOp } from '../../wasm/emitter.ts';

export const prefixSumWasm: WasmOp<PrefixSumOp> = {
  forward(op, e) {
    const { blocks } = findValue(e.program, op.output);
    const x = e.place(op.input, 0);
    const y = e.place(op.output, 0);
    const xBlock = blocks.length > 1 ? e.place(op.input, 1).at - x.at : 0;
    const yBlock = blocks.length > 1 ? e.place(op.output, 1).at - y.at : 0;
    e.emit('prefixSum', x.at, x.stride, xBlock, y.at, y.stride, yBlock, e.order(op.rank), blocks.length, e.rows, blocks[0]!.width);
  },
  backward(op, e) {
    const { blocks } = findValue(e.program, op.output);
    const places = blocks.map((_, j) => e.gradient(op.output, j));
    const dY = places[0];
    if (dY == null || !e.learns(op.input)) return;
    const contributions = blocks.map((_, j) => e.contribute(op.input, j));
    const dX = contributions[0]!;
    const dXBlock = blocks.length > 1 ? contributions[1]!.at - dX.at : 0;
    const dYBlock = blocks.length > 1 ? places[1]!.at - dY.at : 0;
    const { width } = blocks[0]!;
    e.emit(
      'prefixSumBackward',
      dY.at,
      dY.stride,
      dYBlock,
      dX.at,
      dX.stride,
      dXBlock,
      e.order(op.rank),
      blocks.length,
      e.rows,
      width,
      dX.accumulate,
    );
  } /** The sum of what the next block may see: that of the block before it, and that block itself. */,
  advance(op, e, fresh, block) {
    if (block === null) {
      prefixSumWasm.forward(op, e, null);
      return;
    }
    const { width } = findValue(e.program, op.output).blocks[block]!;
    const [sum, x, y] = [e.place(op.output, fresh), e.place(op.input, fresh), e.place(op.output, block)];
    e.emit('addMatrices', sum.at, sum.stride, x.at, x.stride, y.at, y.stride, e.rows, width);
  },
};
