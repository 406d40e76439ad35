import type { GateOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import { ACTIVATION_CODES, type WasmOp } from '../../wasm/emitter.ts';

export const gateWasm: WasmOp<GateOp> = {
  forward(op, e, block) {
    const j = block!;
    const { width } = findValue(e.program, op.output).blocks[j]!;
    const x = e.place(op.input, j);
    const y = e.place(op.output, j);
    const code = ACTIVATION_CODES[op.activation];
    e.emit('gate', x.at, x.stride, e.parameter(op.gain, j), e.parameter(op.bias, j), y.at, y.stride, e.rows, width, code);
  },
  backward(op, e, block) {
    const j = block!;
    const d = e.gradient(op.output, j);
    if (d === null) return;
    const { width } = findValue(e.program, op.output).blocks[j]!;
    const x = e.place(op.input, j);
    const y = e.place(op.output, j);
    const gain = e.parameter(op.gain, j);
    const dGain = e.parameterGradient(op.gain, j);
    const dBias = e.parameterGradient(op.bias, j);
    const dX = e.learns(op.input) ? e.contribute(op.input, j) : { at: e.scratch(4 * e.rows * width), stride: 4 * width, accumulate: 0 };
    const sizes = [e.rows, width, ACTIVATION_CODES[op.activation], dX.accumulate];
    e.emit('gateBackward', d.at, d.stride, y.at, y.stride, x.at, x.stride, gain, dX.at, dX.stride, dGain, dBias, ...sizes);
  },
};
