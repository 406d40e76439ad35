import type { Block, MaskedDenseOp } from '../../contract.ts';
import { runActivationBackward, runProduct } from '../../webgpu/product.ts';
import { type ProductBlock, weightGradientBlock } from '../../webgpu/product-shader.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/** One product a hidden block, over the input's quads in rank order: block j uses the quads of groups before it and no other. */
export function forward(op: MaskedDenseOp, scope: OpScope): void {
  runProduct(scope, {
    label: `masked dense ${op.output}`,
    options: { mode: 'forward', activation: op.activation, bias: true },
    blocks: productBlocks(op, scope),
    a: scope.value(op.input),
    b: scope.weights,
    c: scope.value(op.output),
    visible: visibleQuads(op, scope),
  });
}

export function backward(op: MaskedDenseOp, scope: OpScope): void {
  const gradient = scope.gradientOf(op.output);
  const input = scope.spec(op.input);
  const output = scope.spec(op.output);
  if (op.activation !== 'linear') {
    runActivationBackward(scope, {
      label: `masked dense ${op.output} activation`,
      quads: (scope.rows * output.width) / 4,
      activation: op.activation,
      gradient,
      activated: scope.value(op.output),
      to: null,
    });
  }
  const visible = visibleQuads(op, scope);
  const blocks = productBlocks(op, scope);
  runProduct(scope, {
    label: `masked dense ${op.output} weights`,
    options: { mode: 'weights', bias: true },
    blocks: blocks.map(weightGradientBlock),
    a: scope.value(op.input),
    b: gradient,
    c: scope.gradients,
    visible,
  });
  const to = scope.gradientTo(op.input);
  if (to === null) return;
  const [first, second] = blocks as [ProductBlock, ProductBlock | undefined];
  runProduct(scope, {
    label: `masked dense ${op.output} inputs`,
    options: { mode: 'inputs', accumulate: to.accumulate },
    blocks: [
      {
        rows: scope.rows,
        inner: first.columns,
        columns: input.width,
        segments: blocks.length,
        aBase: 0,
        aStride: output.width / 4,
        aSegment: first.columns / 4,
        bBase: first.bBase,
        bStride: first.bStride,
        bSegment: second === undefined ? 0 : second.bBase - first.bBase,
        cBase: 0,
        cStride: input.width / 4,
        bias: 0,
      },
    ],
    a: gradient,
    b: scope.weights,
    c: to.buffer,
    visible,
  });
}

function productBlocks(op: MaskedDenseOp, scope: OpScope): ProductBlock[] {
  const input = scope.spec(op.input);
  const output = scope.spec(op.output);
  const weights = scope.parameter(op.weights);
  const bias = scope.parameter(op.bias);
  return output.blocks.map((block, j) => ({
    rows: scope.rows,
    inner: input.width,
    columns: block.width,
    segments: 1,
    aBase: 0,
    aStride: input.width / 4,
    aSegment: 0,
    bBase: (weights.matrices[j]?.offset as number) / 4,
    bStride: block.width / 4,
    bSegment: 0,
    cBase: block.offset / 4,
    cStride: output.width / 4,
    bias: (bias.matrices[j]?.offset as number) / 4,
  }));
}

/** The number of blocks; how many quads each sees; the input's quads in rank order. */
function visibleQuads(op: MaskedDenseOp, scope: OpScope): GPUBuffer {
  const { blocks, width } = scope.spec(op.input);
  return scope.derived(`quads of ${op.input} by ${op.rank}`, op.rank, 1 + blocks.length + width / 4, (rank, words) => {
    const order: number[] = [];
    for (let g = 0; g < blocks.length; g++) order[rank[g] as number] = g;
    words[0] = blocks.length;
    let seen = 0;
    for (const g of order) {
      const block = blocks[g] as Block;
      words[1 + g] = seen;
      for (let quad = 0; quad < block.width / 4; quad++) words[1 + blocks.length + seen + quad] = block.offset / 4 + quad;
      seen += block.width / 4;
    }
  });
}
