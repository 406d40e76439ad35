import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import type { LiveColumn } from './contract.ts';
import { compareColumn } from './overlay/overlay.ts';
import { averageDefined, prepareColumns, readSide } from './prepare.ts';
import { scoreShapeDraw, scoreShapes } from './shape/shape.ts';
import { scoreTrends } from './trend/trend.ts';

export interface LiveFidelityOptions {
  /** Training rows to compare with at most (default 20,000): the first ones, so pass rows in random order. */
  readonly maxTrainRows?: number;
  /** Rows of a fresh sample at most (default 2,000). */
  readonly maxSampleRows?: number;
  /** Columns shown (default 6). */
  readonly worstCount?: number;
}

export interface LiveScores {
  readonly shapes: number;
  readonly trends: number;
  readonly shapesReference: number;
  readonly trendsReference: number;
  /** The columns whose shape is furthest off, worst first. */
  readonly worst: readonly LiveColumn[];
}

export interface LiveFidelity {
  /** Rows that a fresh sample should hold: as many as the reference was taken at. */
  readonly rowCount: number;
  score(sample: Table): LiveScores;
}

/**
 * Scores small fresh samples while a generator trains, each beside the held-out rows at the same number of rows.
 *
 * @param train Rows trained on, in random order; at least one.
 * @param holdout Held-out rows, in random order. Without any, the reference is 1 and samples are `maxSampleRows` long at most.
 * @throws RangeError when the table has no column to compare.
 */
export function createLiveFidelity(train: Table, holdout: Table, options: LiveFidelityOptions = {}): LiveFidelity {
  const { maxTrainRows = 20_000, maxSampleRows = 2_000, worstCount = 6 } = options;
  const real = takeFirst(train, maxTrainRows);
  const rowCount = Math.min(maxSampleRows, holdout.rowCount === 0 ? real.rowCount : holdout.rowCount);
  const unseen = takeFirst(holdout, rowCount);
  const prepared = prepareColumns(real);
  if (prepared.columns.length === 0) throw new RangeError('There is no column to compare.');
  const holdoutSide = readSide(prepared, unseen);
  // Columns that no held-out row fills are scored by no one: their reference would mean nothing.
  const references = unseen.rowCount === 0 ? null : scoreShapeDraw(prepared, holdoutSide);
  const isScored = (index: number): boolean => references === null || !Number.isNaN(references[index]);
  const trendsReference = unseen.rowCount === 0 ? 1 : scoreTrends(prepared, holdoutSide).value;
  return {
    rowCount,
    score(sample) {
      const side = readSide(prepared, sample);
      const shapes = scoreShapes(prepared, side);
      const worst = prepared.columns
        .map((column, index) => ({ column, index, distance: 1 - (shapes.byColumn[index] as number) }))
        .filter(({ index, distance }) => isScored(index) && !Number.isNaN(distance))
        .sort((one, two) => two.distance - one.distance || one.index - two.index)
        .slice(0, worstCount)
        .map(
          ({ column, index, distance }): LiveColumn => ({
            name: column.spec.name,
            distance,
            reference: references === null ? 0 : 1 - (references[index] as number),
            overlay: compareColumn(prepared, index, side, holdoutSide),
          }),
        );
      return {
        shapes: averageDefined(shapes.byColumn.filter((_, index) => isScored(index))),
        trends: scoreTrends(prepared, side).value,
        shapesReference: references === null ? 1 : averageDefined(references),
        trendsReference,
        worst,
      };
    },
  };
}

function takeFirst(table: Table, count: number): Table {
  if (table.rowCount <= count) return table;
  return selectRows(
    table,
    Uint32Array.from({ length: count }, (_, row) => row),
  );
}
