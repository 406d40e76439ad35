import { add, mul, step, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';

/** Slope below zero. */
const SLOPE = 0.2;

/**
 * leaky(x + b), leaky(v) = v for v > 0, else 0.2·v.
 *
 * @param x [B, H]
 * @param bias [H]
 * @returns [B, H], of x's signs: `leakySlope` reads them. No gradient is recorded; the caller's `tidy` disposes.
 */
export function addLeaky(x: Tensor2D, bias: Tensor1D): Tensor2D {
  return isHostBackend() ? (runAddLeaky([x, bias], {})[0] as Tensor2D) : addLeakyReference(x, bias);
}

/**
 * dY ⊙ leaky′(x), where leaky′ is constant wherever it is defined, so that it may be differentiated through once more.
 *
 * @param dy [B, H], or [H] for the same on every row.
 * @param y [B, H] as `addLeaky` gave it.
 * @returns [B, H]; the caller's `tidy` disposes.
 */
export function leakySlope(dy: Tensor1D | Tensor2D, y: Tensor2D): Tensor2D {
  return isHostBackend() ? (runLeakySlope([dy as Tensor, y], {})[0] as Tensor2D) : leakySlopeReference(dy, y);
}

/** As `addLeaky`, in plain tfjs operations. */
export function addLeakyReference(x: Tensor2D, bias: Tensor1D): Tensor2D {
  const sum = add(x, bias);
  return mul(sum, step(sum, SLOPE)) as Tensor2D;
}

/** As `leakySlope`, in plain tfjs operations. */
export function leakySlopeReference(dy: Tensor1D | Tensor2D, y: Tensor2D): Tensor2D {
  return mul(dy as Tensor, step(y, SLOPE)) as Tensor2D;
}

/** Without a branch: signs are as good as random here, and a branch mispredicted costs five times the rest. */
function slopeOf(value: number): number {
  return SLOPE + (1 - SLOPE) * Number(value > 0);
}

/** Inputs: x [B, H], bias [H]; output [B, H]. */
const runAddLeaky = defineHostKernel<object>({
  name: 'LookalikeAddLeaky',
  outputShapes: ([x]) => [x as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [x, bias] = inputs as [Float32Array, Float32Array];
    const [output] = outputs as [Float32Array];
    const [rows, width] = shapes[0] as [number, number];
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < width; j++, at++) {
        const value = (x[at] as number) + (bias[j] as number);
        output[at] = value * slopeOf(value);
      }
    }
  },
});

/** Inputs: dY [B, H] or [H], y [B, H]; output [B, H]. */
const runLeakySlope = defineHostKernel<object>({
  name: 'LookalikeLeakySlope',
  outputShapes: ([, y]) => [y as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [dy, y] = inputs as [Float32Array, Float32Array];
    const [output] = outputs as [Float32Array];
    const [rows, width] = shapes[1] as [number, number];
    const shared = (shapes[0] as number[]).length === 1;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let j = 0; j < width; j++, at++) {
        const gradient = dy[shared ? j : at] as number;
        output[at] = gradient * slopeOf(y[at] as number);
      }
    }
  },
});
