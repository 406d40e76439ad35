/** A step function on the normal axis: `scores[k]` on (thresholds[k], thresholds[k + 1]]. */
export interface StepFunction {
  /** [k + 1] ascending, from −Infinity to Infinity. */
  readonly thresholds: Float64Array;
  /** [k] */
  readonly scores: Float64Array;
}

/** Terms kept of the Hermite series; what is left out is below 1 % of a covariance at |ρ| = 1 and nothing below |ρ| = .9. */
const HERMITE_TERMS = 64;

const DENSITY_AT_ZERO = 0.3989422804014327;

/**
 * Coefficients of a step function in the orthonormal Hermite polynomials heₘ = Heₘ / √m!.
 *
 * cₘ = E[f(Z) heₘ(Z)] = Σₖ sₖ (heₘ₋₁(aₖ) φ(aₖ) − heₘ₋₁(bₖ) φ(bₖ)) / √m, m = 1 … HERMITE_TERMS.
 *
 * @returns [HERMITE_TERMS]; entry m − 1 belongs to degree m.
 */
export function hermiteCoefficients(step: StepFunction): Float64Array {
  const coefficients = new Float64Array(HERMITE_TERMS);
  const count = step.scores.length;
  for (let k = 1; k < count; k++) {
    const z = step.thresholds[k]!;
    const jump = step.scores[k]! - step.scores[k - 1]!;
    if (!Number.isFinite(z) || jump === 0) continue;
    const weight = jump * Math.exp(-0.5 * z * z) * DENSITY_AT_ZERO;
    let before = 0;
    let current = 1;
    for (let m = 1; m <= HERMITE_TERMS; m++) {
      coefficients[m - 1]! += (weight * current) / Math.sqrt(m);
      const next = (z * current - Math.sqrt(m - 1) * before) / Math.sqrt(m);
      before = current;
      current = next;
    }
  }
  return coefficients;
}

/**
 * The latent correlation that gives two step functions of correlated normals a wanted covariance.
 *
 * Mehler: Cov(f(X), g(Y)) = Σₘ ρᵐ fₘ gₘ for a standard bivariate normal of correlation ρ; solved for ρ by bisection.
 * The answer lies in [−limit, limit], and is the nearer end when no ρ reaches the covariance.
 *
 * @param f coefficients from `hermiteCoefficients`. @param g likewise.
 *
 * Source: Mehler (1866); the matching of moments is that of Cario and Nelson (1997), "Modeling and generating random vectors
 * with arbitrary marginal distributions and correlation matrix", here on normal scores of intervals in place of a polychoric likelihood.
 */
export function solveLatentCorrelation(f: Float64Array, g: Float64Array, covariance: number, limit = 0.9999): number {
  const products = new Float64Array(HERMITE_TERMS);
  let largest = 0;
  for (let m = 0; m < HERMITE_TERMS; m++) {
    products[m] = f[m]! * g[m]!;
    largest = Math.max(largest, Math.abs(products[m]!));
  }
  if (largest < 1e-12) return 0;
  const covarianceAt = (rho: number): number => {
    let sum = 0;
    for (let m = HERMITE_TERMS - 1; m >= 0; m--) sum = (sum + products[m]!) * rho;
    return sum;
  };
  let low = -limit;
  let high = limit;
  if (covarianceAt(high) <= covariance) return high;
  if (covarianceAt(low) >= covariance) return low;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (covarianceAt(middle) < covariance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
 *
 * A = V diag(λ) Vᵀ.
 *
 * @param matrix [n × n] row-major, symmetric; left as it is.
 * @returns `values` [n] in no order; `vectors` [n × n] row-major, column i belongs to values[i].
 *
 * Source: Golub and Van Loan, Matrix Computations, § 8.5.
 */
export function eigenSymmetric(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(matrix);
  // Rows of `v` are the eigenvectors while rotating: contiguous in memory.
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q]! ** 2;
    if (off < 1e-26 * n) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        if (Math.abs(apq) < 1e-15) continue;
        const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const x = a[p * n + k]!;
          const y = a[q * n + k]!;
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = a[k * n + p]!;
          const y = a[k * n + q]!;
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = v[p * n + k]!;
          const y = v[q * n + k]!;
          v[p * n + k] = c * x - s * y;
          v[q * n + k] = s * x + c * y;
        }
      }
    }
  }
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    values[i] = a[i * n + i]!;
    for (let k = 0; k < n; k++) vectors[k * n + i] = v[i * n + k]!;
  }
  return { values, vectors };
}

function projectToPositive(matrix: Float64Array, n: number, floor: number): { matrix: Float64Array; smallest: number } {
  const { values, vectors } = eigenSymmetric(matrix, n);
  let smallest = Number.POSITIVE_INFINITY;
  for (const value of values) smallest = Math.min(smallest, value);
  const result = new Float64Array(n * n);
  const scaled = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) scaled[i * n + k] = vectors[i * n + k]! * Math.max(values[k]!, floor);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += scaled[i * n + k]! * vectors[j * n + k]!;
      result[i * n + j] = sum;
      result[j * n + i] = sum;
    }
  }
  return { matrix: result, smallest };
}

/**
 * A correlation matrix near a symmetric one with unit diagonal: eigenvalues at least `floor`, diagonal exactly 1.
 *
 * Alternates the projection on matrices with eigenvalues ≥ floor (with Dykstra's correction) and the one on unit diagonals;
 * ends with a clip and a rescale, so that the result is positive definite even where the alternation was cut short.
 *
 * @param matrix [n × n] row-major. n = 0 and n = 1 come back as they are.
 *
 * Source: Higham (2002), "Computing the nearest correlation matrix"; cut at a number of rounds that falls with n.
 */
export function nearestCorrelation(matrix: Float64Array, n: number, floor = 1e-5): Float64Array {
  if (n < 2) return Float64Array.from(matrix);
  const rounds = n <= 40 ? 60 : n <= 100 ? 10 : 3;
  let current = Float64Array.from(matrix);
  let correction = new Float64Array(n * n);
  for (let round = 0; round < rounds; round++) {
    const adjusted = current.map((value, i) => value - correction[i]!);
    const projected = projectToPositive(adjusted, n, floor);
    if (round === 0 && projected.smallest >= floor) return current;
    correction = projected.matrix.map((value, i) => value - adjusted[i]!);
    let change = 0;
    const next = projected.matrix;
    for (let i = 0; i < n; i++) next[i * n + i] = 1;
    for (let i = 0; i < n * n; i++) change = Math.max(change, Math.abs(next[i]! - current[i]!));
    current = Float64Array.from(next);
    if (change < 1e-6) break;
  }
  const clipped = projectToPositive(current, n, floor).matrix;
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(clipped[i * n + i]!));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) clipped[i * n + j] = i === j ? 1 : clipped[i * n + j]! * scale[i]! * scale[j]!;
  }
  return clipped;
}

/**
 * Lower triangular L with L Lᵀ = A.
 *
 * @param matrix [n × n] row-major, symmetric positive definite.
 * @throws RangeError when the matrix is not positive definite.
 */
export function choleskyFactor(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i !== j) factor[i * n + j] = sum / factor[j * n + j]!;
      else if (sum > 0) factor[i * n + i] = Math.sqrt(sum);
      else throw new RangeError('The matrix is not positive definite.');
    }
  }
  return factor;
}
