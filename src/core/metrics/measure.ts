import type { Random } from '#core/random/random.ts';
import type { AssessmentTables } from './assessment/tables.ts';
import type { PairComparison } from './contract.ts';

/** What a person asks of a synthetic table. Page and report show the measures by topic, in this order. */
export const TOPICS = ['fidelity', 'relationships', 'utility', 'privacy', 'fairness'] as const;
export type Topic = (typeof TOPICS)[number];

export type Level = 'good' | 'mixed' | 'bad';

/** One thing that a measure says: a code with what it rests on; `wording/conclusions.ts` has the words. */
export interface Concluded<F> {
  readonly level: Level;
  readonly finding: F;
}

/** What a person chooses for the measures. */
export type Choice = 'target' | 'group';

/** A measure that comes with the comparison itself; how it is made: `registry.ts`. */
export interface CheapMeasure {
  readonly cost: 'cheap';
  /** Its place in an `EvaluationReport`. */
  readonly id: string;
  readonly label: string;
  readonly topic: Topic;
}

/** A measure that takes long and is made after the comparison, one part of an `Assessment`; how it is made: `registry.ts`. */
export interface CostlyMeasure {
  readonly cost: 'costly';
  readonly id: string;
  /** Its place in an `Assessment`. */
  readonly key: string;
  readonly label: string;
  readonly topic: Topic;
  /** Of the whole time, about: on large tables, where it matters. */
  readonly weight: number;
  /** Names its random numbers: another name draws others, and other figures come out. */
  readonly stream: string;
  /** What is to be made anew when the person chooses otherwise. */
  readonly dependsOn: readonly Choice[];
  /** Whether it is made only where all that it depends on is chosen, each another column. */
  readonly needsChoices: boolean;
  /** What its result says; nothing where it is only shown. */
  conclude(result: never): readonly Concluded<unknown>[];
}

/** What a costly measure is made of. */
export interface MeasureContext {
  readonly tables: AssessmentTables;
  /** Comparisons of the table's `EvaluationReport`. */
  readonly pairs: readonly PairComparison[];
  /** Positions in `prepared.columns` of what the person chose; null: nothing, or no column that is compared. */
  readonly target: number | null;
  readonly group: number | null;
  readonly random: Random;
  readonly pace: Pace;
}

/** Told between steps; awaited, so that messages get in. Throws AbortError when the job was aborted. */
export type Pace = (share: number, doing: string) => Promise<void>;

/** Of a measure that is only shown. */
export const concludeNothing = (_result: unknown): readonly Concluded<never>[] => [];
