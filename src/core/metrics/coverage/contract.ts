import type { MayBeSampled, Score } from '../contract.ts';

export interface Coverage extends MayBeSampled {
  /** Numeric: share of the real range that synthetic values span; categorical: share of the real levels that appear. */
  readonly columns: readonly {
    readonly columnIndex: number;
    readonly name: string;
    readonly metric: 'RangeCoverage' | 'CategoryCoverage';
    readonly coverage: Score;
  }[];
  /** Numeric columns: share of synthetic values within the real range. */
  readonly boundaries: readonly { readonly columnIndex: number; readonly name: string; readonly adherence: Score }[];
  readonly mean: Score;
  readonly meanAdherence: Score | null;
}
