import type { EvaluationReport, JointDistribution } from '#core/metrics/contract.ts';

export interface EvaluateCalls {
  /** Lines to the data worker (its tables) and the training worker (its models). */
  connect: { request: { data: MessagePort; models: MessagePort }; event: never; response: null };
  /** Samples as many rows as were trained on and scores them; the tables stay for `joint`. abort applies. */
  evaluate: {
    request: { tableId: string; modelId: string; seed: number };
    event: { readonly done: number; readonly total: number; readonly doing: string };
    response: EvaluationReport;
  };
  joint: { request: { modelId: string; a: number; b: number }; event: never; response: JointDistribution };
}
