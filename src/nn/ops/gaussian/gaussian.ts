import {
  abs,
  add,
  cast,
  clipByValue,
  concat,
  customGrad,
  exp,
  expandDims,
  type GradSaveFunc,
  lessEqual,
  mul,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { defineHostKernel, isHostBackend } from '../host-kernel.ts';

/** Log-variances are read inside ±this, so that neither exp nor its gradient can overflow. */
const LOG_VARIANCE_LIMIT = 12;

/**
 * A draw from N(μ, σ²) by reparameterisation: z = μ + exp(½ℓ)·ε, with posterior = [μ | ℓ].
 *
 * Outside |ℓ| ≤ 12 the value saturates and its gradient is zero.
 *
 * @param posterior [B, 2L] means, then log-variances.
 * @param noise [B, L] standard normal.
 * @returns [B, L]; the caller's `tidy` disposes.
 */
export function reparameterise(posterior: Tensor2D, noise: Tensor2D): Tensor2D {
  const apply = customGrad((...args) => {
    const [p, save] = args as unknown as [Tensor2D, GradSaveFunc];
    const [z, dLogVariance] = isHostBackend()
      ? (runReparameterise([p, noise], {}) as [Tensor2D, Tensor2D])
      : reparameteriseReference(p, noise);
    save([dLogVariance]);
    return { value: z, gradFunc: (dy: Tensor, saved: Tensor[]) => concat([dy as Tensor2D, mul(dy, saved[0] as Tensor2D) as Tensor2D], 1) };
  });
  return apply(posterior) as Tensor2D;
}

/**
 * KL(N(μ, σ²) ‖ N(0, I)) of each row: ½ Σ_l (μ² + e^ℓ − 1 − ℓ), in nats.
 *
 * @param posterior [B, 2L] means, then log-variances (read inside ±12, with zero gradient outside).
 * @returns [B]; the caller's `tidy` disposes.
 * @throws nothing; a non-finite input gives a non-finite row.
 */
export function gaussianKl(posterior: Tensor2D): Tensor1D {
  const apply = customGrad((...args) => {
    const [p, save] = args as unknown as [Tensor2D, GradSaveFunc];
    const [rowNats, gradient] = isHostBackend() ? (runGaussianKl([p], {}) as [Tensor1D, Tensor2D]) : gaussianKlReference(p);
    save([gradient]);
    return { value: rowNats, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(saved[0] as Tensor2D, expandDims(dy, 1)) };
  });
  return apply(posterior) as Tensor1D;
}

function splitPosterior(posterior: Tensor2D) {
  const [rows, width] = posterior.shape;
  const latent = width / 2;
  const mean = slice(posterior, [0, 0], [rows, latent]);
  const raw = slice(posterior, [0, latent], [rows, latent]);
  const logVariance = clipByValue(raw, -LOG_VARIANCE_LIMIT, LOG_VARIANCE_LIMIT);
  const inside = cast(lessEqual(abs(raw), LOG_VARIANCE_LIMIT), 'float32');
  return { mean, logVariance, inside };
}

/** [z, ∂z/∂ℓ] */
export function reparameteriseReference(posterior: Tensor2D, noise: Tensor2D): [Tensor2D, Tensor2D] {
  const { mean, logVariance, inside } = splitPosterior(posterior);
  const scaled = mul(exp(mul(logVariance, 0.5)), noise);
  return [add(mean, scaled) as Tensor2D, mul(mul(scaled, 0.5), inside) as Tensor2D];
}

/** [KL per row, its gradient by the posterior] */
export function gaussianKlReference(posterior: Tensor2D): [Tensor1D, Tensor2D] {
  const { mean, logVariance, inside } = splitPosterior(posterior);
  const variance = exp(logVariance);
  const rowNats = mul(sum(sub(sub(add(square(mean), variance), 1), logVariance), 1), 0.5) as Tensor1D;
  return [rowNats, concat([mean, mul(mul(sub(variance, 1), 0.5), inside) as typeof mean], 1) as Tensor2D];
}

export const runReparameterise = defineHostKernel<object>({
  name: 'LookalikeReparameterise',
  outputShapes: ([, noise]) => [noise as number[], noise as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const [posterior, noise] = inputs as [Float32Array, Float32Array];
    const [z, dLogVariance] = outputs as [Float32Array, Float32Array];
    const [rows, latent] = shapes[1] as [number, number];
    for (let row = 0; row < rows; row++) {
      for (let l = 0; l < latent; l++) {
        const raw = posterior[row * 2 * latent + latent + l] as number;
        const clipped = Math.max(-LOG_VARIANCE_LIMIT, Math.min(LOG_VARIANCE_LIMIT, raw));
        const scaled = Math.exp(0.5 * clipped) * (noise[row * latent + l] as number);
        z[row * latent + l] = (posterior[row * 2 * latent + l] as number) + scaled;
        dLogVariance[row * latent + l] = clipped === raw ? 0.5 * scaled : 0;
      }
    }
  },
});

export const runGaussianKl = defineHostKernel<object>({
  name: 'LookalikeGaussianKl',
  outputShapes: ([posterior]) => [[(posterior as number[])[0] as number], posterior as number[]],
  run: (inputs, outputs, _attributes, shapes) => {
    const posterior = inputs[0] as Float32Array;
    const [rowNats, gradient] = outputs as [Float32Array, Float32Array];
    const [rows, width] = shapes[0] as [number, number];
    const latent = width / 2;
    for (let row = 0; row < rows; row++) {
      let nats = 0;
      for (let l = 0; l < latent; l++) {
        const at = row * width + l;
        const mean = posterior[at] as number;
        const raw = posterior[at + latent] as number;
        const clipped = Math.max(-LOG_VARIANCE_LIMIT, Math.min(LOG_VARIANCE_LIMIT, raw));
        const variance = Math.exp(clipped);
        nats += 0.5 * (mean * mean + variance - 1 - clipped);
        gradient[at] = mean;
        gradient[at + latent] = clipped === raw ? 0.5 * (variance - 1) : 0;
      }
      rowNats[row] = nats;
    }
  },
});
