import { createProgramBuilder, type ProgramBuilder } from '#nn/program/builder.ts';
import { NORM_EPSILON, type Program } from '#nn/program/contract.ts';
import { createNetwork } from '#nn/program/forward.ts';
import { readParameter, writeParameter } from '#nn/program/parameters.ts';
import type { SavedModel } from '../contract.ts';

type NamedArrays = SavedModel['weights'];

export interface GeneratorShape {
  /** [C] */
  readonly cardinalities: readonly number[];
  readonly latentSize: number;
  readonly hiddenWidth: number;
}

export interface GanShape extends GeneratorShape {
  /** E, what the critic reads of a row. */
  readonly embeddingWidth: number;
}

const PENALTY_WEIGHT = 10;
/** 1/τ of the Gumbel-softmax. */
const SHARPNESS = 5;

function addLatents(builder: ProgramBuilder, latentSize: number): string {
  return builder.inputValue('z', { input: builder.input('latents', { type: 'f32', width: latentSize, perRow: true }) });
}

/**
 * Both networks in training: z → relu(BN(z·W₁)) = h₁ → h₁ + relu(BN(h₁·W₂)) = h → Gumbel-softmax of h·W + b = rows, and a critic of them
 * with gradient penalty.
 *
 * Inputs: `latents` f32 [B, L]; `tokens` i32 [B, C], real rows; `mix` f32 [B, 1]. Loss: `critic`.
 *
 * @param logFrequencies [T] the head's bias starts here, so that the untrained generator gives independent columns.
 */
export function describeGan(shape: GanShape, logFrequencies: Float32Array): Program {
  const { cardinalities, latentSize, hiddenWidth, embeddingWidth } = shape;
  const builder = createProgramBuilder();
  const hidden = { layout: 'shared', widths: [hiddenWidth], hasBias: false } as const;
  const z = addLatents(builder, latentSize);
  const tokens = builder.input('tokens', { type: 'i32', width: cardinalities.length, perRow: true });
  const mix = builder.input('mix', { type: 'f32', width: 1, perRow: true });
  const first = builder.blockDense('generator.first', { ...hidden, input: z, weightStart: 1 / Math.sqrt(latentSize) });
  const firstNorm = builder.batchNorm('generator.firstNorm', { input: first });
  const second = builder.blockDense('generator.second', { ...hidden, input: firstNorm, weightStart: 1 / Math.sqrt(hiddenWidth) });
  const secondNorm = builder.batchNorm('generator.secondNorm', { input: second, residual: firstNorm });
  const logits = builder.blockDense('generator.head', {
    input: secondNorm,
    layout: 'shared',
    widths: cardinalities,
    weightStart: 0.5 / Math.sqrt(hiddenWidth),
    biasStart: logFrequencies,
  });
  const generated = builder.gumbelSoftmax('rows', { input: logits, sharpness: SHARPNESS });
  builder.criticLoss('critic', { tokens, generated, mix, embeddingWidth, hiddenWidth, penaltyWeight: PENALTY_WEIGHT });
  return builder.build();
}

/** The generator with its batch norms folded into its layers, up to the logits. Input: `latents` f32 [B, L]; value: `generator.head`. */
function describeSampler({ cardinalities, latentSize, hiddenWidth }: GeneratorShape): Program {
  const builder = createProgramBuilder();
  const hidden = { layout: 'shared', widths: [hiddenWidth], activation: 'relu' } as const;
  const first = builder.blockDense('generator.first', { ...hidden, input: addLatents(builder, latentSize) });
  const second = builder.blockDense('generator.second', { ...hidden, input: first, residual: first });
  builder.blockDense('generator.head', { input: second, layout: 'shared', widths: cardinalities });
  return builder.build();
}

/** Names of the saved arrays, and of the sampler's parameters that hold them. */
const FOLDED = [
  ['generator.first', 'generator.first.weights'],
  ['generator.firstBias', 'generator.first.bias'],
  ['generator.second', 'generator.second.weights'],
  ['generator.secondBias', 'generator.second.bias'],
  ['generator.head', 'generator.head.weights'],
  ['generator.headBias', 'generator.head.bias'],
] as const;

/** γ/σ and β − μγ/σ of each column, with the mean and variance that the rows of `sums` have. @param sums [rows × stride] x·W */
function foldNorm(
  sums: Float32Array,
  stride: number,
  gain: Float32Array,
  shift: Float32Array,
): { scale: Float64Array; bias: Float32Array } {
  const rows = sums.length / stride;
  const scale = new Float64Array(gain.length);
  const bias = new Float32Array(gain.length);
  for (let j = 0; j < gain.length; j++) {
    let mean = 0;
    for (let at = j; at < sums.length; at += stride) mean += (sums[at] as number) / rows;
    let variance = 0;
    for (let at = j; at < sums.length; at += stride) variance += ((sums[at] as number) - mean) ** 2 / rows;
    scale[j] = (gain[j] as number) / Math.sqrt(variance + NORM_EPSILON);
    bias[j] = (shift[j] as number) - mean * (scale[j] as number);
  }
  return { scale, bias };
}

/** x·W of every row. @param inputs [rows × W's rows] */
async function multiply(inputs: Float32Array, weights: Float32Array, width: number): Promise<{ sums: Float32Array; stride: number }> {
  const builder = createProgramBuilder();
  const input = builder.input('x', { type: 'f32', width: weights.length / width, perRow: true });
  builder.blockDense('sums', { input: builder.inputValue('in', { input }), layout: 'shared', widths: [width], hasBias: false });
  const program = builder.build();
  const flat = new Float32Array(program.parameterCount);
  writeParameter(program, flat, 'sums.weights', weights);
  const network = createNetwork(program, flat);
  try {
    return { sums: await network.forward({ x: inputs }, 'sums'), stride: program.values.at(-1)?.width as number };
  } finally {
    network.dispose();
  }
}

/**
 * Folds the batch norms into the layers before them, with the means and variances that the given latents have: γ(x·W − μ)/σ + β = x·(W·γ/σ)
 * + (β − μγ/σ).
 *
 * Runs on the backend in use.
 *
 * @param program of `describeGan`.
 * @param flat its parameters.
 * @param latents [rows × L]
 */
export async function foldGenerator(program: Program, flat: Float32Array, latents: Float32Array): Promise<NamedArrays> {
  const read = (name: string) => readParameter(program, flat, `generator.${name}`);
  const fold = async (x: Float32Array, layer: 'first' | 'second') => {
    const weights = read(`${layer}.weights`);
    const [gain, shift] = [read(`${layer}Norm.gain`), read(`${layer}Norm.bias`)];
    const width = gain.length;
    const { sums, stride } = await multiply(x, weights, width);
    const { scale, bias } = foldNorm(sums, stride, gain, shift);
    const rows = sums.length / stride;
    const output = Float32Array.from({ length: rows * width }, (_, i) => {
      const j = i % width;
      return Math.max(0, (sums[Math.floor(i / width) * stride + j] as number) * (scale[j] as number) + (bias[j] as number));
    });
    return { weights: weights.map((w, i) => w * (scale[i % width] as number)), bias, output };
  };
  const first = await fold(latents, 'first');
  const second = await fold(first.output, 'second');
  const arrays = [first.weights, first.bias, second.weights, second.bias, read('head.weights'), read('head.bias')];
  return FOLDED.map(([name], i) => {
    const values = arrays[i] as Float32Array;
    const bias = arrays[i | 1] as Float32Array;
    return { name, shape: i % 2 === 0 ? [values.length / bias.length, bias.length] : [values.length], values };
  });
}

/**
 * The sampler that saved arrays are of, and its parameters.
 *
 * @throws RangeError when an array is absent or does not fit the columns.
 */
export function openFolded(
  weights: NamedArrays,
  cardinalities: readonly number[],
): { readonly program: Program; readonly flat: Float32Array; readonly latentSize: number } {
  const arrays = FOLDED.map(([name, parameter]) => {
    const found = weights.find((entry) => entry.name === name);
    if (found === undefined) throw new RangeError(`The saved model lacks “${name}”.`);
    return { parameter, ...found };
  });
  const [latentSize = 0, hiddenWidth = 0] = arrays[0]?.shape ?? [];
  const program = describeSampler({ cardinalities, latentSize, hiddenWidth });
  const flat = new Float32Array(program.parameterCount);
  for (const { parameter, values } of arrays) writeParameter(program, flat, parameter, values);
  return { program, flat, latentSize };
}
