import type { Assessment, AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import type { EvaluationReport } from '#core/metrics/contract.ts';
import type { GeneratorId } from '#models/contract.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import type { EvaluateJob } from './compare.ts';
import type { TrainSettings } from './train.ts';

/** How far a generator of the arena is. */
export type ArenaStage =
  | { readonly status: 'waiting' }
  | { readonly status: 'training' }
  | { readonly status: 'measuring'; readonly model: ModelInfo; readonly done: number; readonly total: number; readonly doing: string }
  | {
      readonly status: 'measured';
      readonly model: ModelInfo;
      readonly report: EvaluationReport;
      readonly assessment: Assessment;
      readonly choices: AssessmentChoices;
    }
  | { readonly status: 'failed'; readonly failure: Failure }
  /** By the person. */
  | { readonly status: 'left-out' };

export interface ArenaEntry {
  readonly settings: TrainSettings;
  readonly stage: ArenaStage;
}

/** Several generators trained on one split: the same table, the same seed, the same held-out rows. */
export interface Arena {
  readonly datasetId: string;
  /** Those that were learnt. */
  readonly tableIds: readonly string[];
  readonly revision: number;
  /** In the order of training. */
  readonly entries: readonly ArenaEntry[];
}

export interface ArenaSlice {
  readonly arena: Arena | null;
  /** Whether “Start training” trains one generator or several, and which. */
  readonly arenaPlan: { readonly isOn: boolean; readonly generators: readonly GeneratorId[] };
  planArena(change: Partial<ArenaSlice['arenaPlan']>): void;
  /** Trains and measures the planned generators, one after the other; the best by held-out quality becomes the model. One that fails is listed, and the rest go on. */
  startArena(): Promise<void>;
  /** Leaves out the generator that is being trained or measured. */
  skipContender(): void;
  /** Trains no more; the best of those that were measured becomes the model. */
  stopArena(): void;
  /** Takes another of the measured generators as the model. */
  takeContender(modelId: string): Promise<void>;
  /** Measuring what another target or group changes, for every generator of the arena. */
  readonly arenaMeasuring: EvaluateJob;
  remeasureArena(): Promise<void>;
  stopRemeasuring(): void;
}
