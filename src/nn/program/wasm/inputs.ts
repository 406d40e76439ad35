import type { Program, ProgramInputs } from '../contract.ts';
import { noiseKey } from '../noise.ts';
import { findValue, firstFeatureOf } from '../values.ts';
import type { Memory } from './layout.ts';

function expectTokens(name: string, tokens: Int32Array | Float32Array, cardinalities: readonly number[]): void {
  const columns = cardinalities.length;
  for (let i = 0; i < tokens.length; i += columns) {
    for (let c = 0; c < columns; c++) {
      const token = tokens[i + c]!;
      if (!(token >= -1 && token < cardinalities[c]!))
        throw new RangeError(`“${name}” holds ${token} in column ${c}, which has ${cardinalities[c]} tokens.`);
    }
  }
}

/** Writes what a pass reads into the kernels' memory, and refuses tokens and ranks that would lead out of it. */
export class InputWriter {
  readonly #program: Program;
  readonly #seed: number;
  readonly #memory: Memory;
  readonly #floats: Float32Array;
  readonly #ints: Int32Array;
  /** Of the columns of token inputs: a token beyond them would be read and written somewhere else. */
  readonly #cardinalities = new Map<string, readonly number[]>();

  constructor(program: Program, seed: number, memory: Memory, buffer: ArrayBufferLike) {
    this.#program = program;
    this.#seed = seed;
    this.#memory = memory;
    this.#floats = new Float32Array(buffer);
    this.#ints = new Int32Array(buffer);
    for (const op of program.ops) {
      if (op.type === 'embedTokens')
        this.#narrow(
          op.tokens,
          op.columns.map(({ cardinality }) => cardinality),
        );
      if (op.type === 'tokenLoss' || op.type === 'criticLoss')
        this.#narrow(
          op.tokens,
          findValue(program, op.type === 'tokenLoss' ? op.logits : op.generated).blocks.map(({ realWidth }) => realWidth),
        );
    }
  }

  /** Of the per-row inputs only what belongs to one column. */
  writeColumn(arrays: ProgramInputs['arrays'], column: number, count: number): void {
    for (const op of this.#program.ops) {
      if (op.type !== 'embedTokens') continue;
      const write = (name: string, memory: Int32Array | Float32Array, first: number, width: number) => {
        const array = arrays[name];
        const { at, stride } = this.#memory.shared.inputs[name]!;
        if (array === undefined || width === 0) return;
        const rowWidth = stride / 4;
        for (let i = 0; i < count; i++)
          for (let k = first; k < first + width; k++) memory[at / 4 + i * rowWidth + k] = array[i * rowWidth + k]!;
      };
      const tokens = arrays[op.tokens];
      const { cardinality, featureWidth } = op.columns[column]!;
      if (tokens !== undefined) {
        const drawn = Int32Array.from({ length: count }, (_, i) => tokens[i * op.columns.length + column]!);
        expectTokens(op.tokens, drawn, [cardinality]);
      }
      write(op.tokens, this.#ints, column, 1);
      if (op.features !== null) write(op.features, this.#floats, firstFeatureOf(op, column), featureWidth);
    }
  }

  writeRows(arrays: ProgramInputs['arrays'], start: number, count: number): void {
    for (const { name, type, width, perRow } of this.#program.inputs) {
      const array = arrays[name];
      if (array === undefined) continue;
      const part = perRow ? array.subarray(start * width, (start + count) * width) : array;
      const cardinalities = this.#cardinalities.get(name);
      if (cardinalities !== undefined) expectTokens(name, part, cardinalities);
      (type === 'i32' ? this.#ints : this.#floats).set(part, this.#memory.shared.inputs[name]!.at / 4);
    }
    for (const { rank, order, panels } of this.#memory.ranks) {
      const array = arrays[rank];
      if (array === undefined) continue;
      const inOrder = new Int32Array(array.length).fill(-1);
      array.forEach((place, column) => {
        inOrder[place] = column;
      });
      if (inOrder.includes(-1)) throw new RangeError(`“${rank}” must hold each number from 0 to ${array.length - 1} once.`);
      this.#ints.set(inOrder, order / 4);
      for (const { value, list, counts } of panels) {
        const { blocks } = findValue(this.#program, value);
        let count = 0;
        for (const column of inOrder) {
          this.#ints[counts / 4 + column] = count;
          const { offset, width } = blocks[column]!;
          for (let at = offset; at < offset + width; at += 4) this.#ints[list / 4 + count++] = at;
        }
      }
    }
  }

  writeRowCount(count: number): void {
    this.#ints[this.#memory.shared.rowCount / 4] = count;
  }

  /** @param firstRow the number of the memory's first row. */
  writeNoiseKeys(step: number, firstRow: number): void {
    const words = new Uint32Array(this.#ints.buffer, this.#memory.shared.noiseKeys, 2 * this.#program.ops.length);
    this.#program.ops.forEach((_, i) => {
      words[2 * i] = noiseKey(this.#seed, step, i);
      words[2 * i + 1] = firstRow;
    });
  }

  #narrow(tokens: string, cardinalities: readonly number[]): void {
    const known = this.#cardinalities.get(tokens);
    this.#cardinalities.set(tokens, known === undefined ? cardinalities : known.map((most, c) => Math.min(most, cardinalities[c]!)));
  }
}
