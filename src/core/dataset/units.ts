import { createRandom } from '../random/random.ts';

/** What is held out as a whole: rows, or subjects that own several rows each. */
export interface Units {
  readonly rowCount: number;
  /** [rowCount] number of the unit, from 0, that a row belongs to; null = every row is a unit of its own. */
  readonly unitOfRow: Uint32Array | null;
}

/** Rows held out and rows trained on, ascending. */
export interface Split {
  readonly train: Uint32Array;
  readonly holdout: Uint32Array;
}

const HOLDOUT_SHARE = 0.1;

export function rowsAsUnits(rowCount: number): Units {
  return { rowCount, unitOfRow: null };
}

/**
 * Holds out whole units, drawn by the seed: whoever owns a held-out row owns no row that is trained on.
 *
 * Of n units round(share · n) are held out, at least one and at most n − 1; of rows as units these are as many rows, of subjects the rows
 * that they own. Everything that holds rows out does it here: training, early stopping, and every measure's reference.
 *
 * @param share of the units in [0, 1); 0 holds out none.
 */
export function holdOut({ rowCount, unitOfRow }: Units, seed: number, share: number = HOLDOUT_SHARE): Split {
  const unitCount = unitOfRow === null ? rowCount : countUnits(unitOfRow);
  const order = createRandom(seed).derive('row split').permutation(0, unitCount);
  const wanted = Math.max(1, Math.round(unitCount * share));
  const holdoutCount = share <= 0 ? 0 : Math.max(0, Math.min(wanted, unitCount - 1));
  if (unitOfRow === null) return { train: order.slice(holdoutCount).sort(), holdout: order.slice(0, holdoutCount).sort() };
  const isHeldOut = new Uint8Array(unitCount);
  for (const unit of order.subarray(0, holdoutCount)) isHeldOut[unit] = 1;
  const rowsWhere = (held: number) => Uint32Array.from(rowsOf(unitOfRow, (unit) => isHeldOut[unit] === held));
  return { train: rowsWhere(0), holdout: rowsWhere(1) };
}

/** Numbers units by the order of their first row: rows with the same key are of one unit. */
export function unitsByKey(rowCount: number, keyOf: (row: number) => string): Units {
  const units = new Map<string, number>();
  const unitOfRow = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const key = keyOf(row);
    let unit = units.get(key);
    if (unit === undefined) {
      unit = units.size;
      units.set(key, unit);
    }
    unitOfRow[row] = unit;
  }
  return { rowCount, unitOfRow: units.size === rowCount ? null : unitOfRow };
}

export function countUnits(unitOfRow: Uint32Array): number {
  let most = -1;
  for (const unit of unitOfRow) if (unit > most) most = unit;
  return most + 1;
}

function* rowsOf(unitOfRow: Uint32Array, isWanted: (unit: number) => boolean): Generator<number> {
  for (let row = 0; row < unitOfRow.length; row++) if (isWanted(unitOfRow[row] as number)) yield row;
}
