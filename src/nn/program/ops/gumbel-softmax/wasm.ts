import type { GumbelSoftmaxOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import type { WasmOp } from '../../wasm/emitter.ts';

export const gumbelSoftmaxWasm: WasmOp<GumbelSoftmaxOp> = {
  forward(op, e) {
    const value = findValue(e.program, op.output);
    value.blocks.forEach(({ offset, realWidth }, j) => {
      const x = e.place(op.input, j);
      const y = e.place(op.output, j);
      const noise = [e.noiseKey(), e.firstRow, value.width, offset];
      e.emit('gumbelSoftmax', x.at, x.stride, y.at, y.stride, ...noise, e.rows, realWidth, op.sharpness);
    });
  },
  backward(op, e) {
    if (!e.learns(op.input)) return;
    findValue(e.program, op.output).blocks.forEach(({ width }, j) => {
      const d = e.gradient(op.output, j);
      if (d === null) return;
      const y = e.place(op.output, j);
      const dX = e.contribute(op.input, j);
      e.emit('gumbelSoftmaxBackward', y.at, y.stride, d.at, d.stride, dX.at, dX.stride, e.rows, width, op.sharpness, dX.accumulate);
    });
  },
};
