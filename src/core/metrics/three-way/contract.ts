import type { MayBeSampled, Score } from '../contract.ts';

export interface ThreeWay extends MayBeSampled {
  /** The triples of columns whose joint counts differ most among those tried; worst first. */
  readonly triples: readonly {
    readonly columns: readonly [number, number, number];
    readonly names: readonly [string, string, string];
    readonly score: Score;
  }[];
  readonly mean: Score;
}
