import { LEAST_ROWS_JUDGED, mayDisclose } from '#core/privacy/disclosure.ts';
import type { AssessmentTables, ReadTable } from '../assessment/tables.ts';
import { computeWilsonInterval } from '../assessment/wilson.ts';
import { CannotMeasure } from '../cannot-measure.ts';
import { isMissingCode, type PreparedColumn, type PreparedTable } from '../prepare.ts';
import type { Fairness, GroupRate } from './contract.ts';

const MAX_GROUPS = 12;
const Z = 1.959963984540054;

/**
 * Outcomes by group, real beside synthetic and held out: a bias is seen before it is copied.
 *
 * Of a categorical outcome the rate is the share of rows with the rarer of two levels (the commoner where the rarer may not be disclosed),
 * or of more levels
 * the commonest; of a number its mean. Groups of too few real rows to disclose are held back, and so are rates of too few held-out rows.
 * difference = max − min of the groups' rates, ratio = min / max (disparate impact), over groups of at least 30 real rows. Missing outcomes
 * and groups are left out.
 * Intervals are 95 %: Wilson for shares; for means mean ± z·s/√n, s² = Σ(x − mean)²/(n − 1).
 *
 * @param group position in `prepared.columns` of a column compared by levels, null where it is not compared; the twelve largest groups are
 *   kept.
 * @param outcome position of another column, null likewise.
 * @throws NotMeasurable when either is not compared or the group column is compared by numbers; RangeError when both are the same.
 */
export function measureFairness(tables: AssessmentTables, group: number | null, outcome: number | null): Fairness {
  if (group === null || outcome === null) throw new CannotMeasure({ code: 'choices-not-compared' });
  const { prepared } = tables;
  const groupColumn = prepared.columns[group];
  const outcomeColumn = prepared.columns[outcome];
  if (groupColumn === undefined || outcomeColumn === undefined || group === outcome)
    throw new RangeError('Fairness needs a group and another column as the outcome.');
  if (groupColumn.role === 'numerical') throw new CannotMeasure({ code: 'no-groups', name: groupColumn.spec.name });
  const groupCodes = countLevels(tables.train, group);
  const known = [...groupCodes].filter(([code]) => !isMissingCode(groupColumn, code)).sort((a, b) => b[1] - a[1]);
  const outcomeCode = outcomeColumn.role === 'numerical' ? null : chooseOutcome(tables.train, outcome, outcomeColumn);
  const textOf = new Map([...groupColumn.levels].map(([text, code]) => [code, String(text)]));
  const levelText = outcomeCode === null ? null : String([...outcomeColumn.levels].find(([, code]) => code === outcomeCode)?.[0] ?? '');
  const rate = (of: ReadTable, code: number) => rateGroup(prepared, of, group, code, outcome, outcomeCode);
  const groups = known
    .slice(0, MAX_GROUPS)
    .map(([code]) => ({
      text: textOf.get(code) ?? '',
      real: rate(tables.train, code),
      synthetic: rate(tables.synthetic, code),
      holdout: holdBack(rate(tables.holdout, code)),
    }))
    .filter(({ real }) => mayDisclose(real.rowCount));
  const judged = groups.filter(({ real }) => real.rowCount >= LEAST_ROWS_JUDGED);
  const spread = (side: 'real' | 'synthetic' | 'holdout') =>
    judged.map((each) => each[side].rate).filter((value): value is number => value !== null);
  const difference = (side: 'real' | 'synthetic' | 'holdout') => {
    const rates = spread(side);
    return rates.length < 2 ? null : Math.max(...rates) - Math.min(...rates);
  };
  const ratio = (side: 'real' | 'synthetic' | 'holdout') => {
    const rates = spread(side);
    const most = Math.max(...rates);
    return rates.length < 2 || most === 0 ? null : Math.min(...rates) / most;
  };
  return {
    groupColumn: groupColumn.columnIndex,
    groupName: groupColumn.spec.name,
    outcomeColumn: outcomeColumn.columnIndex,
    outcomeName: outcomeColumn.spec.name,
    outcomeLevel: levelText,
    groups,
    heldBackGroupCount: known.length - groups.length,
    difference: { real: difference('real') ?? 0, synthetic: difference('synthetic') ?? 0, holdout: difference('holdout') },
    ratio: outcomeCode === null ? null : { real: ratio('real') ?? 1, synthetic: ratio('synthetic') ?? 1, holdout: ratio('holdout') },
  };
}

/** A rate of so few real rows would tell a row's own outcome. */
function holdBack(told: GroupRate): GroupRate {
  return mayDisclose(told.rowCount) ? told : { ...told, rate: null, interval: null };
}

function countLevels(of: ReadTable, position: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const code of of.side.columns[position]?.codes ?? []) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

function chooseOutcome(train: ReadTable, outcome: number, column: PreparedColumn): number {
  const levels = [...countLevels(train, outcome)]
    .filter(([code]) => !isMissingCode(column, code))
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const rarer = levels.length === 2 && mayDisclose(levels[1]?.[1] ?? 0) ? levels[1] : levels[0];
  return rarer?.[0] ?? 0;
}

function rateGroup(
  prepared: PreparedTable,
  of: ReadTable,
  group: number,
  code: number,
  outcome: number,
  outcomeCode: number | null,
): GroupRate {
  const groups = of.side.columns[group]?.codes ?? new Int32Array(0);
  const outcomeColumn = prepared.columns[outcome];
  if (outcomeCode !== null && outcomeColumn !== undefined) {
    const outcomes = of.side.columns[outcome]?.codes ?? new Int32Array(0);
    let rows = 0;
    let hits = 0;
    for (const [row, own] of groups.entries()) {
      if (own !== code || isMissingCode(outcomeColumn, outcomes[row] as number)) continue;
      rows++;
      if (outcomes[row] === outcomeCode) hits++;
    }
    return rows === 0
      ? { rowCount: 0, rate: null, interval: null }
      : { rowCount: rows, rate: hits / rows, interval: computeWilsonInterval(hits, rows) };
  }
  const source = of.table.columns[prepared.columns[outcome]?.columnIndex ?? -1];
  let rows = 0;
  let mean = 0;
  let squares = 0;
  if (source?.storage === 'numeric') {
    for (const [row, own] of groups.entries()) {
      const value = source.values[row] as number;
      if (own !== code || Number.isNaN(value)) continue;
      rows++;
      const difference = value - mean;
      mean += difference / rows;
      squares += difference * (value - mean);
    }
  }
  if (rows === 0) return { rowCount: 0, rate: null, interval: null };
  const half = rows < 2 ? 0 : Z * Math.sqrt(squares / (rows - 1) / rows);
  return { rowCount: rows, rate: mean, interval: { low: mean - half, high: mean + half } };
}
