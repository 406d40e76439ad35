import type { TokenLossOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import type { Emitter, Place, WasmOp } from '../../wasm/emitter.ts';

function emitLoss(op: TokenLossOp, e: Emitter, j: number, gradient: Place): void {
  const { realWidth } = findValue(e.program, op.logits).blocks[j]!;
  const logits = e.place(op.logits, j);
  const tokens = e.input(op.tokens);
  const nats = e.lossValues(op.loss);
  const targets = [tokens.at + 4 * j, tokens.stride, nats.at + 4 * j, nats.stride] as const;
  e.emit('tokenLoss', logits.at, logits.stride, ...targets, e.lossScale(op.loss), gradient.at, gradient.stride, e.rows, realWidth);
}

/** The loss and its gradient are one pass, made on the way back; without training the gradient is thrown away. */
export const tokenLossWasm: WasmOp<TokenLossOp> = {
  forward(op, e, block) {
    if (e.training) return;
    const { width } = findValue(e.program, op.logits).blocks[block!]!;
    emitLoss(op, e, block!, { at: e.scratch(4 * e.rows * width), stride: 4 * width });
  },
  backward(op, e, block) {
    const j = block!;
    const { width } = findValue(e.program, op.logits).blocks[j]!;
    const to = e.contribute(op.logits, j);
    if (to.accumulate === 0) {
      emitLoss(op, e, j, to);
      return;
    }
    const own = { at: e.scratch(4 * e.rows * width), stride: 4 * width };
    emitLoss(op, e, j, own);
    e.emit('copyMatrix', own.at, own.stride, to.at, to.stride, e.rows, width, 1);
  },
};
