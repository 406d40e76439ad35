import type { EmbedTokensOp } from '../../contract.ts';
import { dropoutThreshold } from '../../noise.ts';
import { groupsFor, type KernelBinding, MAIN, read, write } from '../../webgpu/kernel-call.ts';
import { dropoutShader } from '../../webgpu/noise-shader.ts';
import { quadMain, quadRanges } from '../../webgpu/product.ts';
import type { OpScope } from '../../webgpu/scope.ts';

/** One invocation writes one quad of a row: of the token's table row, or of the column's features. */
export function forward(op: EmbedTokensOp, scope: OpScope): void {
  const { blocks, width } = scope.spec(op.output);
  const tables = scope.parameter(op.tables);
  const featureTotal = op.columns.reduce((sum, column) => sum + column.featureWidth, 0);
  // Column; first quad of its table or first feature; quads of a table row (0 = features); features in the quad.
  const words: number[] = [];
  let firstFeature = 0;
  op.columns.forEach(({ embeddingWidth, featureWidth }, c) => {
    const table = tables.matrices[c]?.offset as number;
    for (let at = 0; at < (blocks[c]?.width as number); at += 4) {
      const feature = at - embeddingWidth;
      if (feature < 0) words.push(c, (table + at) / 4, embeddingWidth / 4, 0);
      else words.push(c, firstFeature + feature, 0, Math.max(0, Math.min(4, featureWidth - feature)));
    }
    firstFeature += featureWidth;
  });
  const drops = drawsDropout(op, scope);
  const features: KernelBinding[] = op.features === null ? [] : [read('features', 'array<f32>', scope.input(op.features))];
  scope.run({
    label: `embed ${op.output}`,
    bindings: [
      read('tokens', 'array<i32>', scope.input(op.tokens)),
      read('tables', 'array<vec4f>', scope.weights),
      read('places', 'array<vec4u>', scope.pool.constant(`places of ${op.output}`, Uint32Array.from(words))),
      write('value', 'array<vec4f>', scope.value(op.output)),
      ...features,
      ...(drops ? [scope.step] : []),
    ],
    code: `${drops ? dropoutOf(op) : ''}
${quadMain(scope, width)}
  let place = places[column];
  let token = tokens[row * ${op.columns.length}u + place.x];
  var quad = vec4f(0);
  if (token >= 0) {
    if (place.z > 0u) { quad = tables[place.y + u32(token) * place.z]; }
    ${op.features === null ? '' : `else { for (var i = 0u; i < place.w; i++) { quad[i] = features[row * ${featureTotal}u + place.y + i]; } }`}
  }
  value[at] = quad${drops ? ` * keepQuad(${scope.noiseKey(op)}, at)` : ''};
}`,
    groups: quadRanges(scope, op.output),
  });
}

/**
 * One invocation sums the gradient of one quad of a table row over the batch's rows that hold its token: in row order, without atomics,
 * so it is deterministic.
 */
export function backward(op: EmbedTokensOp, scope: OpScope): void {
  const { blocks, width } = scope.spec(op.output);
  const tables = scope.parameter(op.tables);
  const words: number[] = [];
  op.columns.forEach(({ cardinality, embeddingWidth }, c) => {
    for (let token = 0; token < cardinality; token++) {
      for (let at = 0; at < embeddingWidth; at += 4) words.push(c, token, ((blocks[c]?.offset as number) + at) / 4, 0);
    }
  });
  const drops = drawsDropout(op, scope);
  const quads = words.length / 4;
  scope.run({
    label: `embed ${op.output} backward`,
    bindings: [
      read('tokens', 'array<i32>', scope.input(op.tokens)),
      read('gradient', 'array<vec4f>', scope.gradientOf(op.output)),
      read('places', 'array<vec4u>', scope.pool.constant(`table places of ${op.output}`, Uint32Array.from(words))),
      write('gradients', 'array<vec4f>', scope.gradients),
      ...(drops ? [scope.step] : []),
    ],
    code: `${drops ? dropoutOf(op) : ''}
${MAIN}
  if (id >= ${quads}u) { return; }
  let place = places[id];
  var sum = vec4f(0);
  for (var row = 0u; row < ${scope.rows}u; row++) {
    if (tokens[row * ${op.columns.length}u + place.x] == i32(place.y)) {
      let at = row * ${width / 4}u + place.z;
      sum += gradient[at]${drops ? ` * keepQuad(${scope.noiseKey(op)}, at)` : ''};
    }
  }
  gradients[${tables.offset / 4}u + id] = sum;
}`,
    groups: groupsFor(quads),
  });
}

function drawsDropout(op: EmbedTokensOp, scope: OpScope): boolean {
  return scope.training && op.dropoutRate > 0;
}

function dropoutOf(op: EmbedTokensOp): string {
  return dropoutShader(dropoutThreshold(op.dropoutRate), 1 / (1 - op.dropoutRate));
}
