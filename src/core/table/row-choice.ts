import { isLearnt } from '#core/columns/catalog.ts';
import type { ColumnSummary, Histogram } from '#core/columns/summary.ts';
import { BadInput } from '#core/errors.ts';
import { createRandom } from '#core/random/random.ts';
import type { GivenCell, GivenColumn } from './given.ts';
import type { ColumnSpec } from './table.ts';

/** A value that a column may be asked to hold. */
export interface CellChoice {
  readonly cell: GivenCell;
  /** As the file writes it; empty cells: ''. */
  readonly text: string;
  /** Rows of the table that hold it. */
  readonly realCount: number;
}

/** What a column must hold in every row. */
export type RowCondition =
  | { readonly type: 'cells'; readonly column: string; readonly cells: readonly CellChoice[] }
  | { readonly type: 'range'; readonly column: string; readonly from: number; readonly to: number };

/** Which rows a person asks a model for. Plain JSON, kept with the project. */
export type RowChoice =
  | { readonly type: 'as-learnt' }
  /** Each value of a column in its share of the rows; weights are any non-negative numbers. */
  | {
      readonly type: 'balanced';
      readonly column: string;
      readonly shares: readonly (CellChoice & { readonly weight: number })[];
    }
  /** Only rows in which every condition holds. */
  | { readonly type: 'where'; readonly conditions: readonly RowCondition[] };

/** A choice as record and report disclose it: what was asked for, and no value or count that was not. */
export type DisclosedRowChoice =
  | { readonly type: 'as-learnt' }
  | { readonly type: 'balanced'; readonly column: string; readonly shares: readonly { readonly text: string; readonly weight: number }[] }
  | { readonly type: 'where'; readonly conditions: readonly DisclosedCondition[] };

type DisclosedCondition =
  | { readonly type: 'cells'; readonly column: string; readonly cells: readonly Pick<CellChoice, 'text'>[] }
  | Extract<RowCondition, { type: 'range' }>;

/** The parts of a table's column that a choice is made by. */
export interface ChoosableColumn {
  readonly spec: ColumnSpec;
  readonly summary: ColumnSummary;
}

export const asLearnt: RowChoice = { type: 'as-learnt' };
/** Columns that may be fixed at once. */
export const MOST_CONDITIONS = 3;
/** Different values above which a column is no list to choose from. */
export const MOST_LISTED_CELLS = 50;

/** Values that stand for a range of numbers. */
const RANGE_POINTS = 256;
/**
 * Rows after which a balanced column begins again, at least; so many that they divide by the shares, where `MOST_PERIOD_ROWS` are enough
 * for that.
 */
const PERIOD_ROWS = 1000;
/** Enough for percentages of two decimals. */
const MOST_PERIOD_ROWS = 10_000;
const SHARE_DECIMALS = 2;

/**
 * Whether a column's cells can be asked for: they are learnt as they stand (none made apart, replaced, masked or coarsened), and are no
 * dates or times, which are learnt in parts.
 */
export function isChoosable({ spec, summary }: ChoosableColumn): boolean {
  const isAsItStands = spec.personal === undefined || spec.personal.action === 'keep';
  if (!isAsItStands || !isLearnt({ spec, summary })) return false;
  return summary.shape === 'categorical' || (summary.shape === 'numeric' && summary.temporal === false);
}

/** Why a choice cannot be made as it stands; null when it can. */
export function findGap(choice: RowChoice, columns: readonly ChoosableColumn[]): string | null {
  const isThere = (name: string) => columns.some((column) => column.spec.name === name && isChoosable(column));
  switch (choice.type) {
    case 'as-learnt':
      return null;
    case 'balanced': {
      if (!isThere(choice.column)) return 'Choose the column to balance.';
      return choice.shares.some(({ weight }) => weight > 0) ? null : 'At least one share must be above 0.';
    }
    case 'where': {
      if (choice.conditions.length === 0) return 'Choose a column that decides which rows.';
      for (const condition of choice.conditions) {
        if (!isThere(condition.column)) return 'Choose a column that decides which rows.';
        if (condition.type === 'cells' && condition.cells.length === 0) return `Choose at least one value of “${condition.column}”.`;
        if (condition.type === 'range' && !(condition.from <= condition.to))
          return `The range of “${condition.column}” must not end before it begins.`;
      }
      return null;
    }
    default:
      return choice satisfies never;
  }
}

/**
 * What a choice asks of a generator.
 *
 * A balanced column is laid into the rows in a fixed order, so that after any number of rows each value stands within two rows of its
 * share of them, of percentages of at most two decimals (`how: 'laid'`), or is drawn by weight in each row (`'drawn'`), where what holds
 * between columns does not let it be laid. A condition of one value is that value; of several, they are drawn in the shares of the real
 * rows; a range is drawn as the histogram has it, written in the column's decimals. Two conditions of several values each are drawn
 * independently of one another.
 *
 * @param columns those of the table that the choice was made for.
 * @throws BadInput where `findGap` has something to say.
 */
export function givenOf(choice: RowChoice, columns: readonly ChoosableColumn[], how: 'laid' | 'drawn'): readonly GivenColumn[] {
  const gap = findGap(choice, columns);
  if (gap !== null) throw new BadInput(gap);
  switch (choice.type) {
    case 'as-learnt':
      return [];
    case 'balanced': {
      const { column: name, shares } = choice;
      return how === 'drawn'
        ? [{ type: 'shares', name, shares: shares.map(({ cell, weight }) => ({ cell, weight })) }]
        : [{ type: 'cells', name, cells: layShares(shares) }];
    }
    case 'where':
      return choice.conditions.map((condition): GivenColumn => {
        const { column: name } = condition;
        if (condition.type === 'range') {
          const column = columns.find(({ spec }) => spec.name === name) as ChoosableColumn;
          return { type: 'shares', name, shares: pointsOf(column, condition.from, condition.to) };
        }
        const [first] = condition.cells;
        if (condition.cells.length === 1 && first !== undefined) return { type: 'cells', name, cells: [first.cell] };
        return { type: 'shares', name, shares: condition.cells.map(({ cell, realCount }) => ({ cell, weight: realCount })) };
      });
    default:
      return choice satisfies never;
  }
}

/** [rowCount] which of the shares each row holds: always the one that is furthest behind, ties in an order that looks like chance. */
function layOut(shares: readonly { readonly weight: number }[], rowCount: number): Uint32Array {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const random = createRandom(0).derive('balance');
  const counts = new Float64Array(shares.length);
  return Uint32Array.from({ length: rowCount }, (_, row) => {
    let best = -1;
    let bestBehind = Number.NEGATIVE_INFINITY;
    shares.forEach(({ weight }, i) => {
      if (weight <= 0) return;
      const behind = (weight / total) * (row + 1) - (counts[i] as number) + 1e-6 * random.uniform(i, row);
      if (behind <= bestBehind) return;
      best = i;
      bestBehind = behind;
    });
    counts[best] = (counts[best] as number) + 1;
    return best;
  });
}

function layShares(shares: readonly (CellChoice & { readonly weight: number })[]): GivenCell[] {
  return Array.from(layOut(shares, periodOf(shares)), (i) => (shares[i] as CellChoice).cell);
}

/** Rows in which each share comes out whole, at least `PERIOD_ROWS`; those where there is no such number up to `MOST_PERIOD_ROWS`. */
function periodOf(shares: readonly { readonly weight: number }[]): number {
  const used = shares.filter(({ weight }) => weight > 0);
  const scaled = used.map(({ weight }) => weight * 10 ** SHARE_DECIMALS);
  const whole = isEven(used) ? used.map(() => 1) : scaled.map(Math.round);
  if (!isEven(used) && scaled.some((weight, i) => Math.abs(weight - (whole[i] as number)) > 1e-6 * weight)) return PERIOD_ROWS;
  const common = whole.reduce(greatestDivisor, 0);
  const rows = whole.reduce((sum, weight) => sum + weight / common, 0);
  return rows <= MOST_PERIOD_ROWS ? rows * Math.ceil(PERIOD_ROWS / rows) : PERIOD_ROWS;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function isEven(shares: readonly { readonly weight: number }[]): boolean {
  return shares.every(({ weight }) => weight === shares[0]?.weight);
}

/** [shares] how many of `rowCount` rows hold each value of a balanced column: exact where they are laid, expected where they are drawn. */
export function countShares(shares: readonly (CellChoice & { readonly weight: number })[], rowCount: number): number[] {
  if (!shares.some(({ weight }) => weight > 0)) return shares.map(() => 0);
  const period = periodOf(shares);
  const counts = shares.map(() => 0);
  const laid = layOut(shares, period);
  const rounds = Math.floor(rowCount / period);
  const rest = rowCount - rounds * period;
  laid.forEach((i, row) => {
    counts[i] = (counts[i] as number) + rounds + (row < rest ? 1 : 0);
  });
  return counts;
}

/** Numbers of a range, each as heavy as the histogram is high there; of even weight where it is empty. */
function pointsOf({ spec, summary }: ChoosableColumn, from: number, to: number): { cell: number; weight: number }[] {
  if (summary.shape !== 'numeric') throw new RangeError(`“${spec.name}” holds no numbers.`);
  const decimals = spec.format.type === 'number' ? spec.format.maxDecimals : 0;
  const scale = 10 ** Math.min(decimals, 12);
  const least = Math.ceil(from * scale - 1e-9);
  const most = Math.floor(to * scale + 1e-9);
  // Where no number of so many decimals lies between, the range itself is meant.
  if (most < least) return [{ cell: from, weight: 1 }];
  const count = Math.min(RANGE_POINTS, most - least + 1);
  const points = Array.from({ length: count }, (_, i) =>
    count === 1 ? least : Math.round(least + ((most - least) * i) / (count - 1)),
  ).map((point) => ({ cell: Number((point / scale).toFixed(Math.min(decimals, 12))), weight: 0 }));
  const weighted = points.map(({ cell }) => ({ cell, weight: heightAt(summary.histogram, cell) }));
  return weighted.some(({ weight }) => weight > 0) ? weighted : points.map(({ cell }) => ({ cell, weight: 1 }));
}

function heightAt({ edges, counts }: Histogram, value: number): number {
  const last = counts.length - 1;
  if (last < 0 || value < (edges[0] as number) || value > (edges[last + 1] as number)) return 0;
  let bin = counts.findIndex((_, i) => value < (edges[i + 1] as number));
  if (bin < 0) bin = last;
  const width = (edges[bin + 1] as number) - (edges[bin] as number);
  return width > 0 ? (counts[bin] as number) / width : (counts[bin] as number);
}

export function discloseRowChoice(choice: RowChoice): DisclosedRowChoice {
  switch (choice.type) {
    case 'as-learnt':
      return choice;
    case 'balanced':
      return { ...choice, shares: choice.shares.flatMap(({ text, weight }) => (weight > 0 ? [{ text, weight }] : [])) };
    case 'where':
      return {
        type: 'where',
        conditions: choice.conditions.map((condition) =>
          condition.type === 'range' ? condition : { ...condition, cells: condition.cells.map(({ text }) => ({ text })) },
        ),
      };
    default:
      return choice satisfies never;
  }
}

/** A choice in a few words: “income balanced: >50K 50 %, <=50K 50 %”. */
export function describeRowChoice(choice: DisclosedRowChoice): string {
  switch (choice.type) {
    case 'as-learnt':
      return 'as learnt';
    case 'balanced': {
      const total = choice.shares.reduce((sum, { weight }) => sum + weight, 0);
      const named = choice.shares.filter(({ weight }) => weight > 0);
      if (isEven(named) && named.length > 3) return `“${choice.column}” balanced: ${named.length} values, each in the same number of rows`;
      const parts = named.map(({ text, weight }) => `${nameCell(text)} ${Math.round((weight / total) * 1000) / 10} %`);
      return `“${choice.column}” balanced: ${parts.join(', ')}`;
    }
    case 'where':
      return `only rows where ${choice.conditions.map(describeCondition).join(' and ')}`;
    default:
      return choice satisfies never;
  }
}

function describeCondition(condition: DisclosedCondition): string {
  if (condition.type === 'range') return `“${condition.column}” is from ${condition.from} to ${condition.to}`;
  const names = condition.cells.map(({ text }) => nameCell(text));
  return `“${condition.column}” is ${names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? 'not chosen')}`;
}

/** A cell's text as people read it. */
export function nameCell(text: string): string {
  return text === '' ? 'empty' : text;
}
