import type { BlockDenseOp } from '../../contract.ts';
import { runActivationBackward, runAddGradient, runProduct } from '../../webgpu/product.ts';
import { type ProductBlock, weightGradientBlock } from '../../webgpu/product-shader.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/** All blocks in one ragged product, with bias, activation and residual as it is written. */
export function forward(op: BlockDenseOp, scope: OpScope): void {
  runProduct(scope, {
    label: `dense ${op.output}`,
    options: { mode: 'forward', activation: op.activation, bias: op.bias !== null },
    blocks: productBlocks(op, scope),
    a: scope.value(op.input),
    b: scope.weights,
    c: scope.value(op.output),
    residual: op.residual === null ? null : scope.value(op.residual),
    activated: keepsActivated(op) && scope.training ? activatedOf(op, scope) : null,
  });
}

export function backward(op: BlockDenseOp, scope: OpScope): void {
  const { width } = scope.spec(op.output);
  const outer = scope.gradientOf(op.output);
  let gradient = outer;
  if (op.activation !== 'linear') {
    const apart = op.residual === null ? null : scope.pool.zeros(`gradient before activation, ${width} wide`, scope.rows * width);
    runActivationBackward(scope, {
      label: `dense ${op.output} activation`,
      quads: (scope.rows * width) / 4,
      activation: op.activation,
      gradient: outer,
      activated: keepsActivated(op) ? activatedOf(op, scope) : scope.value(op.output),
      to: apart,
    });
    gradient = apart ?? outer;
  }
  const blocks = productBlocks(op, scope);
  runProduct(scope, {
    label: `dense ${op.output} weights`,
    options: { mode: 'weights', bias: op.bias !== null },
    blocks: blocks.map(weightGradientBlock),
    a: scope.value(op.input),
    b: gradient,
    c: scope.gradients,
  });
  const to = scope.gradientTo(op.input);
  const addsHere = op.residual === op.input && to !== null;
  if (to !== null) {
    runProduct(scope, {
      label: `dense ${op.output} inputs`,
      options: { mode: 'inputs', accumulate: to.accumulate },
      blocks: blocks.map((block) => ({
        ...block,
        inner: block.columns,
        columns: block.inner,
        aBase: block.cBase,
        aStride: block.cStride,
        cBase: block.aBase,
        cStride: block.aStride,
      })),
      a: gradient,
      b: scope.weights,
      c: to.buffer,
      residual: addsHere ? outer : null,
    });
  }
  if (op.residual === null || addsHere) return;
  const toResidual = scope.gradientTo(op.residual);
  if (toResidual !== null) runAddGradient(scope, `dense ${op.output} residual`, (scope.rows * width) / 4, outer, toResidual);
}

/** With a residual the activation's own value is not the output. */
function keepsActivated(op: BlockDenseOp): boolean {
  return op.residual !== null && op.activation !== 'linear';
}

function activatedOf(op: BlockDenseOp, scope: OpScope): GPUBuffer {
  return scope.pool.zeros(`activated ${op.output}`, scope.rows * scope.spec(op.output).width);
}

function productBlocks(op: BlockDenseOp, scope: OpScope): ProductBlock[] {
  const input = scope.spec(op.input);
  const output = scope.spec(op.output);
  const weights = scope.parameter(op.weights);
  const bias = op.bias === null ? null : scope.parameter(op.bias);
  const whole = [{ offset: 0, width: input.width, realWidth: input.width }];
  const [from, to] =
    op.layout === 'diagonal' ? [input.blocks, output.blocks] : [whole, [{ offset: 0, width: output.width, realWidth: output.width }]];
  return to.map((block, j) => ({
    rows: scope.rows,
    inner: from[j]?.width as number,
    columns: block.width,
    segments: 1,
    aBase: (from[j]?.offset as number) / 4,
    aStride: input.width / 4,
    aSegment: 0,
    bBase: (weights.matrices[j]?.offset as number) / 4,
    bStride: block.width / 4,
    bSegment: 0,
    cBase: block.offset / 4,
    cStride: output.width / 4,
    bias: (bias?.matrices[j]?.offset ?? 0) / 4,
  }));
}
