import type { Table } from '#core/table/table.ts';
import type { Evidence } from './contract.ts';

/** The rows that the person is shown. */
const MOST_SHOWN = 5;

/**
 * How a structure stands to a table's rows.
 *
 * @param judge what a row says: nothing, where a cell that the structure speaks of is missing. Rows come in the order given.
 */
export function gatherEvidence(rows: Iterable<number>, judge: (row: number) => 'kept' | 'broken' | 'silent'): Evidence {
  let rowCount = 0;
  let violationCount = 0;
  const violatingRows: number[] = [];
  for (const row of rows) {
    const verdict = judge(row);
    if (verdict === 'silent') continue;
    rowCount++;
    if (verdict === 'kept') continue;
    violationCount++;
    if (violatingRows.length < MOST_SHOWN) violatingRows.push(row);
  }
  return { rowCount, violationCount, violatingRows };
}

/** Of structures that a column's kind brings: they are not looked for, and no row can break them. */
export const BROUGHT_BY_KIND = {
  *find(): Generator<void, never[]> {
    yield;
    return [];
  },
  *check(_structure: unknown, { rowCount }: Table): Generator<void, Evidence> {
    yield;
    return { rowCount, violationCount: 0, violatingRows: [] };
  },
  reads: (): readonly string[] => [],
};
