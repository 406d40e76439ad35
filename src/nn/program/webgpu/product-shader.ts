import { type Activation, LEAKY_SLOPE } from '../contract.ts';
import type { CallRange, CallRanges } from './kernel-call.ts';

/**
 * WGSL of ragged block products: many small matrix products of different sizes in one dispatch, through a table of blocks and a table
 * of 32 × 32 output tiles.
 *
 *   forward   C[m, n] = act(Σ_k A[m, k]·B[k, n] + bias[n]) (+ residual[m, n])        A: activations, B: weights
 *   weights   C[m, n] = Σ_k A[k, m]·B[k, n], bias[n] = Σ_k B[k, n]                            A: activations, B: their output's gradient
 *   inputs    C[m, n] = Σ_s Σ_k A[m, s·K + k]·B_s[n, k] (+ residual[m, n]) (+ C[m, n])        A: gradient, B: weights
 *
 * All places are counted in quads (four floats): every width is a multiple of four.
 * With `masked`, the input axis (k, m or n) runs through a list of quads in rank order and each block (or segment) uses a prefix of it;
 * what lies beyond the prefix is skipped, and gives zeros in a weight gradient.
 */
export type ProductMode = 'forward' | 'weights' | 'inputs';

/**
 * `shared`: tiles in workgroup memory, for GPUs. `register`: no barrier, for software adapters, where a barrier costs more than the
 * product.
 */
export type TileKind = 'shared' | 'register';

export interface ProductOptions {
  readonly mode: ProductMode;
  readonly tile: TileKind;
  readonly masked: boolean;
  /** `forward` only. */
  readonly activation: Activation;
  /** `forward` (after the activation) and `inputs`: a buffer laid out as C is added. */
  readonly residual: boolean;
  /** `forward` with a residual: the activation's own value is kept in another buffer, for the backward pass. */
  readonly keepActivated: boolean;
  /** `inputs` only: adds to what C holds. */
  readonly accumulate: boolean;
  /** `forward`: a bias is added; `weights`: its gradient is written. */
  readonly bias: boolean;
}

/** Edge of an output tile, in floats. */
const TILE = 32;
/** Words of a block's record. */
const BLOCK_WORDS = 16;

/** Places and strides in quads; counts in floats. */
export interface ProductBlock {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly segments: number;
  readonly aBase: number;
  readonly aStride: number;
  readonly aSegment: number;
  readonly bBase: number;
  readonly bStride: number;
  readonly bSegment: number;
  readonly cBase: number;
  readonly cStride: number;
  readonly bias: number;
}

/**
 * The product that gives a weight matrix's gradient, Aᵀ times the gradient of C: it is read where C was written and written where B was
 * read.
 */
export function weightGradientBlock(block: ProductBlock): ProductBlock {
  const { rows, inner, bBase, bStride, cBase, cStride } = block;
  return { ...block, rows: inner, inner: rows, bBase: cBase, bStride: cStride, cBase: bBase, cStride: bStride };
}

/** One record a block. `blocks[i]` of a masked product uses prefix i (`forward`, `weights`); its segments use prefixes 0 … (`inputs`). */
export function packBlocks(blocks: readonly ProductBlock[]): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(Math.max(1, blocks.length) * BLOCK_WORDS);
  blocks.forEach((block, i) => {
    words.set(
      [
        block.rows,
        block.inner,
        block.columns,
        block.segments,
        block.aBase,
        block.aStride,
        block.aSegment,
        block.bBase,
        block.bStride,
        block.bSegment,
        block.cBase,
        block.cStride,
        block.bias,
      ],
      i * BLOCK_WORDS,
    );
  });
  return words;
}

export interface ProductTiles {
  /**
   * Four words a tile: block, first row, first column, 0. Each block's tiles side by side, the longest sums first, so that they do not end
   * alone.
   */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly ranges: CallRanges;
}

export function packTiles(blocks: readonly ProductBlock[]): ProductTiles {
  const order = blocks.map((_, i) => i).sort((a, b) => lengthOf(blocks[b] as ProductBlock) - lengthOf(blocks[a] as ProductBlock));
  const words: number[] = [];
  const ranges: CallRange[] = [];
  for (const i of order) {
    const { rows, columns } = blocks[i] as ProductBlock;
    const first = words.length / 4;
    for (let row = 0; row < rows; row += TILE) for (let column = 0; column < columns; column += TILE) words.push(i, row, column, 0);
    const count = words.length / 4 - first;
    ranges[i] = { first, count, groups: count };
  }
  const count = words.length / 4;
  return { words: Uint32Array.from(words), ranges: { all: { first: 0, count, groups: count }, blocks: ranges } };
}

function lengthOf(block: ProductBlock): number {
  return block.inner * block.segments;
}

/**
 * The code of a product, over the bindings `a`, `b`, `c`, `tiles`, `blocks`, then as the options ask `visible`, `residual`, `activated`,
 * and the range of tiles.
 */
export function productShader(options: ProductOptions): string {
  return `struct Block {
  rows: u32, inner: u32, columns: u32, segments: u32,
  aBase: u32, aStride: u32, aSegment: u32, bBase: u32,
  bStride: u32, bSegment: u32, cBase: u32, cStride: u32,
  bias: u32, pad0: u32, pad1: u32, pad2: u32,
}
${options.masked ? MASK_FUNCTIONS : ''}
${options.mode === 'forward' ? activateShader(options.activation) : ''}
${finish(options)}
${options.tile === 'shared' ? sharedMain(options) : registerMain(options)}`;
}

/** `visible`: the number of blocks, each block's prefix in quads, then the quads in rank order. */
const MASK_FUNCTIONS = `fn prefixOf(block: u32) -> u32 { return visible[1u + block]; }
fn quadAt(i: u32) -> u32 { return visible[1u + visible[0] + i]; }`;

/** `activate(x)` on quads. */
export function activateShader(activation: Activation): string {
  switch (activation) {
    case 'linear':
      return 'fn activate(x: vec4f) -> vec4f { return x; }';
    case 'relu':
      return 'fn activate(x: vec4f) -> vec4f { return max(x, vec4f(0)); }';
    case 'leakyRelu':
      return `fn activate(x: vec4f) -> vec4f { return select(${LEAKY_SLOPE} * x, x, x > vec4f(0)); }`;
    default:
      return activation satisfies never;
  }
}

/** Writes one quad of C: row m, quad n of the block. */
function finish(options: ProductOptions): string {
  const { mode, bias, residual, keepActivated, accumulate, masked } = options;
  switch (mode) {
    case 'forward':
      return `fn finish(block: Block, m: u32, n: u32, sum: vec4f) {
  let at = block.cBase + m * block.cStride + n;
  let value = activate(sum${bias ? ' + b[block.bias + n]' : ''});
  ${keepActivated ? 'activated[at] = value;' : ''}
  c[at] = value${residual ? ' + residual[at]' : ''};
}`;
    case 'weights':
      return `fn finish(block: Block, m: u32, n: u32, sum: vec4f) {
  c[block.cBase + m * block.cStride + n] = sum;
}`;
    case 'inputs':
      return `fn finish(block: Block, m: u32, n: u32, sum: vec4f) {
  let at = block.cBase + m * block.cStride + ${masked ? 'quadAt(n)' : 'n'};
  c[at] = sum${residual ? ' + residual[at]' : ''}${accumulate ? ' + c[at]' : ''};
}`;
    default:
      return mode satisfies never;
  }
}

/**
 * Each invocation sums a piece of C straight from storage: 8 × 8 of a weight gradient, whose operands are read along both axes,
 * and 4 × 4 of the others.
 * A quad's four rows of the masked axis lie side by side, so one look into the list serves them all.
 */
function registerMain(options: ProductOptions): string {
  const { mode, masked, bias } = options;
  const edge = mode === 'weights' ? 2 : 1;
  const across = 8 / edge;
  const rows = range(4 * edge);
  const each = (make: (row: number) => string): string => rows.map(make).join('\n    ');
  const head = `@compute @workgroup_size(${across * across})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = group.x + group.y * groups.x;
  if (at >= range.y) { return; }
  let tile = tiles[range.x + at];
  let block = blocks[tile.x];
  let m = tile.y + (local / ${across}u) * ${4 * edge}u;
  let n = (tile.z >> 2u) + (local % ${across}u) * ${edge}u;
  let columnQuads = block.columns >> 2u;
  if (m >= block.rows || n >= columnQuads) { return; }
  ${each((r) =>
    range(edge)
      .map((q) => `var s${r}${q} = vec4f(0);`)
      .join(' '),
  )}`;
  const finishAll = each((r) => `finish(block, m + ${r}u, n, s${r}0);`);
  switch (mode) {
    case 'forward':
      return `${head}
  let quads = ${masked ? 'prefixOf(tile.x)' : 'block.inner >> 2u'};
  let row = block.aBase + m * block.aStride;
  for (var i = 0u; i < quads; i++) {
    let k = ${masked ? 'quadAt(i)' : 'i'};
    let at = block.bBase + k * 4u * block.bStride + n;
    let b0 = b[at]; let b1 = b[at + block.bStride]; let b2 = b[at + 2u * block.bStride]; let b3 = b[at + 3u * block.bStride];
    ${each((r) => `let a${r} = a[row + ${r}u * block.aStride + k];`)}
    ${each((r) => `s${r}0 += a${r}.x * b0 + a${r}.y * b1 + a${r}.z * b2 + a${r}.w * b3;`)}
  }
  ${finishAll}
}`;
    case 'weights':
      return `${head}
  let quad = m >> 2u;
  let prefix = ${masked ? 'prefixOf(tile.x)' : 'block.rows >> 2u'};
  // A piece at the block's edge reads its first half twice and writes it once.
  let hasLower = m + 4u < block.rows;
  let hasRight = n + 1u < columnQuads;
  let next = quad + select(0u, 1u, hasLower);
  let q0 = ${masked ? 'quadAt(quad)' : 'quad'};
  let q1 = ${masked ? 'quadAt(next)' : 'next'};
  let right = n + select(0u, 1u, hasRight);
  let wantsBias = ${bias ? 'm == 0u' : 'false'};
  ${bias ? 'var total0 = vec4f(0); var total1 = vec4f(0);' : ''}
  if (quad < prefix || wantsBias) {
    for (var k = 0u; k < block.inner; k++) {
      let x0 = a[block.aBase + k * block.aStride + q0];
      let x1 = a[block.aBase + k * block.aStride + q1];
      let y0 = b[block.bBase + k * block.bStride + n];
      let y1 = b[block.bBase + k * block.bStride + right];
      ${each((r) => `s${r}0 += x${r >> 2}.${'xyzw'[r & 3]} * y0; s${r}1 += x${r >> 2}.${'xyzw'[r & 3]} * y1;`)}
      ${bias ? 'if (wantsBias) { total0 += y0; total1 += y1; }' : ''}
    }
  }
  ${bias ? 'if (wantsBias) { c[block.bias + n] = total0; if (hasRight) { c[block.bias + right] = total1; } }' : ''}
  let seen0 = select(0.0, 1.0, quad < prefix);
  let seen1 = select(0.0, 1.0, quad + 1u < prefix);
  ${each((r) => {
    const place = `block, q${r >> 2} * 4u + ${r & 3}u`;
    const writes = `finish(${place}, n, seen${r >> 2} * s${r}0); if (hasRight) { finish(${place}, right, seen${r >> 2} * s${r}1); }`;
    return r < 4 ? writes : `if (hasLower) { ${writes} }`;
  })}
}`;
    case 'inputs':
      return `${head}
  let row = block.aBase + m * block.aStride;
  let q = ${masked ? 'quadAt(n)' : 'n'} * 4u;
  for (var s = 0u; s < block.segments; s++) {
    ${masked ? 'if (n >= prefixOf(s)) { continue; }' : ''}
    let start = row + s * block.aSegment;
    let to = block.bBase + s * block.bSegment + q * block.bStride;
    for (var k = 0u; k < (block.inner >> 2u); k++) {
      let b0 = b[to + k]; let b1 = b[to + block.bStride + k]; let b2 = b[to + 2u * block.bStride + k]; let b3 = b[to + 3u * block.bStride + k];
      ${each((r) => `let a${r} = a[start + ${r}u * block.aStride + k];`)}
      ${each((r) => `s${r}0 += vec4f(dot(a${r}, b0), dot(a${r}, b1), dot(a${r}, b2), dot(a${r}, b3));`)}
    }
  }
  ${finishAll}
}`;
    default:
      return mode satisfies never;
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/**
 * 64 invocations share 32 × 16 pieces of A and 16 × 32 of B in workgroup memory; each sums a 4 × 4 piece.
 *
 * A piece that is transposed on its way is kept in single floats, not quads: an invocation that writes one component of a vector may,
 * by WGSL's memory model, write them all.
 */
function sharedMain(options: ProductOptions): string {
  const { mode, masked, bias } = options;
  const transposesLeft = mode !== 'weights';
  const transposesRight = mode === 'inputs';
  const head = `${sharedPiece('left', transposesLeft)}
${sharedPiece('right', transposesRight)}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let at = group.x + group.y * groups.x;
  if (at >= range.y) { return; }
  let tile = tiles[range.x + at];
  let block = blocks[tile.x];
  let tx = local & 7u;
  let ty = local >> 3u;
  let m = tile.y + ty * 4u;
  let n = (tile.z >> 2u) + tx;
  let columnQuads = block.columns >> 2u;
  var s0 = vec4f(0); var s1 = vec4f(0); var s2 = vec4f(0); var s3 = vec4f(0);`;
  const multiply = `workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let x = ${readPiece('left', 'ty', transposesLeft)};
      let y = ${readPiece('right', 'tx', transposesRight)};
      s0 += x.x * y; s1 += x.y * y; s2 += x.z * y; s3 += x.w * y;
      EXTRA
    }
    workgroupBarrier();`;
  const write = `if (m < block.rows && n < columnQuads) {
    finish(block, M, n, s0); finish(block, M + 1u, n, s1); finish(block, M + 2u, n, s2); finish(block, M + 3u, n, s3);
  }`;
  switch (mode) {
    case 'forward':
      return `${head}
  let quads = ${masked ? 'prefixOf(tile.x)' : 'block.inner >> 2u'};
  for (var k0 = 0u; k0 < quads; k0 += 4u) {
    for (var half = 0u; half < 2u; half++) {
      let load = local + half * 64u;
      let row = load >> 2u;
      let i = k0 + (load & 3u);
      var x = vec4f(0);
      if (i < quads && tile.y + row < block.rows) { x = a[block.aBase + (tile.y + row) * block.aStride + ${masked ? 'quadAt(i)' : 'i'}]; }
      let kk = (load & 3u) * 4u;
      ${writeTransposed('left', 'x')}
      let depth = load >> 3u;
      let j = k0 + (depth >> 2u);
      let column = (tile.z >> 2u) + (load & 7u);
      var y = vec4f(0);
      if (j < quads && column < columnQuads) { y = b[block.bBase + (${masked ? 'quadAt(j)' : 'j'} * 4u + (depth & 3u)) * block.bStride + column]; }
      right[load] = y;
    }
    ${multiply.replace('EXTRA', '')}
  }
  ${write.replaceAll('M', 'm')}
}`;
    case 'weights':
      return `${head}
  ${bias ? 'var total = vec4f(0);' : ''}
  let needed = ${masked ? `(tile.y >> 2u) < prefixOf(tile.x)${bias ? ' || tile.y == 0u' : ''}` : 'true'};
  let inner = select(0u, block.inner, needed);
  for (var k0 = 0u; k0 < inner; k0 += 16u) {
    for (var half = 0u; half < 2u; half++) {
      let load = local + half * 64u;
      let depth = load >> 3u;
      let k = k0 + depth;
      let i = (tile.y >> 2u) + (load & 7u);
      var x = vec4f(0);
      if (k < inner && i * 4u < block.rows) { x = a[block.aBase + k * block.aStride + ${masked ? 'quadAt(i)' : 'i'}]; }
      left[load] = x;
      let column = (tile.z >> 2u) + (load & 7u);
      var y = vec4f(0);
      if (k < inner && column < columnQuads) { y = b[block.bBase + k * block.bStride + column]; }
      right[load] = y;
    }
    ${multiply.replace('EXTRA', bias ? 'total += y;' : '')}
  }
  ${bias ? 'if (m == 0u && n < columnQuads) { c[block.bias + n] = total; }' : ''}
  ${masked ? 'if ((m >> 2u) >= prefixOf(tile.x)) { s0 = vec4f(0); s1 = s0; s2 = s0; s3 = s0; }' : ''}
  let to = ${masked ? 'quadAt(min(m, block.rows - 4u) >> 2u) * 4u' : 'm'};
  ${write.replaceAll('M', 'to')}
}`;
    case 'inputs':
      return `${head}
  let quads = block.inner >> 2u;
  for (var s = 0u; s < block.segments; s++) {
    ${masked ? 'let prefix = prefixOf(s); if ((tile.z >> 2u) >= prefix) { continue; }' : ''}
    for (var k0 = 0u; k0 < quads; k0 += 4u) {
      for (var half = 0u; half < 2u; half++) {
        let load = local + half * 64u;
        let row = load >> 2u;
        let k = k0 + (load & 3u);
        let kk = (load & 3u) * 4u;
        var x = vec4f(0);
        if (k < quads && tile.y + row < block.rows) { x = a[block.aBase + (tile.y + row) * block.aStride + s * block.aSegment + k]; }
        ${writeTransposed('left', 'x')}
        let column = tile.z + row;
        var y = vec4f(0);
        if (k < quads && ${masked ? '(column >> 2u) < prefix' : 'column < block.columns'}) {
          y = b[block.bBase + s * block.bSegment + ${masked ? '(quadAt(column >> 2u) * 4u + (column & 3u))' : 'column'} * block.bStride + k];
        }
        ${writeTransposed('right', 'y')}
      }
      ${multiply.replace('EXTRA', '')}
    }
  }
  ${write.replaceAll('M', 'm')}
}`;
    default:
      return mode satisfies never;
  }
}

/** An odd number, so that a column's floats lie in different banks. */
const PIECE_STRIDE = TILE + 1;

function sharedPiece(name: string, transposed: boolean): string {
  return `var<workgroup> ${name}: array<${transposed ? `f32, ${16 * PIECE_STRIDE}` : 'vec4f, 128'}>;`;
}

/** Quad `quad` of depth `k`. */
function readPiece(name: string, quad: string, transposed: boolean): string {
  if (!transposed) return `${name}[k * 8u + ${quad}]`;
  const at = (i: number): string => `${name}[k * ${PIECE_STRIDE}u + ${quad} * 4u + ${i}u]`;
  return `vec4f(${at(0)}, ${at(1)}, ${at(2)}, ${at(3)})`;
}

/** The components of `value` go to depths kk … kk + 3 of `row`. */
function writeTransposed(name: string, value: string): string {
  return [...'xyzw'].map((component, i) => `${name}[(kk + ${i}u) * ${PIECE_STRIDE}u + row] = ${value}.${component};`).join(' ');
}
