import type { CriticLossOp } from '../../contract.ts';
import { groupsFor, type KernelBinding, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import { runProduct, slopeOf } from '../../webgpu/product.ts';
import type { ProductBlock } from '../../webgpu/product-shader.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/** A matrix of quads in a buffer, row-major. */
interface Matrix {
  readonly buffer: GPUBuffer;
  /** Of its first quad. */
  readonly base: number;
  /** Floats of a row. */
  readonly width: number;
}

const LEAKY = (y: string): string => slopeOf('leakyRelu', y);

/** Names are those of the formulas at reference.ts. Three parts of B rows lie one below the other: real, generated, between them. */
export function forward(op: CriticLossOp, scope: OpScope): void {
  const parts = createParts(op, scope);
  runEmbedding(parts);
  runScores(parts);
  runPenalty(parts);
  if (scope.training) runGradients(parts);
}

/** The op's matrices on the device, and the dispatches that its passes are made of. */
function createParts(op: CriticLossOp, scope: OpScope) {
  const { rows: B } = scope;
  const { width: T, blocks } = scope.spec(op.generated);
  const [layer] = scope.parameter(op.first).matrices;
  const [E, H] = [layer?.rows as number, layer?.columns as number];
  const columns = blocks.length;
  const own = (name: string, width: number, rows: number): Matrix => ({
    buffer: scope.pool.zeros(`${op.loss}: ${name}`, rows * width),
    base: 0,
    width,
  });
  const part = ({ buffer, base, width }: Matrix, index: number): Matrix => ({ buffer, base: base + (index * B * width) / 4, width });
  const placeOf = (name: string): number => scope.parameter(name).offset / 4;
  const weights = (name: string, width: number): Matrix => ({ buffer: scope.weights, base: placeOf(name), width });
  const gradient = (name: string, width: number): Matrix => ({ buffer: scope.gradients, base: placeOf(name), width });
  const ofTable = { table: weights(op.table, E), first: weights(op.first, H), second: weights(op.second, H) };
  const embedded = own('embedded', E, 3 * B);
  const [h1, h2, s1, s2] = [own('h1', H, 3 * B), own('h2', H, 3 * B), own('s1', H, 3 * B), own('s2', H, 3 * B)];
  const scoreSlope = own('score slope', E, 3 * B);
  const [gram, gGram, pull] = [own('gram', E, E), own('g gram', E, B), own('pull', E, B)];
  /** What the weights' gradients are products of, signed and scaled, with the penalty's rows below. */
  const [signedEmbedded, signed1, signed2] = [own('signed embedded', E, 3 * B), own('signed h1', H, 3 * B), own('signed h2', H, 3 * B)];

  const product = (
    label: string,
    mode: 'forward' | 'weights' | 'inputs',
    a: Matrix,
    b: Matrix,
    c: Matrix,
    M: number,
    K: number,
    N: number,
  ) =>
    runProduct(scope, {
      label: `${op.loss}: ${label}`,
      options: { mode },
      blocks: [blockOf(a, b, c, M, K, N)],
      a: a.buffer,
      b: b.buffer,
      c: c.buffer,
    });
  const elementwise = (label: string, quads: number, bindings: readonly KernelBinding[], code: string) =>
    scope.run({
      label: `${op.loss}: ${label}`,
      bindings,
      code: `${MAIN}
  if (id >= ${quads}u) { return; }
${code}
}`,
      groups: groupsFor(quads),
    });
  const layerOf = (label: string, x: Matrix, w: Matrix, bias: string, to: Matrix, inner: number) =>
    runProduct(scope, {
      label: `${op.loss}: ${label}`,
      options: { mode: 'forward', activation: 'leakyRelu', bias: true },
      blocks: [{ ...blockOf(x, w, to, 3 * B, inner, H), bias: placeOf(bias) }],
      a: x.buffer,
      b: w.buffer,
      c: to.buffer,
    });
  return {
    op,
    scope,
    B,
    T,
    E,
    H,
    blocks,
    columns,
    own,
    part,
    placeOf,
    ofTable,
    gradient,
    embedded,
    h1,
    h2,
    s1,
    s2,
    scoreSlope,
    gram,
    gGram,
    pull,
    signedEmbedded,
    signed1,
    signed2,
    product,
    elementwise,
    layerOf,
  };
}

type Parts = ReturnType<typeof createParts>;

function runEmbedding(parts: Parts): void {
  const { op, scope, B, T, E, blocks, columns, part, ofTable, embedded, product, elementwise } = parts;
  const firsts = scope.pool.constant(
    `${op.loss}: table places`,
    Uint32Array.from(blocks, ({ offset }) => ofTable.table.base + (offset * E) / 4),
  );
  elementwise(
    'embed real rows',
    (B * E) / 4,
    [
      read('tokens', 'array<i32>', scope.input(op.tokens)),
      read('weights', 'array<vec4f>', scope.weights),
      read('firsts', 'array<u32>', firsts),
      write('embedded', 'array<vec4f>', embedded.buffer),
    ],
    `  let row = id / ${E / 4}u;
  var sum = vec4f(0);
  for (var c = 0u; c < ${columns}u; c++) {
let token = tokens[row * ${columns}u + c];
if (token >= 0) { sum += weights[firsts[c] + u32(token) * ${E / 4}u + id % ${E / 4}u]; }
  }
  embedded[id] = sum;`,
  );
  const generated: Matrix = { buffer: scope.value(op.generated), base: 0, width: T };
  product('embed generated rows', 'forward', generated, ofTable.table, part(embedded, 1), B, T, E);
  elementwise(
    'mix',
    (B * E) / 4,
    [read('mix', 'array<f32>', scope.input(op.mix)), write('embedded', 'array<vec4f>', embedded.buffer)],
    `  let made = embedded[${(B * E) / 4}u + id];
  embedded[${(2 * B * E) / 4}u + id] = made + mix[id / ${E / 4}u] * (embedded[id] - made);`,
  );
}

function runScores(parts: Parts): void {
  const {
    op,
    scope,
    B,
    T,
    E,
    H,
    part,
    placeOf,
    ofTable,
    embedded,
    h1,
    h2,
    s1,
    s2,
    scoreSlope,
    gram,
    gGram,
    product,
    elementwise,
    layerOf,
  } = parts;
  layerOf('first layer', embedded, ofTable.first, op.firstBias, h1, E);
  layerOf('second layer', h1, ofTable.second, op.secondBias, h2, H);
  elementwise(
    's2',
    (3 * B * H) / 4,
    [read('weights', 'array<vec4f>', scope.weights), read('h2', 'array<vec4f>', h2.buffer), write('s2', 'array<vec4f>', s2.buffer)],
    `  s2[id] = weights[${placeOf(op.out)}u + id % ${H / 4}u] * ${LEAKY('h2[id]')};`,
  );
  product('s1', 'inputs', s2, ofTable.second, s1, 3 * B, H, H);
  elementwise(
    's1 slopes',
    (3 * B * H) / 4,
    [read('h1', 'array<vec4f>', h1.buffer), write('s1', 'array<vec4f>', s1.buffer)],
    `  s1[id] *= ${LEAKY('h1[id]')};`,
  );
  product('score slope', 'inputs', s1, ofTable.first, scoreSlope, 3 * B, H, E);
  product('gram', 'weights', ofTable.table, ofTable.table, gram, E, T, E);
  product('g gram', 'forward', part(scoreSlope, 2), gram, gGram, B, E, E);
}

/** One invocation a row: its loss and, in training, q and c·g. */
function runPenalty(parts: Parts): void {
  const { op, scope, B, E, H, placeOf, h2, scoreSlope, gGram, pull, signedEmbedded, elementwise } = parts;
  const terms = scope.lossTerms(op.loss);
  const taught: KernelBinding[] = [
    write('below', 'array<vec4f>', signedEmbedded.buffer),
    write('pull', 'array<vec4f>', pull.buffer),
    scope.step,
  ];
  elementwise(
    'penalty',
    B,
    [
      read('slopes', 'array<vec4f>', scoreSlope.buffer),
      read('gGram', 'array<vec4f>', gGram.buffer),
      read('h2', 'array<vec4f>', h2.buffer),
      read('weights', 'array<vec4f>', scope.weights),
      write('terms', 'array<f32>', terms.buffer),
      ...(scope.training ? taught : []),
    ],
    `  let g = ${(2 * B * E) / 4}u + id * ${E / 4}u;
  let q = id * ${E / 4}u;
  var square = 1.0e-12;
  for (var i = 0u; i < ${E / 4}u; i++) { square += dot(slopes[g + i], gGram[q + i]); }
  var distance = 0.0;
  for (var i = 0u; i < ${H / 4}u; i++) {
distance += dot(h2[(${B}u + id) * ${H / 4}u + i] - h2[id * ${H / 4}u + i], weights[${placeOf(op.out)}u + i]);
  }
  let norm = sqrt(square);
  terms[${terms.first}u + id] = distance + ${op.penaltyWeight.toFixed(8)} * (norm - 1.0) * (norm - 1.0);
  ${
    scope.training
      ? `let factor = ${(2 * op.penaltyWeight).toFixed(8)} * ${scope.lossScale(op.loss)} * (norm - 1.0) / norm;
  for (var i = 0u; i < ${E / 4}u; i++) {
below[g + i] = factor * gGram[q + i];
pull[q + i] = factor * slopes[g + i];
  }`
      : ''
  }`,
  );
}

function runGradients(parts: Parts): void {
  const {
    op,
    scope,
    B,
    E,
    H,
    part,
    placeOf,
    ofTable,
    gradient,
    embedded,
    h1,
    h2,
    s1,
    s2,
    signedEmbedded,
    signed1,
    signed2,
    product,
    elementwise,
  } = parts;
  const scale = scope.lossScale(op.loss);
  // Real rows pull the score up, generated ones down; what lies below is there already, before its slopes.
  const sign = (label: string, x: Matrix, to: Matrix, below: string) =>
    elementwise(
      label,
      (3 * B * x.width) / 4,
      [read('x', 'array<vec4f>', x.buffer), write('product', 'array<vec4f>', to.buffer), scope.step],
      `  let row = id / ${x.width / 4}u;
  if (row < ${B}u) { product[id] = -${scale} * x[id]; }
  else if (row < ${2 * B}u) { product[id] = ${scale} * x[id]; }
  else { ${below} }`,
    );
  sign('sign embedded', embedded, signedEmbedded, '');
  product('r1', 'forward', part(signedEmbedded, 2), ofTable.first, part(signed1, 2), B, E, H);
  sign('sign h1', h1, signed1, `product[id] *= ${LEAKY('x[id]')};`);
  product('r2', 'forward', part(signed1, 2), ofTable.second, part(signed2, 2), B, H, H);
  sign('sign h2', h2, signed2, `product[id] *= ${LEAKY('x[id]')};`);
  product('first gradient', 'weights', signedEmbedded, s1, gradient(op.first, H), E, 3 * B, H);
  product('second gradient', 'weights', signed1, s2, gradient(op.second, H), H, 3 * B, H);
  elementwise(
    'vector gradients',
    H / 4,
    [
      read('s1', 'array<vec4f>', s1.buffer),
      read('s2', 'array<vec4f>', s2.buffer),
      read('signed2', 'array<vec4f>', signed2.buffer),
      write('gradients', 'array<vec4f>', scope.gradients),
      scope.step,
    ],
    `  var first = vec4f(0);
  var second = vec4f(0);
  var out = vec4f(0);
  for (var row = 0u; row < ${B}u; row++) {
let real = row * ${H / 4}u + id;
let made = real + ${(B * H) / 4}u;
first += s1[made] - s1[real];
second += s2[made] - s2[real];
out += signed2[real] + signed2[made] + signed2[made + ${(B * H) / 4}u];
  }
  gradients[${placeOf(op.firstBias)}u + id] = ${scale} * first;
  gradients[${placeOf(op.secondBias)}u + id] = ${scale} * second;
  gradients[${placeOf(op.out)}u + id] = out;`,
  );
  runTableGradient(parts, scale);
}

/** The table's gradient: of the real rows' tokens, of the generated rows, and of the penalty; and the generated rows' own. */
function runTableGradient(parts: Parts, scale: string): void {
  const { op, scope, B, T, E, blocks, columns, own, part, placeOf, ofTable, scoreSlope, pull, product, elementwise } = parts;
  const signedSlope = own('signed score slope', E, 2 * B);
  elementwise(
    'sign score slope',
    (2 * B * E) / 4,
    [read('slopes', 'array<vec4f>', scoreSlope.buffer), write('product', 'array<vec4f>', signedSlope.buffer), scope.step],
    `  product[id] = -${scale} * slopes[id];`,
  );
  const [scatter, ofGenerated, ofPenalty] = [own('scatter', E, E), own('table by rows', E, T), own('table by penalty', E, T)];
  const generated: Matrix = { buffer: scope.value(op.generated), base: 0, width: T };
  product('scatter', 'weights', pull, part(scoreSlope, 2), scatter, E, B, E);
  product('table by rows', 'weights', generated, part(signedSlope, 1), ofGenerated, T, B, E);
  product('table by penalty', 'forward', ofTable.table, scatter, ofPenalty, T, E, E);
  // Column and token of each of the table's rows; padding has none.
  const owners = Uint32Array.from(
    blocks.flatMap(({ width, realWidth }, c) => Array.from({ length: width }, (_, t) => [c, t < realWidth ? t : 0xffffffff]).flat()),
  );
  elementwise(
    'table gradient',
    (T * E) / 4,
    [
      read('tokens', 'array<i32>', scope.input(op.tokens)),
      read('owners', 'array<vec2u>', scope.pool.constant(`${op.loss}: owners`, owners)),
      read('slopes', 'array<vec4f>', signedSlope.buffer),
      read('byRows', 'array<vec4f>', ofGenerated.buffer),
      read('byPenalty', 'array<vec4f>', ofPenalty.buffer),
      write('gradients', 'array<vec4f>', scope.gradients),
    ],
    `  let owner = owners[id / ${E / 4}u];
  var sum = byPenalty[id] - byRows[id];
  for (var row = 0u; row < ${B}u; row++) {
if (tokens[row * ${columns}u + owner.x] == bitcast<i32>(owner.y) && owner.y != 0xffffffffu) { sum += slopes[row * ${E / 4}u + id % ${E / 4}u]; }
  }
  gradients[${placeOf(op.table)}u + id] = sum;`,
  );
  const to = scope.gradientTo(op.generated);
  if (to === null) return;
  const [a, c] = [part(signedSlope, 1), { buffer: to.buffer, base: 0, width: T }];
  runProduct(scope, {
    label: `${op.loss}: generated gradient`,
    options: { mode: 'inputs', accumulate: to.accumulate },
    blocks: [blockOf(a, ofTable.table, c, B, E, T)],
    a: a.buffer,
    b: scope.weights,
    c: c.buffer,
  });
}

/** C[M, N] of K terms; strides are the matrices' own. */
function blockOf(a: Matrix, b: Matrix, c: Matrix, M: number, K: number, N: number): ProductBlock {
  return {
    rows: M,
    inner: K,
    columns: N,
    segments: 1,
    aBase: a.base,
    aStride: a.width / 4,
    aSegment: 0,
    bBase: b.base,
    bStride: b.width / 4,
    bSegment: 0,
    cBase: c.base,
    cStride: c.width / 4,
    bias: 0,
  };
}
