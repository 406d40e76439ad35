import type { Random } from '#core/random/random.ts';
import { concatTables, selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { DOING } from '#core/wording/progress.ts';
import type { Score } from './contract.ts';
import { averageDefined, type PreparedSide, type PreparedTable, prepareColumnByColumn, readSide, readSideByColumn } from './prepare.ts';

/** Draws of the holdout's size that a headline is averaged over at most: with a tenth held out, each synthetic row is then used once. */
const MAX_DRAW_COUNT = 9;

const DRAW_STREAM = 1;

/** What reading or drawing a column costs beside comparing a pair, about. */
const COSTS = { readRows: 8, drawRows: 1 } as const;

export interface EvaluationTables {
  /** Rows trained on. */
  readonly train: Table;
  /** Real rows held out of training; may be empty. */
  readonly holdout: Table;
  readonly synthetic: Table;
}

export interface EvaluationProgress {
  readonly done: number;
  readonly total: number;
  readonly doing: string;
}

/** Progress before the next step, which costs so much. */
export type TellStep = (doing: string, cost: number) => EvaluationProgress;

/** The tables as the cheap measures compare them, every side in the terms of the rows trained on. */
export interface ComparedSides {
  readonly tables: EvaluationTables;
  /** Columns that are compared. */
  readonly indices: readonly number[];
  readonly prepared: PreparedTable;
  /** All synthetic rows. */
  readonly all: PreparedSide;
  readonly holdout: PreparedSide;
  /** Held-out rows, as many as a draw has; null without any. */
  readonly reference: PreparedSide | null;
  /** Synthetic rows, disjoint draws of the holdout's size; all of them in one without held-out rows. */
  readonly draws: readonly PreparedSide[];
  /** All real rows as one file, and the synthetic rows in their terms; null without held-out rows, where they are those trained on. */
  readonly whole: { readonly prepared: PreparedTable; readonly side: PreparedSide } | null;
}

/** How a cheap measure is made: its part of the report, step by step. */
export interface Comparer<R> {
  /** Of all its steps. */
  cost(columnCount: number): number;
  compare(sides: ComparedSides, step: TellStep): Generator<EvaluationProgress, R>;
}

/** How many rows a draw has, 0 without held-out rows, and how many draws there are. */
export function planDraws({ holdout, synthetic }: EvaluationTables): { readonly rowCount: number; readonly count: number } {
  const rowCount = Math.min(holdout.rowCount, synthetic.rowCount);
  return { rowCount, count: rowCount === 0 ? 1 : Math.min(MAX_DRAW_COUNT, Math.floor(synthetic.rowCount / rowCount)) };
}

/** What `readSides` costs. */
export function costOfReading(columnCount: number, drawCount: number): number {
  return columnCount * (7 * COSTS.readRows + drawCount * COSTS.drawRows);
}

/** Reads the tables' columns once for all measures. */
export function* readSides(
  tables: EvaluationTables,
  indices: readonly number[],
  random: Random,
  step: TellStep,
): Generator<EvaluationProgress, ComparedSides> {
  const { train, holdout, synthetic } = tables;
  const { rowCount: drawRowCount, count: drawCount } = planDraws(tables);
  function* read<R>(steps: Generator<void, R>, doing: string, cost: number): Generator<EvaluationProgress, R> {
    for (;;) {
      const next = steps.next();
      if (next.done) return next.value;
      yield step(doing, cost);
    }
  }

  // Each column of the real rows pauses twice: when its levels are known and when its cells are read.
  const prepared = yield* read(prepareColumnByColumn(train, indices), DOING.readReal, COSTS.readRows);
  const all = yield* read(readSideByColumn(prepared, synthetic), DOING.readSynthetic, COSTS.readRows);
  const holdoutSide = yield* read(readSideByColumn(prepared, holdout), DOING.readUnseen, COSTS.readRows);
  const reference =
    drawRowCount === 0
      ? null
      : drawRowCount === holdout.rowCount
        ? holdoutSide
        : readSide(prepared, selectRows(holdout, random.permutation(DRAW_STREAM + 1, holdout.rowCount).subarray(0, drawRowCount)));
  const draws: PreparedSide[] = [];
  const order = random.permutation(DRAW_STREAM, synthetic.rowCount);
  for (let draw = 0; draw < drawCount; draw += 1) {
    if (drawRowCount === 0) {
      draws.push(all);
      continue;
    }
    const rows = selectRows(synthetic, order.subarray(draw * drawRowCount, (draw + 1) * drawRowCount));
    draws.push(yield* read(readSideByColumn(prepared, rows), DOING.drawRows(draw + 1, drawCount), COSTS.drawRows));
  }
  const sides = { tables, indices, prepared, all, holdout: holdoutSide, reference, draws };
  if (holdout.rowCount === 0) return { ...sides, whole: null };
  const real = yield* read(prepareColumnByColumn(concatTables([train, holdout]), indices), DOING.readRealFile, COSTS.readRows);
  const side = yield* read(readSideByColumn(real, synthetic, all), DOING.readSyntheticFile, COSTS.readRows);
  return { ...sides, whole: { prepared: real, side } };
}

/** Mean of the draws that are defined; without any, what all rows score. */
export function averageDraws(draws: readonly number[], allRows: number): number {
  return draws.every((score) => Number.isNaN(score)) ? allRows : averageDefined(draws);
}

/** Means of value and reference over the same scores: those with a reference, where there is any. */
export function averageScores(scores: readonly Score[]): Score {
  const referenced = scores.filter(({ reference }) => reference !== null);
  if (referenced.length === 0) return { value: averageDefined(scores.map(({ value }) => value)), reference: null };
  return {
    value: averageDefined(referenced.map(({ value }) => value)),
    reference: averageDefined(referenced.map(({ reference }) => reference ?? Number.NaN)),
  };
}
