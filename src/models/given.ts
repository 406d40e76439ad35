import { tokenEncodingOf } from '#core/codec/codec.ts';
import type { FittedCodec } from '#core/codec/contract.ts';
import { missingTokenCount, type TokenEncoding } from '#core/columns/encodings/contract.ts';
import { encodingOf } from '#core/columns/encodings/registry.ts';
import { CannotCondition } from '#core/errors.ts';
import type { Random } from '#core/random/random.ts';
import { mapGiven } from '#core/structure/transform.ts';
import { allRows } from '#core/table/rows.ts';
import type { Column } from '#core/table/table.ts';
import type { GivenCell, GivenColumn } from './contract.ts';

/** A given column, ready to be laid into rows. */
export interface ResolvedGiven {
  readonly tokenColumn: number;
  /** The cells that are given, [cellCount] rows. */
  readonly cells: Column;
  /** [cellCount] */
  readonly tokens: Int32Array;
  /** [cellCount × feature width] */
  readonly features: Float32Array;
  /** [cellCount] running sums of the weights, or null where row r holds cell r mod cellCount. */
  readonly cumulative: Float64Array | null;
}

/**
 * Finds the token columns, tokens and features of what is given, ascending by column.
 *
 * @throws CannotCondition when a column is not one that the model learnt or is given twice, a level or missing marker is not the model's, a
 * number is not finite, no cell is given, or no weight is positive.
 */
export function resolveGiven(codec: FittedCodec, given: readonly GivenColumn[]): ResolvedGiven[] {
  const resolved = mapGiven(codec.structure, given).map((asked): ResolvedGiven => {
    const tokenColumn = codec.tokenColumns.findIndex((j) => codec.specs[j]?.name === asked.name);
    if (tokenColumn < 0) throw new CannotCondition(`The model has learnt no column “${asked.name}”, so it cannot be given.`);
    const encoding = tokenEncodingOf(codec, tokenColumn);
    const wanted = asked.type === 'cells' ? asked.cells : asked.shares.map(({ cell }) => cell);
    if (wanted.length === 0) throw new CannotCondition(`Nothing is given for “${asked.name}”.`);
    const cells = columnOf(asked.name, encoding, wanted);
    const rows = allRows(wanted.length);
    return {
      tokenColumn,
      cells,
      tokens: encodingOf(encoding).encodeTokens(encoding, cells, rows),
      features: encodingOf(encoding).encodeFeatures(encoding, cells, rows),
      cumulative: asked.type === 'cells' ? null : sumWeights(asked),
    };
  });
  resolved.sort((a, b) => a.tokenColumn - b.tokenColumn);
  resolved.forEach(({ tokenColumn }, i) => {
    if (resolved[i - 1]?.tokenColumn === tokenColumn)
      throw new CannotCondition(`“${codec.specs[codec.tokenColumns[tokenColumn] as number]?.name}” is given twice.`);
  });
  return resolved;
}

function sumWeights({ name, shares }: Extract<GivenColumn, { type: 'shares' }>): Float64Array {
  const cumulative = new Float64Array(shares.length);
  let total = 0;
  shares.forEach(({ weight }, i) => {
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new CannotCondition(`A share of “${name}” must be a number from 0 on, not ${weight}.`);
    total += weight;
    cumulative[i] = total;
  });
  if (!(total > 0)) throw new CannotCondition(`At least one share of “${name}” must be above 0.`);
  return cumulative;
}

function columnOf(name: string, encoding: TokenEncoding, wanted: readonly GivenCell[]): Column {
  const missing = new Uint8Array(wanted.length);
  wanted.forEach((cell, i) => {
    if (typeof cell !== 'object') return;
    if (!(Number.isInteger(cell.missing) && cell.missing >= 0 && cell.missing < missingTokenCount(encoding)))
      throw new CannotCondition(`“${name}” has no missing cells of that kind, so none can be given.`);
    missing[i] = cell.missing + 1;
  });
  if (encoding.type === 'levels') {
    const codes = Int32Array.from(wanted, (cell) => {
      if (typeof cell === 'object') return -1;
      const code = encoding.levels.indexOf(String(cell));
      if (code < 0) throw new CannotCondition(`“${name}” has no value “${cell}” that the model knows: rare values are withheld.`);
      return code;
    });
    return { storage: 'categorical', codes, dictionary: encoding.levels, missing };
  }
  const values = Float64Array.from(wanted, (cell) => {
    if (typeof cell === 'object') return Number.NaN;
    if (typeof cell !== 'number' || !Number.isFinite(cell)) throw new CannotCondition(`“${name}” holds numbers, not “${cell}”.`);
    return cell;
  });
  return { storage: 'numeric', values, missing };
}

/** [rowCount] which of the given cells each of the rows firstRow … holds. */
export function chooseCells(
  { cumulative, tokens, tokenColumn }: ResolvedGiven,
  random: Random,
  firstRow: number,
  rowCount: number,
): Uint32Array {
  const chosen = new Uint32Array(rowCount);
  for (let i = 0; i < rowCount; i++) {
    if (cumulative === null) {
      chosen[i] = (firstRow + i) % tokens.length;
      continue;
    }
    const target = random.uniform(tokenColumn, firstRow + i) * (cumulative[cumulative.length - 1] as number);
    let cell = 0;
    while (cell < cumulative.length - 1 && (cumulative[cell] as number) <= target) cell++;
    chosen[i] = cell;
  }
  return chosen;
}
