import type { ColumnSummary } from '#core/columns/summary.ts';
import { operationsOf } from '#core/personal/operations.ts';
import type { Table } from '#core/table/table.ts';
import { DOING } from '#core/wording/progress.ts';
import type { ColumnComparison, HeadlineScore } from '../contract.ts';
import { computeMissingShare } from '../missing/missing.ts';
import { compareColumn } from '../overlay/overlay.ts';
import { averageDraws, averageScores, type Comparer } from '../sides.ts';
import { nullIfUndefined, scoreShapeDraw, scoreShapes } from './shape.ts';

/** Of one column, beside comparing a pair, about. */
const COST = 6;

/** Every column: its shape score, share of missing cells, overlay and summaries; worst first. */
export const compareShapes: Comparer<{
  readonly shapes: HeadlineScore;
  readonly columns: readonly ColumnComparison[];
  /** File against file. */
  readonly fileShapes: number;
}> = {
  cost: (columnCount) => columnCount * COST,
  *compare({ tables: { train, holdout, synthetic }, prepared, all, holdout: holdoutSide, reference, draws, whole }, step) {
    const drawShapes = draws.map((draw) => scoreShapeDraw(prepared, draw));
    const referenceShapes = reference === null ? null : scoreShapeDraw(prepared, reference);
    const allShapes = scoreShapes(prepared, all);
    const columns: ColumnComparison[] = [];
    for (const [index, column] of prepared.columns.entries()) {
      yield step(DOING.compareColumn(index + 1, prepared.columns.length), COST);
      const summarize = (table: Table): ColumnSummary => summarizeColumn(table, column.columnIndex);
      columns.push({
        columnIndex: column.columnIndex,
        name: column.spec.name,
        metric: column.role === 'numerical' ? 'KSComplement' : 'TVComplement',
        shape: {
          value: averageDraws(
            drawShapes.map((draw) => draw[index] as number),
            allShapes.byColumn[index] as number,
          ),
          reference: nullIfUndefined(referenceShapes?.[index]),
        },
        missingShare: {
          real: computeMissingShare(prepared.real, index),
          synthetic: computeMissingShare(all, index),
          holdout: computeMissingShare(holdoutSide, index),
        },
        overlay: compareColumn(prepared, index, all, holdoutSide),
        real: summarize(train),
        synthetic: summarize(synthetic),
        holdout: summarize(holdout),
      });
    }
    const shapes = { ...averageScores(columns.map(({ shape }) => shape)), allRows: allShapes.value };
    columns.sort((one, two) => one.shape.value - two.shape.value || one.columnIndex - two.columnIndex);
    return { shapes, columns, fileShapes: whole === null ? allShapes.value : scoreShapes(whole.prepared, whole.side).value };
  },
};

function summarizeColumn(table: Table, columnIndex: number): ColumnSummary {
  const column = table.columns[columnIndex];
  const spec = table.specs[columnIndex];
  if (column === undefined || spec === undefined) throw new RangeError(`There is no column ${columnIndex}.`);
  return operationsOf(spec).summarize(column, spec);
}
