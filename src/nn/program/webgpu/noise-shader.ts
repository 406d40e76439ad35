/** The generator of core/random and the draws of program/noise.ts in WGSL: equal bits. */
export const PHILOX = `fn mulHigh(x: u32, y: u32) -> u32 {
  let xl = x & 0xffffu; let xh = x >> 16u;
  let yl = y & 0xffffu; let yh = y >> 16u;
  let middle = xh * yl + ((xl * yl) >> 16u);
  let cross = xl * yh + (middle & 0xffffu);
  return xh * yh + (middle >> 16u) + (cross >> 16u);
}
fn philox(counter: u32, key: u32) -> vec2u {
  var lanes = vec2u(counter, 0u);
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    lanes = vec2u(mulHigh(0xd256d193u, lanes.x) ^ k ^ lanes.y, 0xd256d193u * lanes.x);
    k += 0x9e3779b9u;
  }
  return lanes;
}
`;

/** `keepQuad(key, quad)`: 1 / (1 − rate) where an element of the quad is kept, 0 where it is dropped. */
export function dropoutShader(threshold: number, scale: number): string {
  return `${PHILOX}fn keepQuad(key: u32, quad: u32) -> vec4f {
  let lanes = philox(quad, key);
  let bits = vec4u(lanes.x & 0xffffu, lanes.x >> 16u, lanes.y & 0xffffu, lanes.y >> 16u);
  return select(vec4f(0), vec4f(${float(scale)}), bits >= vec4u(${threshold}u));
}
`;
}

/**
 * `normalQuad(key, quad)`: four standard normals.
 *
 * Sine and cosine by Taylor series on an eighth of a turn: WGSL promises its own only to 2⁻¹¹.
 */
export const NORMAL = `${PHILOX}fn turn(u: f32) -> vec2f {
  let quarter = round(u * 4.0);
  let x = (u * 4.0 - quarter) * 1.5707963267948966;
  let s = x * x;
  let cosine = 1.0 + s * (-0.5 + s * (0.041666667 + s * (-0.0013888889 + s * 2.4801587e-5)));
  let sine = x * (1.0 + s * (-0.16666667 + s * (0.008333333 + s * (-1.984127e-4 + s * 2.7557319e-6))));
  switch (u32(quarter) & 3u) {
    case 0u: { return vec2f(cosine, sine); }
    case 1u: { return vec2f(-sine, cosine); }
    case 2u: { return vec2f(-cosine, -sine); }
    default: { return vec2f(sine, -cosine); }
  }
}
fn normalPair(key: u32, counter: u32) -> vec2f {
  let lanes = philox(counter, key);
  let u = (vec2f(lanes) + 0.5) * 2.3283064365386963e-10;
  return sqrt(-2.0 * log(u.x)) * turn(u.y);
}
fn normalQuad(key: u32, quad: u32) -> vec4f {
  return vec4f(normalPair(key, quad * 2u), normalPair(key, quad * 2u + 1u));
}
`;

/**
 * `exponentialQuad(key, quad)`: four standard exponentials −ln(1 − v).
 *
 * Below ½ as 2 artanh(v / (2 − v)) by its series: WGSL promises its logarithm near 1 only to 2⁻²¹, of a result that may be smaller.
 */
export const EXPONENTIAL = `${PHILOX}fn exponentialQuad(key: u32, quad: u32) -> vec4f {
  let bits = vec4u(philox(quad * 2u, key), philox(quad * 2u + 1u, key));
  let v = (vec4f(bits >> vec4u(9u)) + 0.5) * 1.1920928955078125e-7;
  let s = v / (2.0 - v);
  let t = s * s;
  let series = 2.0 * s * (1.0 + t * (0.33333333 + t * (0.2 + t * (0.14285714 + t * (0.11111111 + t * (0.09090909 + t * 0.07692308))))));
  return select(-log(1.0 - v), series, v < vec4f(0.5));
}
`;

/** A WGSL literal of an f32. */
export function float(value: number): string {
  const text = String(Math.fround(value));
  return /[.e]/.test(text) ? text : `${text}.0`;
}
