import type { Assessment, AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import type { EvaluationReport, JointDistribution } from '#core/metrics/contract.ts';
import type { Failure } from '#workers/protocol/protocol.ts';

export type EvaluateJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number; readonly total: number; readonly doing: string }
  | { readonly status: 'failed'; readonly failure: Failure };

export interface CompareSlice {
  readonly evaluation: EvaluateJob;
  readonly report: { readonly modelId: string; readonly report: EvaluationReport } | null;
  /** The costly measures of the compared model, as far as they are made. */
  readonly assessment: { readonly modelId: string; readonly choices: AssessmentChoices; readonly assessment: Assessment } | null;
  readonly assessing: EvaluateJob;
  /** What the person chose to be predicted and grouped by; null = the defaults. */
  readonly assessmentChoices: AssessmentChoices | null;
  /** Compares the model with the real rows, then goes on to the costly measures. */
  evaluate(): Promise<void>;
  cancelEvaluation(): void;
  /** Another target or group: measures what depends on it anew. */
  chooseAssessment(change: Partial<AssessmentChoices>): Promise<void>;
  /** Makes the costly measures that are missing after a stop or a failure; all of them anew where none is missing. */
  assess(): Promise<void>;
  cancelAssessing(): void;
  loadJoint(a: number, b: number): Promise<JointDistribution>;
}
