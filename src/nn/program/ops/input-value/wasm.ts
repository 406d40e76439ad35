import type { InputOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import type { WasmOp } from '../../wasm/emitter.ts';

export const inputValueWasm: WasmOp<InputOp> = {
  forward(op, e) {
    const from = e.input(op.input);
    let column = 0;
    findValue(e.program, op.output).blocks.forEach(({ realWidth }, j) => {
      const to = e.place(op.output, j);
      e.emit('copyReal', from.at + 4 * column, from.stride, to.at, to.stride, e.rows, realWidth);
      column += realWidth;
    });
  },
  backward() {},
};
