import { type Activation, LEAKY_SLOPE } from '../contract.ts';
import { type CallRanges, groupsFor, MAIN, read, write } from './kernel-call.ts';
import { type ProductBlock, type ProductOptions, packBlocks, packTiles, productShader } from './product-shader.ts';
import type { OpScope } from './scope.ts';

export interface ProductCall {
  readonly label: string;
  readonly options: Partial<ProductOptions> & Pick<ProductOptions, 'mode'>;
  readonly blocks: readonly ProductBlock[];
  readonly a: GPUBuffer;
  readonly b: GPUBuffer;
  readonly c: GPUBuffer;
  readonly visible?: GPUBuffer | null;
  readonly residual?: GPUBuffer | null;
  readonly activated?: GPUBuffer | null;
}

/** Runs a ragged block product. The options `masked`, `residual` and `keepActivated` follow from the buffers given. */
export function runProduct(scope: OpScope, call: ProductCall): void {
  const { label, blocks, a, b, c, visible = null, residual = null, activated = null } = call;
  const options: ProductOptions = {
    activation: 'linear',
    accumulate: false,
    bias: false,
    ...call.options,
    tile: scope.tile,
    masked: visible !== null,
    residual: residual !== null,
    keepActivated: activated !== null,
  };
  const tiles = packTiles(blocks);
  const { all } = tiles.ranges;
  const perBlock = options.mode === 'forward' && blocks.length > 1;
  scope.run({
    label,
    bindings: [
      read('a', 'array<vec4f>', a),
      read('b', 'array<vec4f>', b),
      write('c', 'array<vec4f>', c),
      read('tiles', 'array<vec4u>', scope.pool.constant(`${label} tiles`, tiles.words)),
      read('blocks', 'array<Block>', scope.pool.constant(`${label} blocks`, packBlocks(blocks))),
      ...(visible === null ? [] : [read('visible', 'array<u32>', visible)]),
      ...(residual === null ? [] : [read('residual', 'array<vec4f>', residual)]),
      ...(activated === null ? [] : [write('activated', 'array<vec4f>', activated)]),
    ],
    code: productShader(options),
    groups: perBlock ? tiles.ranges : { all, blocks: [] },
  });
}

/** The range of a kernel with one invocation for each row and quad of a value, all or one block of it. */
export function quadRanges(scope: OpScope, value: string): CallRanges {
  const { blocks, width } = scope.spec(value);
  return {
    all: { first: 0, count: width / 4, groups: groupsFor((scope.rows * width) / 4) },
    blocks: blocks.map((block) => ({
      first: block.offset / 4,
      count: block.width / 4,
      groups: groupsFor((scope.rows * block.width) / 4),
    })),
  };
}

/** Opens an entry point with `row`, `column` (a quad) and `at`, the quad's place in a value `width` wide. */
export function quadMain(scope: OpScope, width: number): string {
  return `${MAIN}
  let row = id / range.y;
  if (row >= ${scope.rows}u) { return; }
  let column = range.x + id % range.y;
  let at = row * ${width / 4}u + column;`;
}

/** WGSL of act′ on a quad, from the activation's own value `y`. */
export function slopeOf(activation: Exclude<Activation, 'linear'>, y: string): string {
  return `select(vec4f(${activation === 'relu' ? '0.0' : String(LEAKY_SLOPE)}), vec4f(1), ${y} > vec4f(0))`;
}

/** `to` = `gradient` ⊙ act′, in place when `to` is null. */
export function runActivationBackward(
  scope: OpScope,
  call: {
    label: string;
    quads: number;
    activation: Exclude<Activation, 'linear'>;
    gradient: GPUBuffer;
    activated: GPUBuffer;
    to: GPUBuffer | null;
  },
): void {
  const { label, quads, activation, gradient, activated, to } = call;
  scope.run({
    label,
    bindings: [
      ...(to === null
        ? [write('gradient', 'array<vec4f>', gradient)]
        : [read('gradient', 'array<vec4f>', gradient), write('product', 'array<vec4f>', to)]),
      read('activated', 'array<vec4f>', activated),
    ],
    code: `${MAIN}
  if (id >= ${quads}u) { return; }
  ${to === null ? 'gradient' : 'product'}[id] = gradient[id] * ${slopeOf(activation, 'activated[id]')};
}`,
    groups: groupsFor(quads),
  });
}

/** Adds a value's gradient to another's, or starts it. */
export function runAddGradient(
  scope: OpScope,
  label: string,
  quads: number,
  source: GPUBuffer,
  to: { buffer: GPUBuffer; accumulate: boolean },
): void {
  scope.run({
    label,
    bindings: [read('source', 'array<vec4f>', source), write('sum', 'array<vec4f>', to.buffer)],
    code: `${MAIN}
  if (id >= ${quads}u) { return; }
  sum[id] = source[id]${to.accumulate ? ' + sum[id]' : ''};
}`,
    groups: groupsFor(quads),
  });
}
