import type { Random } from '#core/random/random.ts';

/** A mixture of Gaussians over latents: component k is N(means[k], cholesky[k]·cholesky[k]ᵀ) with probability weights[k]. */
export interface LatentPrior {
  readonly latentSize: number;
  /** [K] */
  readonly weights: Float32Array;
  /** [K × L] */
  readonly means: Float32Array;
  /** [K × L × L] lower triangles, row-major. */
  readonly cholesky: Float32Array;
}

/** N(0, I): what the latents are regularised towards. */
export function standardPrior(latentSize: number): LatentPrior {
  const cholesky = new Float32Array(latentSize * latentSize);
  for (let l = 0; l < latentSize; l++) cholesky[l * latentSize + l] = 1;
  return { latentSize, weights: Float32Array.of(1), means: new Float32Array(latentSize), cholesky };
}

const ROWS_PER_COMPONENT = 300;
const MOST_COMPONENTS = 24;
const ITERATIONS = 15;
/** Added to every variance, in units of the prior's own variance of 1. */
const RIDGE = 1e-3;
/** A component with fewer effective rows than this many per latent dimension is shrunk towards the shared covariance. */
const SHRINK_ROWS_PER_DIMENSION = 2;

/** A latent dimension is in use when its posterior means vary at least this much between rows (the prior's own variance is 1). */
export const LEAST_MEAN_VARIANCE = 0.01;

/**
 * Fits a mixture of full Gaussians to draws from the aggregate posterior q(z) = (1/n) Σ q(z | x) by expectation–maximisation.
 *
 * Decoding z ~ N(0, I) asks the decoder about places where no row's latent lies; drawing from q(z) as fitted does not.
 * Only dimensions in use are fitted; the others, where q(z | x) is the prior for every x, stay N(0, 1).
 * Covariances are shrunk towards the pooled one by λ = s·d / (s·d + n_k), s = 2, so small components stay round.
 *
 * @param means [n × L] posterior means, one row each.
 * @param draws [n × L] one draw from each row's posterior.
 * @returns the standard prior where n is below 50 or no dimension is in use. There are at most n / 300 components (at least one) and every
 * covariance is full, so the result holds no row.
 * Source: Ghosh et al. (2020), “From variational to deterministic autoencoders”, § 4 (a mixture of ten Gaussians after training).
 */
export function fitLatentPrior(means: Float32Array, draws: Float32Array, latentSize: number, random: Random): LatentPrior {
  const n = Math.floor(draws.length / latentSize);
  if (n < 50) return standardPrior(latentSize);
  const used = Array.from({ length: latentSize }, (_, l) => l).filter((l) => varianceOf(means, l, latentSize) >= LEAST_MEAN_VARIANCE);
  if (used.length === 0) return standardPrior(latentSize);
  const z = new Float32Array(n * used.length);
  for (let row = 0; row < n; row++)
    used.forEach((l, i) => {
      z[row * used.length + i] = draws[row * latentSize + l] as number;
    });
  return widen(fitMixture(z, used.length, random), used, latentSize);
}

function varianceOf(values: Float32Array, dimension: number, latentSize: number): number {
  const n = values.length / latentSize;
  let sum = 0;
  let squares = 0;
  for (let at = dimension; at < values.length; at += latentSize) {
    sum += values[at] as number;
    squares += (values[at] as number) ** 2;
  }
  return squares / n - (sum / n) ** 2;
}

/** A prior over the dimensions in use as one over all of them. */
function widen(prior: LatentPrior, used: readonly number[], latentSize: number): LatentPrior {
  const { latentSize: d, weights, means, cholesky } = prior;
  const K = weights.length;
  const wideMeans = new Float32Array(K * latentSize);
  const wide = new Float32Array(K * latentSize * latentSize);
  for (let k = 0; k < K; k++) {
    for (let l = 0; l < latentSize; l++) wide[(k * latentSize + l) * latentSize + l] = 1;
    used.forEach((l, i) => {
      wideMeans[k * latentSize + l] = means[k * d + i] as number;
      // `used` ascends, so a lower triangle stays one.
      for (let j = 0; j <= i; j++) wide[(k * latentSize + l) * latentSize + (used[j] as number)] = cholesky[(k * d + i) * d + j] as number;
    });
  }
  return { latentSize, weights, means: wideMeans, cholesky: wide };
}

/** Expectation–maximisation over z [n × L]. */
function fitMixture(z: Float32Array, latentSize: number, random: Random): LatentPrior {
  const n = z.length / latentSize;
  const L = latentSize;
  const K = Math.max(1, Math.min(MOST_COMPONENTS, Math.floor(n / ROWS_PER_COMPONENT)));
  const triangle = (L * (L + 1)) / 2;
  const weights = new Float64Array(K).fill(1 / K);
  const means = new Float64Array(K * L);
  const cholesky = new Float64Array(K * triangle);
  // Hard start: random responsibilities around K random rows, as one k-means assignment.
  const centres = random.permutation(0, n).subarray(0, K);
  const responsibility = new Float64Array(K);
  const counts = new Float64Array(K);
  const sums = new Float64Array(K * L);
  const products = new Float64Array(K * triangle);
  const difference = new Float64Array(L);
  const inverse = new Float64Array(K * triangle);
  const logScale = new Float64Array(K);

  const accumulate = (row: number) => {
    for (let k = 0; k < K; k++) {
      const r = responsibility[k] as number;
      if (r < 1e-4) continue;
      counts[k] = (counts[k] as number) + r;
      let at = k * triangle;
      for (let i = 0; i < L; i++) {
        const value = r * (z[row * L + i] as number);
        sums[k * L + i] = (sums[k * L + i] as number) + value;
        for (let j = 0; j <= i; j++, at++) products[at] = (products[at] as number) + value * (z[row * L + j] as number);
      }
    }
  };
  const maximise = () => {
    const pooled = new Float64Array(triangle);
    for (let k = 0; k < K; k++) {
      const count = Math.max(counts[k] as number, 1e-9);
      weights[k] = (counts[k] as number) / n;
      for (let i = 0; i < L; i++) means[k * L + i] = (sums[k * L + i] as number) / count;
      let at = 0;
      for (let i = 0; i < L; i++) {
        for (let j = 0; j <= i; j++, at++) {
          const scatter = (products[k * triangle + at] as number) - count * (means[k * L + i] as number) * (means[k * L + j] as number);
          products[k * triangle + at] = scatter;
          pooled[at] = (pooled[at] as number) + scatter / n;
        }
      }
    }
    for (let k = 0; k < K; k++) {
      const prior = SHRINK_ROWS_PER_DIMENSION * L;
      const total = (counts[k] as number) + prior;
      let at = 0;
      for (let i = 0; i < L; i++) {
        for (let j = 0; j <= i; j++, at++) {
          products[k * triangle + at] =
            ((products[k * triangle + at] as number) + prior * (pooled[at] as number)) / total + (i === j ? RIDGE : 0);
        }
      }
      factorise(products, k * triangle, L, cholesky);
      invertLower(cholesky, k * triangle, L, inverse);
      let logDeterminant = 0;
      for (let i = 0; i < L; i++) logDeterminant += Math.log(cholesky[k * triangle + (i * (i + 1)) / 2 + i] as number);
      logScale[k] = Math.log(Math.max(weights[k] as number, 1e-12)) - logDeterminant;
    }
    counts.fill(0);
    sums.fill(0);
    products.fill(0);
  };

  for (let row = 0; row < n; row++) {
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < K; k++) {
      const centre = (centres[k] as number) * L;
      let distance = 0;
      for (let i = 0; i < L; i++) distance += ((z[row * L + i] as number) - (z[centre + i] as number)) ** 2;
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    responsibility.fill(0);
    responsibility[best] = 1;
    accumulate(row);
  }
  maximise();
  for (let iteration = 1; iteration < ITERATIONS && K > 1; iteration++) {
    for (let row = 0; row < n; row++) {
      let top = -Infinity;
      for (let k = 0; k < K; k++) {
        for (let i = 0; i < L; i++) difference[i] = (z[row * L + i] as number) - (means[k * L + i] as number);
        let squares = 0;
        let at = k * triangle;
        for (let i = 0; i < L; i++) {
          let y = 0;
          for (let j = 0; j <= i; j++, at++) y += (inverse[at] as number) * (difference[j] as number);
          squares += y * y;
        }
        const score = (logScale[k] as number) - 0.5 * squares;
        responsibility[k] = score;
        if (score > top) top = score;
      }
      let total = 0;
      for (let k = 0; k < K; k++) {
        const e = Math.exp((responsibility[k] as number) - top);
        responsibility[k] = e;
        total += e;
      }
      for (let k = 0; k < K; k++) responsibility[k] = (responsibility[k] as number) / total;
      accumulate(row);
    }
    maximise();
  }
  const full = new Float32Array(K * L * L);
  for (let k = 0; k < K; k++) {
    let at = k * triangle;
    for (let i = 0; i < L; i++) for (let j = 0; j <= i; j++, at++) full[(k * L + i) * L + j] = cholesky[at] as number;
  }
  return { latentSize: L, weights: Float32Array.from(weights), means: Float32Array.from(means), cholesky: full };
}

/** Cholesky factor of a packed lower triangle; a pivot that rounding made too small is lifted. */
function factorise(packed: Float64Array, offset: number, size: number, out: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const rowI = offset + (i * (i + 1)) / 2;
    for (let j = 0; j <= i; j++) {
      const rowJ = offset + (j * (j + 1)) / 2;
      let sum = packed[rowI + j] as number;
      for (let k = 0; k < j; k++) sum -= (out[rowI + k] as number) * (out[rowJ + k] as number);
      out[rowI + j] = i === j ? Math.sqrt(Math.max(sum, RIDGE * 0.1)) : sum / (out[rowJ + j] as number);
    }
  }
}

function invertLower(lower: Float64Array, offset: number, size: number, out: Float64Array): void {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      const rowI = offset + (i * (i + 1)) / 2;
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (lower[rowI + k] as number) * (out[offset + (k * (k + 1)) / 2 + j] as number);
      out[rowI + j] = sum / (lower[rowI + i] as number);
    }
  }
}

const NORMAL_STREAM = 0;
const COMPONENT_STREAM = 1;

/**
 * Latents of rows [firstRow, firstRow + rowCount): a pure function of (seed, row).
 *
 * @returns [rowCount × L]
 */
export function drawLatents(prior: LatentPrior, random: Random, firstRow: number, rowCount: number): Float32Array {
  const { latentSize: L, weights, means, cholesky } = prior;
  const z = new Float32Array(rowCount * L);
  const noise = new Float64Array(L);
  for (let i = 0; i < rowCount; i++) {
    const row = firstRow + i;
    let left = random.uniform(COMPONENT_STREAM, row);
    let k = 0;
    while (k < weights.length - 1 && left > (weights[k] as number)) {
      left -= weights[k] as number;
      k += 1;
    }
    for (let l = 0; l < L; l++) noise[l] = random.normal(NORMAL_STREAM, row * L + l);
    for (let l = 0; l < L; l++) {
      let value = means[k * L + l] as number;
      for (let j = 0; j <= l; j++) value += (cholesky[(k * L + l) * L + j] as number) * (noise[j] as number);
      z[i * L + l] = value;
    }
  }
  return z;
}
