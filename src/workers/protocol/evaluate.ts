import type { EvaluationReport, JointDistribution } from '#core/metrics/contract.ts';
import type { Proof, ProofChoices, ProofPart } from '#core/metrics/proof/contract.ts';

export interface EvaluateCalls {
  /** Lines to the data worker (its tables) and the training worker (its models). */
  connect: { request: { data: MessagePort; models: MessagePort }; event: never; response: null };
  /** Samples the rows [0, rowCount) of a sampling seed, as an export does, and scores them; the tables stay for `joint`. abort applies. */
  evaluate: {
    request: { tableId: string; modelId: string; seed: number; rowCount: number; sampleSeed: number };
    event: { readonly done: number; readonly total: number; readonly doing: string };
    response: EvaluationReport;
  };
  /** The costly measures of the tables of the last `evaluate`, each part told as soon as it is made. abort applies. */
  prove: {
    request: {
      modelId: string;
      choices: ProofChoices;
      seed: number;
      /** What is known already, and which parts are wanted anew; null makes all. */
      before: { readonly proof: Proof; readonly wanted: readonly ProofPart['type'][] } | null;
    };
    event:
      | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly doing: string }
      | { readonly type: 'part'; readonly part: ProofPart };
    response: Proof;
  };
  joint: { request: { modelId: string; a: number; b: number }; event: never; response: JointDistribution };
}
