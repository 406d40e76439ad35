import type { Random } from '#core/random/random.ts';
import type { ParameterSpec, Program } from './contract.ts';

export interface NamedWeights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Calls `use` with the place in the flat vector of each of a parameter's elements that are no padding: matrix by matrix, row by row. */
function forRealElements({ matrices }: ParameterSpec, use: (at: number, i: number) => void): void {
  let i = 0;
  for (const { offset, columns, rowBlocks, columnBlocks } of matrices) {
    for (const rows of rowBlocks)
      for (let row = rows.offset; row < rows.offset + rows.realWidth; row++) {
        for (const block of columnBlocks) {
          const first = offset + row * columns + block.offset;
          for (let at = first; at < first + block.realWidth; at++) use(at, i++);
        }
      }
  }
}

/** The flat vector to start from: parameter i draws from stream i of `random`; padding is 0. */
export function startParameters(program: Program, random: Random): Float32Array {
  const flat = new Float32Array(program.parameterCount);
  program.parameters.forEach((parameter, p) => {
    const { start } = parameter;
    forRealElements(parameter, (at, i) => {
      flat[at] = typeof start !== 'number' ? (start[i] as number) : start === 0 ? 0 : start * random.normal(p, i);
    });
  });
  return flat;
}

/** A parameter without its padding: matrix by matrix, row by row. */
export function readParameter(program: Program, flat: Float32Array, name: string): Float32Array {
  const values: number[] = [];
  forRealElements(findParameter(program, name), (at) => values.push(flat[at] as number));
  return Float32Array.from(values);
}

/**
 * The inverse of `readParameter`; padding stays as it is.
 *
 * @throws RangeError when there are more or fewer values than the parameter has.
 */
export function writeParameter(program: Program, flat: Float32Array, name: string, values: Float32Array): void {
  let count = 0;
  forRealElements(findParameter(program, name), (at, i) => {
    flat[at] = values[i] as number;
    count += 1;
  });
  if (count !== values.length) throw new RangeError(`The saved model’s “${name}” does not fit this network.`);
}

/** A flat vector cut into named arrays, padding and all, to be saved. */
export function nameWeights(program: Program, flat: Float32Array): NamedWeights[] {
  return program.parameters.map(({ name, offset, size }) => ({ name, shape: [size], values: flat.slice(offset, offset + size) }));
}

/**
 * The inverse of `nameWeights`.
 *
 * @throws RangeError when a parameter is absent or of another size.
 */
export function joinWeights(program: Program, weights: readonly NamedWeights[]): Float32Array {
  const flat = new Float32Array(program.parameterCount);
  for (const { name, offset, size } of program.parameters) {
    const found = weights.find((entry) => entry.name === name);
    if (found === undefined || found.values.length !== size) throw new RangeError(`The saved model's “${name}” does not fit this network.`);
    flat.set(found.values, offset);
  }
  return flat;
}

/** @throws RangeError when the program has no such parameter. */
export function findParameter(program: Program, name: string): ParameterSpec {
  const found = program.parameters.find((parameter) => parameter.name === name);
  if (found === undefined) throw new RangeError(`The network has no parameter “${name}”.`);
  return found;
}

/** The flat vector in stretches with and without weight decay, in order. */
export function decaySpans(program: Program): { readonly from: number; readonly to: number; readonly decays: boolean }[] {
  const spans: { from: number; to: number; decays: boolean }[] = [];
  for (const { offset, size, decays } of program.parameters) {
    const last = spans.at(-1);
    if (last !== undefined && last.decays === decays) last.to = offset + size;
    else spans.push({ from: offset, to: offset + size, decays });
  }
  return spans;
}

/** The stretches of the flat vector where weight decay applies, in order. */
export function decayRanges(program: Program): { readonly from: number; readonly to: number }[] {
  return decaySpans(program).filter(({ decays }) => decays);
}
