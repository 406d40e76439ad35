import type { BatchNormOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import { ACTIVATION_CODES, type Emitter, type WasmOp } from '../../wasm/emitter.ts';

/** A block's normalised rows, and 1/√(variance + ε) of its columns: what the way back needs. */
function keptOf(e: Emitter, block: number, width: number) {
  return {
    normalised: { at: e.keep('normalised', block, 4 * e.rows * width), stride: 4 * width },
    inverseDeviation: e.keep('inverse deviation', block, 4 * width),
  };
}

export const batchNormWasm: WasmOp<BatchNormOp> = {
  forward(op, e) {
    findValue(e.program, op.output).blocks.forEach(({ width }, j) => {
      const x = e.place(op.input, j);
      const y = e.place(op.output, j);
      const { normalised, inverseDeviation } = keptOf(e, j, width);
      const residual = op.residual === null ? { at: 0, stride: 0 } : e.place(op.residual, j);
      e.emit(
        'batchNorm',
        x.at,
        x.stride,
        e.rowCount(),
        e.parameter(op.gain, j),
        e.parameter(op.bias, j),
        residual.at,
        residual.stride,
        normalised.at,
        normalised.stride,
        inverseDeviation,
        y.at,
        y.stride,
        e.rows,
        width,
        ACTIVATION_CODES[op.activation],
      );
    });
  },
  backward(op, e) {
    findValue(e.program, op.output).blocks.forEach(({ width }, j) => {
      const d = e.gradient(op.output, j);
      if (d === null) return;
      if (op.residual !== null && e.learns(op.residual)) {
        const to = e.contribute(op.residual, j);
        e.emit('copyMatrix', d.at, d.stride, to.at, to.stride, e.rows, width, to.accumulate);
      }
      const { normalised, inverseDeviation } = keptOf(e, j, width);
      const dX = e.learns(op.input) ? e.contribute(op.input, j) : { at: e.scratch(4 * e.rows * width), stride: 4 * width, accumulate: 0 };
      e.emit(
        'batchNormBackward',
        d.at,
        d.stride,
        normalised.at,
        normalised.stride,
        inverseDeviation,
        e.parameter(op.gain, j),
        e.parameter(op.bias, j),
        dX.at,
        dX.stride,
        e.parameterGradient(op.gain, j),
        e.parameterGradient(op.bias, j),
        e.rows,
        width,
        ACTIVATION_CODES[op.activation],
        dX.accumulate,
      );
    });
  },
};
