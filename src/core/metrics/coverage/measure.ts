import type { Random } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import { type AssessmentTables, drawRows } from '../assessment/tables.ts';
import { scoreBoundary } from '../boundary/boundary.ts';
import type { Score } from '../contract.ts';
import { averageDefined, readSide } from '../prepare.ts';
import { listSamples } from '../samples.ts';
import { nullIfUndefined } from '../shape/shape.ts';
import type { Coverage } from './contract.ts';
import { scoreCoverage } from './coverage.ts';

/**
 * How much of the real ranges and levels appears, and how many numbers keep within the ranges; synthetic and held-out rows at the same
 * number of rows.
 *
 * Definitions: `scoreCoverage`, `scoreBoundary`. Few rows reach less of a range, so only like sizes are compared. Without held-out rows:
 * all synthetic rows and no reference.
 */
export function measureCoverage({ prepared, holdout, synthetic }: AssessmentTables, random: Random): Coverage {
  const count = holdout.table.rowCount === 0 ? synthetic.table.rowCount : Math.min(holdout.table.rowCount, synthetic.table.rowCount);
  const drawn = drawRows(synthetic, count, random, 1);
  const side =
    drawn.rows.length === synthetic.table.rowCount ? synthetic.side : readSide(prepared, selectRows(synthetic.table, drawn.rows));
  const reference = holdout.table.rowCount === 0 ? null : holdout.side;
  const coverages = { value: scoreCoverage(prepared, side), reference: reference && scoreCoverage(prepared, reference) };
  const boundaries = { value: scoreBoundary(prepared, side), reference: reference && scoreBoundary(prepared, reference) };
  const pick = (scores: typeof coverages, index: number): Score | null => {
    const value = nullIfUndefined(scores.value[index]);
    return value === null ? null : { value, reference: nullIfUndefined(scores.reference?.[index]) };
  };
  const mean = ({ value, reference: other }: typeof coverages): Score => ({
    value: averageDefined(value),
    reference: other === null ? null : averageDefined(other),
  });
  const columns: Coverage['columns'][number][] = [];
  const adherences: Coverage['boundaries'][number][] = [];
  for (const [index, { columnIndex, spec, role }] of prepared.columns.entries()) {
    const coverage = pick(coverages, index);
    const adherence = pick(boundaries, index);
    const metric = role === 'numerical' ? 'RangeCoverage' : 'CategoryCoverage';
    if (coverage !== null) columns.push({ columnIndex, name: spec.name, metric, coverage });
    if (adherence !== null) adherences.push({ columnIndex, name: spec.name, adherence });
  }
  return {
    columns: columns.sort((a, b) => a.coverage.value - b.coverage.value),
    boundaries: adherences.sort((a, b) => a.adherence.value - b.adherence.value),
    mean: mean(coverages),
    meanAdherence: adherences.length === 0 ? null : mean(boundaries),
    samples: listSamples([{ code: 'coverage-synthetic', used: count, all: synthetic.table.rowCount }]),
  };
}
