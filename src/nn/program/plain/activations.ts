import { LEAKY_SLOPE } from '../contract.ts';

const RELU = 1;
const LEAKY = 2;

/** wasm/kernels/activations.ts in plain JavaScript. */
export function activate(x: number, activation: number): number {
  if (x > 0 || activation === 0 || Number.isNaN(x)) return x;
  return activation === LEAKY ? x * LEAKY_SLOPE : 0;
}

export function scaleByDerivative(d: number, output: number, activation: number): number {
  if (activation === 0 || output > 0) return d;
  return activation === RELU ? 0 : d * LEAKY_SLOPE;
}
