import {
  concat,
  customGrad,
  type GradSaveFunc,
  leakyRelu,
  matMul,
  relu,
  reshape,
  slice,
  type Tensor,
  type Tensor2D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { Activation, Program, ProgramInputs } from '../contract.ts';
import { LEAKY_SLOPE } from '../contract.ts';
import { findParameter } from '../parameters.ts';
import { findValue } from '../values.ts';

/** What a reference op may ask for; tensors are the surrounding `tidy`'s. */
export interface ReferenceScope {
  readonly program: Program;
  readonly training: boolean;
  readonly rowCount: number;
  readonly arrays: ProgramInputs['arrays'];
  /** [rowCount, width] of an earlier op. */
  value(name: string): Tensor2D;
  /** The whole parameter, [size]. */
  parameter(name: string): Tensor;
  /** The op's noise key in this step, and the number of the first row. */
  readonly noiseKey: number;
  readonly firstRow: number;
  /** Rows that are normalised together. */
  readonly shareRows: number;
}

/** The output [B, width], or for a loss its values [B] or [B, C]. */
export type ReferenceOp<T> = (op: T, scope: ReferenceScope) => Tensor2D;

/** Matrix `index` of a parameter, [rows, columns]. */
export function matrixOf(scope: ReferenceScope, name: string, index: number): Tensor2D {
  const spec = findParameter(scope.program, name);
  const { offset, rows, columns } = spec.matrices[index]!;
  return reshape(slice(scope.parameter(name), [offset - spec.offset], [rows * columns]), [rows, columns]);
}

/** The parameter's matrices, each [1, width], as one row [1, Σ width]. */
export function rowOf(scope: ReferenceScope, name: string): Tensor2D {
  return reshape(scope.parameter(name), [1, -1]) as Tensor2D;
}

/** Block `index` of a value, [B, width]. */
export function blockOf(scope: ReferenceScope, name: string, index: number): Tensor2D {
  const { offset, width } = findValue(scope.program, name).blocks[index]!;
  return slice(scope.value(name), [0, offset], [scope.rowCount, width]);
}

export function joinBlocks(blocks: Tensor2D[]): Tensor2D {
  return blocks.length === 1 ? blocks[0]! : concat(blocks, 1);
}

export function activate(x: Tensor2D, activation: Activation): Tensor2D {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return relu(x);
    case 'leakyRelu':
      return leakyRelu(x, LEAKY_SLOPE);
    default:
      throw new RangeError(`There is no activation “${activation satisfies never}”.`);
  }
}

/** a · b; its gradient transposes operands explicitly: tfjs's transposed products are slow on WASM and can be wrong on WebGPU. */
export function multiply(a: Tensor2D, b: Tensor2D): Tensor2D {
  const apply = customGrad((...args) => {
    const [left, right, save] = args as unknown as [Tensor2D, Tensor2D, GradSaveFunc];
    save([left, right]);
    return {
      value: matMul(left, right),
      gradFunc: (d: Tensor, saved: Tensor[]) => {
        const [x, y] = saved as [Tensor2D, Tensor2D];
        return [matMul(d as Tensor2D, transpose(y)), matMul(transpose(x), d as Tensor2D)];
      },
    };
  });
  return apply(a, b) as Tensor2D;
}
