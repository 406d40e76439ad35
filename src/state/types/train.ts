import type { LiveColumn } from '#core/metrics/contract.ts';
import type { Effort, GeneratorId, Settings, TrainingProgress } from '#models/contract.ts';
import type { CheckpointInfo } from '#workers/protocol/projects.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';

export type TrainJob =
  | { readonly status: 'idle' }
  /** A training of an earlier session, or one whose worker died: it can go on from its checkpoint. */
  | { readonly status: 'interrupted'; readonly checkpoint: CheckpointInfo; readonly progress: TrainingProgress | null }
  | { readonly status: 'running' | 'paused' | 'stopping'; readonly progress: TrainingProgress | null }
  | {
      readonly status: 'failed';
      readonly failure: Failure;
      readonly progress: TrainingProgress | null;
      readonly keptModel: ModelInfo | null;
      /** Where it can go on from. */
      readonly checkpoint: CheckpointInfo | null;
    };

/** How one training ended; 'left': its project was left meanwhile, or nothing could start. */
export type TrainOutcome =
  | { readonly status: 'trained'; readonly model: ModelInfo }
  | { readonly status: 'failed'; readonly failure: Failure; readonly keptModel: ModelInfo | null }
  | { readonly status: 'aborted' | 'left' };

export interface TrainSettings {
  readonly generator: GeneratorId;
  readonly effort: Effort;
  /** What the person set in Advanced; laid over the effort's. */
  readonly overrides: Settings;
  readonly seed: number;
}

export interface TrainSlice {
  readonly trainSettings: TrainSettings;
  readonly training: TrainJob;
  readonly model: ModelInfo | null;
  setTrainSettings(change: Partial<TrainSettings>): void;
  startTraining(): Promise<void>;
  /** Goes on with an interrupted training. */
  continueTraining(): Promise<void>;
  /** Forgets an interrupted training. */
  dropInterrupted(): Promise<void>;
  pauseTraining(): void;
  resumeTraining(): void;
  stopAndKeep(): void;
  abortTraining(): void;
  keepFailedModel(): void;
  dismissTrainFailure(): void;
}

/** The live record of a training run: a ring buffer outside React, flushed at most ten times a second. */
export interface LiveTraining {
  readonly losses: readonly { readonly epoch: number; readonly trainNats: number; readonly holdoutNats: number | null }[];
  readonly fidelity: readonly { readonly epoch: number; readonly shapes: number; readonly trends: number }[];
  readonly reference: { readonly shapes: number; readonly trends: number } | null;
  /** How varied sampled rows are beside as many real ones; only generators that may collapse onto few rows tell it. */
  readonly variety: readonly {
    readonly epoch: number;
    readonly distinctShare: number;
    readonly distinctReference: number;
    readonly entropyShare: number;
  }[];
  readonly best: { readonly epoch: number; readonly holdoutNats: number | null } | null;
  readonly worst: readonly LiveColumn[];
  readonly worstEpoch: number;
  readonly epochCount: number;
}
