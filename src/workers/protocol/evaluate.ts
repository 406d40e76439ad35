import type { Assessment, AssessmentChoices, AssessmentPart } from '#core/metrics/assessment/contract.ts';
import type { EvaluationReport, JointDistribution } from '#core/metrics/contract.ts';

export interface EvaluateCalls {
  /** Lines to the data worker (its tables) and the training worker (its models). */
  connect: { request: { data: MessagePort; models: MessagePort }; event: never; response: null };
  /** Samples the rows [0, rowCount) of a sampling seed, as an export does, and scores them; the tables stay for `joint`. abort applies. */
  evaluate: {
    request: { datasetId: string; tableId: string; modelId: string; seed: number; rowCount: number; sampleSeed: number };
    event: { readonly done: number; readonly total: number; readonly doing: string };
    response: EvaluationReport;
  };
  /** The costly measures of the tables of the last `evaluate`, each part told as soon as it is made. abort applies. */
  assess: {
    request: {
      modelId: string;
      choices: AssessmentChoices;
      seed: number;
      /** What is known already, and which parts are wanted anew; null makes all. */
      before: { readonly assessment: Assessment; readonly wanted: readonly AssessmentPart['type'][] } | null;
    };
    event:
      | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly doing: string }
      | { readonly type: 'part'; readonly part: AssessmentPart };
    response: Assessment;
  };
  joint: { request: { modelId: string; a: number; b: number }; event: never; response: JointDistribution };
}
