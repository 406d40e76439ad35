import { operationsOf } from '#core/personal/operations.ts';
import type { JointAxis, JointDistribution } from '../contract.ts';
import { countCodes, MISSING_CODE, type PreparedSide, type PreparedTable } from '../prepare.ts';
import { countLevels } from '../shape/shape.ts';
import { chooseEdges, createBinLocator } from './bins.ts';
import { arrangeLevels, describeLevels, findRange, findUnit, orderLevels } from './overlay.ts';

/** Bins or levels of an axis at most. */
const JOINT_BIN_COUNT = 24;

interface Axis {
  readonly axis: JointAxis;
  readonly size: number;
  /** [rowCount] bin of each cell, −1 where missing. */
  locate(values: Float64Array | null, codes: Int32Array): Int32Array;
}

/**
 * Joint counts of two columns, real and synthetic on shared axes of at most 24 bins or levels; the last level gathers the rest.
 *
 * Rows with a missing cell in either column are left out.
 *
 * @param a Index into `prepared.columns`.
 * @param values The numbers of a numerical column of a side: [rowCount], NaN where missing.
 */
export function countJointDistribution(
  prepared: PreparedTable,
  synthetic: PreparedSide,
  a: number,
  b: number,
  values: (side: 'real' | 'synthetic', index: number) => Float64Array | null,
): JointDistribution {
  const axisA = createAxis(prepared, synthetic, a);
  const axisB = createAxis(prepared, synthetic, b);
  const count = (name: 'real' | 'synthetic', side: PreparedSide): number[] => {
    const codesOf = (index: number) => side.columns[index]?.codes ?? new Int32Array(0);
    const rowsA = axisA.locate(values(name, a), codesOf(a));
    const rowsB = axisB.locate(values(name, b), codesOf(b));
    const counts = new Array<number>(axisA.size * axisB.size).fill(0);
    for (let row = 0; row < side.rowCount; row += 1) {
      const i = rowsA[row] as number;
      const j = rowsB[row] as number;
      if (i < 0 || j < 0) continue;
      const cell = i * axisB.size + j;
      counts[cell] = (counts[cell] as number) + 1;
    }
    return counts;
  };
  return { a: axisA.axis, b: axisB.axis, real: count('real', prepared.real), synthetic: count('synthetic', synthetic) };
}

function createAxis(prepared: PreparedTable, synthetic: PreparedSide, index: number): Axis {
  const column = prepared.columns[index];
  const real = prepared.real.columns[index];
  const other = synthetic.columns[index];
  if (column === undefined || real === undefined || other === undefined) throw new RangeError(`There is no prepared column ${index}.`);
  const { name } = column.spec;
  if (real.sorted !== null && other.sorted !== null) {
    const edges = chooseEdges(...findRange([real.sorted, other.sorted]), findUnit(column, real.sorted), JOINT_BIN_COUNT);
    const locateBin = createBinLocator(edges);
    return {
      axis: { name, shape: 'numeric', temporal: operationsOf(column.spec).temporal ?? false, edges },
      size: edges.length - 1,
      locate(values) {
        if (values === null) throw new RangeError(`The numbers of ${name} are needed.`);
        return Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : locateBin(value)));
      },
    };
  }
  const codeCount = countCodes(column);
  const texts = describeLevels(column);
  const order = arrangeLevels(column, texts, orderLevels(countLevels(real.codes, codeCount), countLevels(other.codes, codeCount)));
  const shown = order.length > JOINT_BIN_COUNT ? order.slice(0, JOINT_BIN_COUNT - 1) : order;
  const levels = shown.map((code) => texts[code] ?? '');
  if (shown.length < order.length) levels.push(`${(order.length - shown.length).toLocaleString('en')} others`);
  const positions = new Int32Array(codeCount).fill(levels.length - 1);
  for (const [position, code] of shown.entries()) positions[code] = position;
  positions[MISSING_CODE] = -1;
  return {
    axis: { name, shape: 'categorical', levels },
    size: levels.length,
    locate: (_, codes) => Int32Array.from(codes, (code) => positions[code] as number),
  };
}
