import type { DropoutOp } from '../../contract.ts';
import { dropoutThreshold } from '../../noise.ts';
import { findValue } from '../../values.ts';
import type { WasmOp } from '../../wasm/emitter.ts';

export const dropoutWasm: WasmOp<DropoutOp> = {
  forward(op, e, block) {
    const j = block!;
    const value = findValue(e.program, op.output);
    const { offset, width } = value.blocks[j]!;
    const x = e.place(op.input, j);
    const y = e.place(op.output, j);
    if (!e.training || op.rate === 0) {
      e.emit('copyMatrix', x.at, x.stride, y.at, y.stride, e.rows, width, 0);
      return;
    }
    const kept = e.keep('kept', j, (e.rows * width) / 4);
    e.emit('drawKept', kept, e.noiseKey(), e.firstRow, value.width, offset, e.rows, width, dropoutThreshold(op.rate));
    e.emit('applyKept', x.at, x.stride, kept, y.at, y.stride, 1 / (1 - op.rate), e.rows, width, 0);
  },
  backward(op, e, block) {
    const j = block!;
    const d = e.gradient(op.output, j);
    if (d === null || !e.learns(op.input)) return;
    const { width } = findValue(e.program, op.output).blocks[j]!;
    const dX = e.contribute(op.input, j);
    if (op.rate === 0) e.emit('copyMatrix', d.at, d.stride, dX.at, dX.stride, e.rows, width, dX.accumulate);
    else {
      const kept = e.keep('kept', j, (e.rows * width) / 4);
      e.emit('applyKept', d.at, d.stride, kept, dX.at, dX.stride, 1 / (1 - op.rate), e.rows, width, dX.accumulate);
    }
  },
};
