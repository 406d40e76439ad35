import type { CriticLossOp } from '../../contract.ts';
import { findParameter } from '../../parameters.ts';
import { findValue } from '../../values.ts';
import { ACTIVATION_CODES, type Emitter, type Place, spreadStride, type WasmOp } from '../../wasm/emitter.ts';

const LEAKY = ACTIVATION_CODES.leakyRelu;

/** Names are those of the formulas at reference.ts. Three parts of B rows lie one below the other: real, generated, between them. */
function createWriter(op: CriticLossOp, e: Emitter) {
  const [embedding] = findParameter(e.program, op.first).matrices;
  const [E, H] = [embedding!.rows, embedding!.columns];
  const { width: T, blocks } = findValue(e.program, op.generated);
  const B = e.rows;
  const matrix = (label: string, width: number, rows: number): Place => {
    const stride = spreadStride(4 * width);
    return { at: e.keep(label, 0, rows * stride), stride };
  };
  const part = ({ at, stride }: Place, index: number): Place => ({ at: at + index * B * stride, stride });
  const multiply = (a: Place, b: Place, c: Place, rows: number, inner: number, columns: number, accumulate = 0) =>
    e.emit('multiply', a.at, a.stride, b.at, b.stride, c.at, c.stride, rows, inner, columns, accumulate);
  /** C[M, N] = Aᵀ B over K rows. */
  const multiplyTransposed = (a: Place, b: Place, c: Place, M: number, K: number, N: number) =>
    e.emit('multiplyTransposed', a.at, a.stride, b.at, b.stride, c.at, c.stride, M, K, N);
  const transposed = (label: string, from: Place, rows: number, columns: number): Place => {
    const to = matrix(label, rows, columns);
    e.emit('transpose', from.at, from.stride, to.at, to.stride, rows, columns);
    return to;
  };
  const weights = (name: string, width: number): Place => ({ at: e.parameter(name), stride: 4 * width });
  const gradient = (name: string, width: number): Place => ({ at: e.parameterGradient(name), stride: 4 * width });
  const sums = e.keep('column sums', 0, 4 * H);
  /** to = d ⊙ leaky′; a stride of 0 reads one row again and again. */
  const slope = (d: Place, activated: Place, to: Place, rows: number) =>
    e.emit('activateBackward', d.at, d.stride, activated.at, activated.stride, to.at, to.stride, sums, rows, H, LEAKY);
  const addScaled = (from: Place, negate: 0 | 1, to: Place, rows: number, columns: number, accumulate: 0 | 1) =>
    e.emit('addScaled', from.at, from.stride, e.lossScale(op.loss), negate, to.at, to.stride, rows, columns, accumulate);

  const table = weights(op.table, E);
  const [w1, w2, out] = [weights(op.first, H), weights(op.second, H), weights(op.out, 0)];
  const tokens = e.input(op.tokens);
  const generated = e.whole(op.generated);
  const embedded = matrix('embedded', E, 3 * B);
  const [h1, h2, s1, s2] = ['h1', 'h2', 's1', 's2'].map((label) => matrix(label, H, 3 * B)) as [Place, Place, Place, Place];
  const scoreSlope = matrix('score slope', E, 3 * B);
  const [q, pull] = [matrix('q', E, B), matrix('pull', E, B)];

  const runForward = (): void => {
    const real = part(embedded, 0);
    e.emit('zeroMatrix', real.at, real.stride, B, E);
    blocks.forEach(({ offset }, c) => {
      e.emit('addTableRows', tokens.at + 4 * c, tokens.stride, table.at + 4 * offset * E, real.at, real.stride, B, E);
    });
    const made = part(embedded, 1);
    multiply(generated, table, made, B, T, E);
    const between = part(embedded, 2);
    e.emit('mixRows', real.at, real.stride, made.at, made.stride, e.input(op.mix).at, between.at, between.stride, B, E);
    multiply(embedded, w1, h1, 3 * B, E, H);
    e.emit('addBiasAndActivate', h1.at, h1.stride, e.parameter(op.firstBias), 3 * B, H, LEAKY);
    multiply(h1, w2, h2, 3 * B, H, H);
    e.emit('addBiasAndActivate', h2.at, h2.stride, e.parameter(op.secondBias), 3 * B, H, LEAKY);
    slope(out, h2, s2, 3 * B);
    multiply(s2, transposed('second transposed', w2, H, H), s1, 3 * B, H, H);
    slope(s1, h1, s1, 3 * B);
    multiply(s1, transposed('first transposed', w1, E, H), scoreSlope, 3 * B, H, E);
    const gram = matrix('gram', E, E);
    multiplyTransposed(table, table, gram, E, T, E);
    const g = part(scoreSlope, 2);
    multiply(g, gram, q, B, E, E);
    const real2 = part(h2, 0);
    const made2 = part(h2, 1);
    const rowLoss = e.lossValues(op.loss).at;
    const places = [g.at, g.stride, q.at, q.stride, pull.at, pull.stride, real2.at, made2.at, h2.stride, out.at, rowLoss];
    e.emit('criticTerms', ...places, e.lossScale(op.loss), op.penaltyWeight, B, E, H);
  };
  const runBackward = (): void => {
    /** Real rows pull the score up, generated ones down. */
    const sign = (x: Place, width: number): void => {
      addScaled(part(x, 0), 1, part(x, 0), B, width, 0);
      addScaled(part(x, 1), 0, part(x, 1), B, width, 0);
    };
    const sumSigned = (x: Place, name: string): void => {
      const to = { at: e.parameterGradient(name), stride: 0 };
      for (const isReal of [0, 1] as const) {
        const from = part(x, 1 - isReal);
        e.emit('sumColumns', from.at, from.stride, sums, B, H);
        addScaled({ at: sums, stride: 0 }, isReal, to, 1, H, isReal);
      }
    };
    const [r1, r2] = [matrix('r1', H, B), matrix('r2', H, B)];
    multiply(q, w1, r1, B, E, H);
    slope(r1, part(h1, 2), r1, B);
    multiply(r1, w2, r2, B, H, H);
    slope(r2, part(h2, 2), r2, B);
    sumSigned(s1, op.firstBias);
    sumSigned(s2, op.secondBias);
    const put = (from: Place, to: Place, width: number) => e.emit('copyMatrix', from.at, from.stride, to.at, to.stride, B, width, 0);
    for (const [x, below, width] of [
      [embedded, q, E],
      [h1, r1, H],
      [h2, r2, H],
    ] as const) {
      sign(x, width);
      put(below, part(x, 2), width);
    }
    multiplyTransposed(embedded, s1, gradient(op.first, H), E, 3 * B, H);
    multiplyTransposed(h1, s2, gradient(op.second, H), H, 3 * B, H);
    e.emit('sumColumns', h2.at, h2.stride, e.parameterGradient(op.out), 3 * B, H);
    const scatter = matrix('scatter', E, E);
    const dTable = gradient(op.table, E);
    multiplyTransposed(pull, part(scoreSlope, 2), scatter, E, B, E);
    const climb = matrix('climb', E, B);
    addScaled(part(scoreSlope, 1), 1, climb, B, E, 0);
    sign(scoreSlope, E);
    const [realSlope, madeSlope] = [part(scoreSlope, 0), part(scoreSlope, 1)];
    multiplyTransposed(generated, madeSlope, dTable, T, B, E);
    multiply(table, scatter, dTable, T, E, E, 1);
    blocks.forEach(({ offset }, c) => {
      const rows = dTable.at + 4 * offset * E;
      e.emit('embedGroupBackward', tokens.at + 4 * c, tokens.stride, realSlope.at, realSlope.stride, rows, E, B);
    });
    if (!e.learns(op.generated)) return;
    const to = e.contributeWhole(op.generated);
    multiply(climb, transposed('table transposed', table, T, E), to, B, E, T, to.accumulate);
  };
  return { runForward, runBackward };
}

/** In training the loss is made on the way back, with its gradient. */
export const criticLossWasm: WasmOp<CriticLossOp> = {
  forward(op, e) {
    if (!e.training) createWriter(op, e).runForward();
  },
  backward(op, e) {
    const { runForward, runBackward } = createWriter(op, e);
    runForward();
    runBackward();
  },
};
