import type { CostlyId, costlyMeasures } from '../catalog.ts';
import type { WhyNotMeasurable } from '../contract.ts';
import type { makers } from '../registry.ts';

/**
 * The costly measures: how well a classifier tells synthetic from real, what a model trained on synthetic rows is worth, what attacks find.
 * Shapes, trends and copies are in `EvaluationReport`; these come after it, part by part, as the registry has them.
 */
export type AssessmentPart = { readonly [Id in CostlyId]: { readonly type: Id; readonly result: ResultOf<Id> } }[CostlyId];

type ResultOf<Id extends CostlyId> = Awaited<ReturnType<(typeof makers)[Id]>>;

type Results = { readonly [Measure in (typeof costlyMeasures)[number] as Measure['key']]: ResultOf<Measure['id']> | null };

/** What has been measured so far; null = not yet, or not possible (see `notes`). */
export interface Assessment extends Results {
  /** Why parts are absent; sentences in assessments of a former version. */
  readonly notes: readonly (Note | string)[];
}

export interface Note {
  readonly part: CostlyId;
  readonly why: WhyNotMeasurable | Fault;
}

/** The measure failed for a fault of the program. */
interface Fault {
  readonly code: 'fault';
  /** What was thrown, for whoever mends it. */
  readonly detail: string;
}

/** What the person chose. Null: no target, no group. */
export interface AssessmentChoices {
  /** Column that a model would predict; for utility and fairness. */
  readonly targetColumn: number | null;
  /** Column whose groups fairness compares. */
  readonly groupColumn: number | null;
}
