import type { SquaredLossOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import type { Emitter, WasmOp } from '../../wasm/emitter.ts';

function emitLoss(op: SquaredLossOp, e: Emitter, training: boolean): void {
  const { blocks } = findValue(e.program, op.prediction);
  const total = blocks.reduce((sum, block) => sum + block.realWidth, 0);
  const target = e.input(op.target);
  const rowWeight = op.rowWeight === null ? 0 : e.input(op.rowWeight).at;
  const values = e.lossValues(op.loss);
  e.emit('zeroMatrix', values.at, 4 * e.rows, 1, e.rows);
  let column = 0;
  blocks.forEach(({ realWidth }, j) => {
    const y = e.place(op.prediction, j);
    const d = training ? e.contributeSum(op.prediction, j) : { at: 0, stride: 0 };
    const sizes = [1 / total, e.rows, realWidth];
    e.emit(
      'squaredLoss',
      y.at,
      y.stride,
      target.at + 4 * column,
      target.stride,
      rowWeight,
      values.at,
      e.lossScale(op.loss),
      d.at,
      d.stride,
      ...sizes,
    );
    column += realWidth;
  });
}

export const squaredLossWasm: WasmOp<SquaredLossOp> = {
  forward(op, e) {
    if (!e.training || !e.learns(op.prediction)) emitLoss(op, e, false);
  },
  backward(op, e) {
    if (e.learns(op.prediction)) emitLoss(op, e, true);
  },
};
