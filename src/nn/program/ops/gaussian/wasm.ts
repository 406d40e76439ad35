import type { GaussianKlOp, ReparameteriseOp } from '../../contract.ts';
import { findValue } from '../../values.ts';
import type { Emitter, Place, WasmOp } from '../../wasm/emitter.ts';

export const reparameteriseWasm: WasmOp<ReparameteriseOp> = {
  forward(op, e) {
    const { width, realWidth } = findValue(e.program, op.output).blocks[0]!;
    const means = e.place(op.input, 0);
    const logVariances = e.place(op.input, 1);
    const z = e.place(op.output, 0);
    const sizes = [e.noiseKey(), e.firstRow, e.rows, width, realWidth];
    e.emit('reparameterise', means.at, means.stride, logVariances.at, logVariances.stride, z.at, z.stride, ...sizes);
  },
  backward(op, e) {
    const d = e.gradient(op.output, 0);
    if (d === null || !e.learns(op.input)) return;
    const { width } = findValue(e.program, op.output).blocks[0]!;
    const means = e.place(op.input, 0);
    const z = e.place(op.output, 0);
    const dMeans = e.contributeSum(op.input, 0);
    const dLogVariances = e.contributeSum(op.input, 1);
    const to = [dMeans.at, dMeans.stride, dLogVariances.at, dLogVariances.stride];
    e.emit('reparameteriseBackward', d.at, d.stride, z.at, z.stride, means.at, means.stride, ...to, e.rows, width);
  },
};

function emitKl(op: GaussianKlOp, e: Emitter, dMeans: Place, dLogVariances: Place): void {
  const { realWidth } = findValue(e.program, op.input).blocks[0]!;
  const means = e.place(op.input, 0);
  const logVariances = e.place(op.input, 1);
  const gradients = [e.lossScale(op.loss), dMeans.at, dMeans.stride, dLogVariances.at, dLogVariances.stride];
  const nats = e.lossValues(op.loss).at;
  e.emit('gaussianKl', means.at, means.stride, logVariances.at, logVariances.stride, nats, ...gradients, e.rows, realWidth);
}

export const gaussianKlWasm: WasmOp<GaussianKlOp> = {
  forward(op, e) {
    const none = { at: 0, stride: 0 };
    if (!e.training || !e.learns(op.input)) emitKl(op, e, none, none);
  },
  backward(op, e) {
    if (e.learns(op.input)) emitKl(op, e, e.contributeSum(op.input, 0), e.contributeSum(op.input, 1));
  },
};
