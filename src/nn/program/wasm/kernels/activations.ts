// Activations: 0 linear, 1 relu, 2 leaky relu with slope 0.2. Their sign is that of their input, so the output tells the derivative.
const RELU = 1;
const LEAKY = 2;
const SLOPE: f32 = 0.2;

export function activate(x: v128, activation: i32): v128 {
  if (activation === RELU) return f32x4.max(x, f32x4.splat(0));
  if (activation === LEAKY) return f32x4.max(x, f32x4.mul(x, f32x4.splat(SLOPE)));
  return x;
}

export function scaleByDerivative(d: v128, output: v128, activation: i32): v128 {
  const positive = f32x4.gt(output, f32x4.splat(0));
  if (activation === RELU) return v128.and(d, positive);
  if (activation === LEAKY) return v128.bitselect(d, f32x4.mul(d, f32x4.splat(SLOPE)), positive);
  return d;
}
