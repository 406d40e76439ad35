import type { MaskedDenseOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import { ACTIVATION_CODES, spreadStride, type WasmOp } from '../../wasm/emitter.ts';

/** What the kernels can pack. */
const MOST_COLUMNS = 4096;

/** Only the columns of the input that a block may see are multiplied, in either direction. */
export const maskedDenseWasm: WasmOp<MaskedDenseOp> = {
  forward(op, e, block) {
    const j = block!;
    const { width } = findValue(e.program, op.output).blocks[j]!;
    if (findValue(e.program, op.input).width > MOST_COLUMNS)
      throw new RangeError(`“${op.input}” is too wide for every pair of its columns.`);
    const x = e.whole(op.input);
    const y = e.place(op.output, j);
    const { list, counts } = e.panels(op.rank, op.input);
    e.emit('multiplyPanels', x.at, x.stride, e.parameter(op.weights, j), 4 * width, y.at, y.stride, e.rows, list, counts + 4 * j, width);
    e.emit('addBiasAndActivate', y.at, y.stride, e.parameter(op.bias, j), e.rows, width, ACTIVATION_CODES[op.activation]);
  },
  backward(op, e, block) {
    const j = block!;
    const d = e.gradient(op.output, j);
    if (d === null) return;
    const source = findValue(e.program, op.input);
    const { width } = findValue(e.program, op.output).blocks[j]!;
    const x = e.whole(op.input);
    const y = e.place(op.output, j);
    const { list, counts } = e.panels(op.rank, op.input);
    const count = counts + 4 * j;
    const dBias = e.parameterGradient(op.bias, j);
    e.emit('activateBackward', d.at, d.stride, y.at, y.stride, d.at, d.stride, dBias, e.rows, width, ACTIVATION_CODES[op.activation]);
    if (j === 0) e.zeroParameterGradient(op.weights);
    e.emit(
      'multiplyTransposedPanels',
      x.at,
      x.stride,
      d.at,
      d.stride,
      e.parameterGradient(op.weights, j),
      4 * width,
      e.rows,
      width,
      list,
      count,
    );
    if (!e.learns(op.input)) return;
    const dX = e.contributeWholeSum(op.input);
    const transposedL = spreadStride(4 * source.width);
    const transposed = e.scratch(transposedL * width);
    e.emit('transposePanels', e.parameter(op.weights, j), 4 * width, transposed, transposedL, list, count, width);
    e.emit('multiplyOntoPanels', d.at, d.stride, transposed, transposedL, dX.at, dX.stride, e.rows, width, list, count);
  },
};
