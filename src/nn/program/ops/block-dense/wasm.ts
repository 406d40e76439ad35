import type { BlockDenseOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import { ACTIVATION_CODES, type Emitter, type Place, spreadStride, type WasmOp } from '../../wasm/emitter.ts';

/** Block j of a diagonal layer, or the whole of a shared one (`block` null), as one product. */
function measure(op: BlockDenseOp, e: Emitter, block: number | null) {
  const input = findValue(e.program, op.input);
  const output = findValue(e.program, op.output);
  const [inputWidth, width] = block === null ? [input.width, output.width] : [input.blocks[block]!.width, output.blocks[block]!.width];
  return {
    inputWidth,
    width,
    matrix: block ?? 0,
    outputBlocks: block === null ? output.blocks.map((_, j) => j) : [block],
    x: block === null ? e.whole(op.input) : e.place(op.input, block),
    y: block === null ? e.whole(op.output) : e.place(op.output, block),
  };
}

/** The activation's output: the value itself, or a matrix of the op's own when a residual is added to it. */
function activatedPlace(op: BlockDenseOp, e: Emitter, block: number | null, width: number, y: Place): Place {
  return op.residual === null ? y : { at: e.keep('activated', block ?? 0, 4 * e.rows * width), stride: 4 * width };
}

export const blockDenseWasm: WasmOp<BlockDenseOp> = {
  forward(op, e, block) {
    const { inputWidth, width, matrix, outputBlocks, x, y } = measure(op, e, block);
    const activated = activatedPlace(op, e, block, width, y);
    e.emit(
      'multiply',
      x.at,
      x.stride,
      e.parameter(op.weights, matrix),
      4 * width,
      activated.at,
      activated.stride,
      e.rows,
      inputWidth,
      width,
      0,
    );
    if (op.bias !== null) {
      const bias = e.parameter(op.bias, matrix);
      e.emit('addBiasAndActivate', activated.at, activated.stride, bias, e.rows, width, ACTIVATION_CODES[op.activation]);
    }
    if (op.residual === null) return;
    let column = 0;
    for (const j of outputBlocks) {
      const { width: blockWidth } = findValue(e.program, op.output).blocks[j]!;
      const added = e.place(op.residual, j);
      const to = e.place(op.output, j);
      e.emit('addMatrices', activated.at + 4 * column, activated.stride, added.at, added.stride, to.at, to.stride, e.rows, blockWidth);
      column += blockWidth;
    }
  },
  backward(op, e, block) {
    const { inputWidth, width, matrix, outputBlocks, x, y } = measure(op, e, block);
    const d = block === null ? e.wholeGradient(op.output) : e.gradient(op.output, block);
    if (d === null) return;
    if (op.residual !== null && e.learns(op.residual)) {
      let column = 0;
      for (const j of outputBlocks) {
        const { width: blockWidth } = findValue(e.program, op.output).blocks[j]!;
        const to = e.contribute(op.residual, j);
        e.emit('copyMatrix', d.at + 4 * column, d.stride, to.at, to.stride, e.rows, blockWidth, to.accumulate);
        column += blockWidth;
      }
    }
    const activated = activatedPlace(op, e, block, width, y);
    if (op.bias !== null) {
      const dBias = e.parameterGradient(op.bias, matrix);
      const code = ACTIVATION_CODES[op.activation];
      const places = [d.at, d.stride, activated.at, activated.stride, d.at, d.stride, dBias];
      if (op.activation === 'linear') e.emit('sumColumns', d.at, d.stride, dBias, e.rows, width);
      else e.emit('activateBackward', ...places, e.rows, width, code);
    }
    e.emit(
      'multiplyTransposed',
      x.at,
      x.stride,
      d.at,
      d.stride,
      e.parameterGradient(op.weights, matrix),
      4 * width,
      inputWidth,
      e.rows,
      width,
    );
    if (!e.learns(op.input)) return;
    const dX = block === null ? e.contributeWhole(op.input) : e.contribute(op.input, block);
    const transposedL = spreadStride(4 * inputWidth);
    const transposed = e.scratch(transposedL * width);
    e.emit('transpose', e.parameter(op.weights, matrix), 4 * width, transposed, transposedL, inputWidth, width);
    e.emit('multiply', d.at, d.stride, transposed, transposedL, dX.at, dX.stride, e.rows, width, inputWidth, dX.accumulate);
  },
};
