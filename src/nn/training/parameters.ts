import { reshape, slice, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Random } from '#core/random/random.ts';

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** Normal with this standard deviation; 0 = zeros; an array = these values. */
  readonly start: number | Float32Array;
  /** Whether weight decay applies. */
  readonly decays: boolean;
}

/** Where each parameter lies in one flat vector of all of them. */
export interface ParameterLayout {
  readonly specs: readonly ParameterSpec[];
  /** [specs.length] */
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
  readonly total: number;
}

export interface NamedWeights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export function layOutParameters(specs: readonly ParameterSpec[]): ParameterLayout {
  const sizes = specs.map((spec) => spec.shape.reduce((product, n) => product * n, 1));
  const offsets: number[] = [];
  let total = 0;
  for (const size of sizes) {
    offsets.push(total);
    total += size;
  }
  return { specs, offsets, sizes, total };
}

/** The flat vector to start from: parameter i draws from stream i of `random`. */
export function startParameters(layout: ParameterLayout, random: Random): Float32Array {
  const flat = new Float32Array(layout.total);
  layout.specs.forEach(({ start }, i) => {
    const offset = layout.offsets[i] as number;
    const size = layout.sizes[i] as number;
    if (typeof start !== 'number') flat.set(start, offset);
    else if (start !== 0) for (let j = 0; j < size; j++) flat[offset + j] = start * random.normal(i, j);
  });
  return flat;
}

/** [P] 1 where weight decay applies. */
export function decayMaskOf(layout: ParameterLayout): Float32Array {
  const mask = new Float32Array(layout.total);
  layout.specs.forEach(({ decays }, i) => {
    if (decays) mask.fill(1, layout.offsets[i], (layout.offsets[i] as number) + (layout.sizes[i] as number));
  });
  return mask;
}

/** One tensor a parameter, in the layout's order; the caller's `tidy` disposes. */
export function unpackParameters(layout: ParameterLayout, flat: Tensor1D): Tensor[] {
  return layout.specs.map((spec, i) => reshape(slice(flat, [layout.offsets[i] as number], [layout.sizes[i] as number]), [...spec.shape]));
}

/** A flat vector cut into named arrays, to be saved. */
export function nameWeights(layout: ParameterLayout, flat: Float32Array): NamedWeights[] {
  return layout.specs.map((spec, i) => ({
    name: spec.name,
    shape: [...spec.shape],
    values: flat.slice(layout.offsets[i], (layout.offsets[i] as number) + (layout.sizes[i] as number)),
  }));
}

/**
 * The inverse of `nameWeights`.
 *
 * @throws RangeError when a parameter is absent or of another size.
 */
export function joinWeights(layout: ParameterLayout, weights: readonly NamedWeights[]): Float32Array {
  const flat = new Float32Array(layout.total);
  layout.specs.forEach((spec, i) => {
    const found = weights.find((entry) => entry.name === spec.name);
    if (found === undefined || found.values.length !== layout.sizes[i])
      throw new RangeError(`The saved model's “${spec.name}” does not fit this network.`);
    flat.set(found.values, layout.offsets[i]);
  });
  return flat;
}
