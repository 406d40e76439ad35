import {
  add,
  cast,
  concat,
  customGrad,
  equal,
  expandDims,
  greater,
  mul,
  neg,
  range,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  transpose,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type CriticLossOp, LEAKY_SLOPE } from '../../contract.ts';
import { activate, matrixOf, multiply, type ReferenceOp, type ReferenceScope } from '../../reference/operations.ts';
import { findValue } from '../../values.ts';

/** Added to ‖∂score/∂x̂‖², so that the root has a slope at 0. */
const NORM_FLOOR = 1e-12;

const withGradient = (x: Tensor2D, value: (x: Tensor) => Tensor, gradient: (d: Tensor) => Tensor): Tensor2D =>
  customGrad((own) => ({ value: value(own as Tensor), gradFunc: gradient }))(x) as Tensor2D;

/** leaky′ from the activation's output; piecewise constant, so that it has no slope of its own. */
const slopeOf = (activated: Tensor2D): Tensor2D =>
  withGradient(activated, (y) => add(mul(cast(greater(y, 0), 'float32'), 1 - LEAKY_SLOPE), LEAKY_SLOPE), zerosLike);

/** [B, generated's width] */
function oneHot(op: CriticLossOp, scope: ReferenceScope): Tensor2D {
  const { blocks } = findValue(scope.program, op.generated);
  const tokens = tensor2d(scope.arrays[op.tokens] as Int32Array, [scope.rowCount, blocks.length], 'int32');
  return concat(
    blocks.map(({ width }, c) => {
      const own = reshape(slice(tokens, [0, c], [scope.rowCount, 1]), [scope.rowCount]);
      return cast(equal(expandDims(own, 1), range(0, width, 1, 'int32')), 'float32') as Tensor2D;
    }),
    1,
  );
}

/**
 * A Wasserstein critic of embedded rows e = x·E with two leaky layers, and its gradient penalty:
 * h₁ = leaky(e·W₁ + b₁), h₂ = leaky(h₁·W₂ + b₂), score = h₂·w; per row score(generated) − score(real) + λ(‖∂score/∂x̂‖ − 1)².
 *
 * The embedding is linear, so x̂'s is the mix of the two rows' embeddings; with s₂ = w ⊙ leaky′(h₂), s₁ = (s₂·W₂ᵀ) ⊙ leaky′(h₁) and g =
 * s₁·W₁ᵀ
 * at x̂, ‖∂score/∂x̂‖² = n² = g·(EᵀE)·gᵀ. The slopes leaky′ are constants to a second derivative.
 *
 * Backward, times ω = weight/B: of the scores as for any dense layers; of the penalty with c = 2λω(n − 1)/n, q = c·g·EᵀE, r₁ = (q·W₁) ⊙
 * leaky′(h₁),
 * r₂ = (r₁·W₂) ⊙ leaky′(h₂): dW₁ = qᵀ·s₁, dW₂ = r₁ᵀ·s₂, dw = Σ r₂, dE = E·Σ_b c_b·g_bᵀg_b. dGenerated = −ω ∂score/∂generated: it climbs.
 *
 * @returns [B, 1]
 * Source: Gulrajani et al. (2017), “Improved training of Wasserstein GANs”, algorithm 1; both networks in one step by turning the gradient
 * round between
 * them, as Ganin and Lempitsky (2015), “Unsupervised domain adaptation by backpropagation”.
 */
export const criticLossReference: ReferenceOp<CriticLossOp> = (op, scope) => {
  const { rowCount } = scope;
  const matrix = (name: string) => matrixOf(scope, name, 0);
  const [table, w1, b1, w2, b2, out] = [op.table, op.first, op.firstBias, op.second, op.secondBias, op.out].map(matrix) as [
    Tensor2D,
    Tensor2D,
    Tensor2D,
    Tensor2D,
    Tensor2D,
    Tensor2D,
  ];
  const rows = scope.value(op.generated);
  const layers = (embedded: Tensor2D) => {
    const first = activate(add(multiply(embedded, w1), b1) as Tensor2D, 'leakyRelu');
    return { first, second: activate(add(multiply(first, w2), b2) as Tensor2D, 'leakyRelu') };
  };
  const scoreOf = (embedded: Tensor2D) => multiply(layers(embedded).second, transpose(out));
  const real = multiply(oneHot(op, scope), table);
  const climbing = withGradient(rows, (x) => x.clone(), neg);
  const held = withGradient(rows, (x) => x.clone(), zerosLike);
  const mix = tensor2d(scope.arrays[op.mix] as Float32Array, [rowCount, 1]);
  const generated = multiply(held, table);
  const between = layers(add(generated, mul(mix, sub(real, generated))) as Tensor2D);
  const s2 = mul(out, slopeOf(between.second)) as Tensor2D;
  const s1 = mul(multiply(s2, transpose(w2)), slopeOf(between.first)) as Tensor2D;
  const slopes = multiply(multiply(s1, transpose(w1)), transpose(table));
  const norm = sqrt(add(sum(square(slopes), 1, true), NORM_FLOOR));
  const distance = sub(scoreOf(multiply(climbing, table)), scoreOf(real));
  return add(distance, mul(square(sub(norm, 1)), op.penaltyWeight)) as Tensor2D;
};
