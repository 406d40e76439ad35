import { DOING } from '#core/wording/progress.ts';
import type { Score } from '../contract.ts';
import type { Comparer } from '../sides.ts';
import { computeMatchShare, indexRows } from './copies.ts';

/** Beside comparing a pair, about. */
const COSTS = { rememberRows: 150, countRows: 100 } as const;

/** Shares of synthetic and of held-out rows that equal a row trained on in every compared column. */
export const compareCopies: Comparer<{ readonly copies: Score }> = {
  cost: () => COSTS.rememberRows + COSTS.countRows,
  *compare({ tables: { train, holdout, synthetic }, indices }, step) {
    yield step(DOING.rememberRows, COSTS.rememberRows);
    const rows = indexRows(train, indices);
    yield step(DOING.countEqualRows, COSTS.countRows);
    const value = computeMatchShare(rows, synthetic);
    return { copies: { value, reference: holdout.rowCount === 0 ? null : computeMatchShare(rows, holdout) } };
  },
};
