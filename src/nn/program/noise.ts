import { philox2x32, streamKey } from '#core/random/random.ts';

/** Evaluation and forward passes draw as this step does: no training step has its number. */
export const EVALUATION_STEP = 2 ** 32;
const MOST_OPS = 256;

/** The Philox key of one op's noise in one step, a 32-bit word. `step` is 0 for the first. */
export function noiseKey(seed: number, step: number, opIndex: number): number {
  return streamKey(seed, step * MOST_OPS + opIndex);
}

/** A 16-bit number: an element is dropped when its bits are below it. */
export function dropoutThreshold(rate: number): number {
  return Math.round(rate * 65536);
}

/**
 * The 16 random bits of elements e, e + 1, e + 2, e + 3 (e a multiple of 4).
 *
 * (a, b) = Philox-2x32-10 at counter (e / 4, 0): a's low half, a's high half, b's low half, b's high half.
 * An element's number is row · width + column, with rows counted from the first of the call and padded widths.
 */
export function dropoutBits(key: number, element: number): [number, number, number, number] {
  const [a, b] = philox2x32([element >>> 2, 0], key);
  return [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
}

/**
 * Standard exponentials of elements e and e + 1 (e even), each e ≥ 2⁻²⁴.
 *
 * (a, b) = Philox-2x32-10 at counter (e / 2, 0); v = (⌊a / 2⁹⌋ + ½) / 2²³, which an f32 holds: −ln(1 − v).
 */
export function exponentialPair(key: number, element: number): [number, number] {
  const [a, b] = philox2x32([element >>> 1, 0], key);
  return [-Math.log1p(-((a >>> 9) + 0.5) / 2 ** 23), -Math.log1p(-((b >>> 9) + 0.5) / 2 ** 23)];
}

/**
 * Standard normals of elements e and e + 1 (e even), by Box–Muller.
 *
 * (a, b) = Philox-2x32-10 at counter (e / 2, 0); r = √(−2 ln((a + ½) / 2³²)), φ = 2π (b + ½) / 2³²: r cos φ, r sin φ.
 */
export function normalPair(key: number, element: number): [number, number] {
  const [a, b] = philox2x32([element >>> 1, 0], key);
  const radius = Math.sqrt(-2 * Math.log((a + 0.5) / 2 ** 32));
  const angle = (2 * Math.PI * (b + 0.5)) / 2 ** 32;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
