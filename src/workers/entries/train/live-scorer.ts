import { createLiveFidelity, type LiveFidelity } from '#core/metrics/live.ts';
import { findComparableColumns } from '#core/metrics/prepare.ts';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import type { TrainingEvent } from '#models/contract.ts';

/** Scores come at most this often … */
const SCORE_EVERY_MS = 2000;
/** … and take at most this share of the training's time. */
const MAX_SHARE = 0.1;

type FidelityEvent = Extract<TrainingEvent, { type: 'fidelity' }>;

/** Scores a training's fresh samples now and then. */
export interface LiveScorer {
  /** Null when it is too early for the next score, or the table has no column to compare. */
  score(epoch: number, sample: (rowCount: number) => Promise<Table>): Promise<FidelityEvent | null>;
}

export interface LiveScorerOptions {
  readonly table: Table;
  readonly trainRows: Uint32Array;
  readonly holdoutRows: Uint32Array;
  readonly seed: number;
  /** Milliseconds of training so far, pauses left out. */
  readonly activeMs: () => number;
}

/**
 * Waits max(2 s, 9 × what the scoring before took) of training between two scores, so that scoring stays within a tenth of the time.
 * The first epoch is always scored: the page has something to show at once.
 */
export function createLiveScorer({ table, trainRows, holdoutRows, seed, activeMs }: LiveScorerOptions): LiveScorer {
  let fidelity: LiveFidelity | null = null;
  let nextAtMs = 0;
  const comparable = findComparableColumns(table).indices.length > 0;
  return {
    async score(epoch, sample) {
      const startedMs = activeMs();
      if (!comparable || startedMs < nextAtMs) return null;
      if (fidelity === null) {
        const random = createRandom(seed).derive('live');
        const shuffle = (rows: Uint32Array, stream: number) =>
          selectRows(
            table,
            random.permutation(stream, rows.length).map((at) => rows[at]!),
          );
        fidelity = createLiveFidelity(shuffle(trainRows, 0), shuffle(holdoutRows, 1));
      }
      const scores = fidelity.score(await sample(fidelity.rowCount));
      const endedMs = activeMs();
      nextAtMs = endedMs + Math.max(SCORE_EVERY_MS, (endedMs - startedMs) * (1 / MAX_SHARE - 1));
      return { type: 'fidelity', epoch, ...scores };
    },
  };
}
