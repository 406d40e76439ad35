import type { GeneratorId } from '#models/contract.ts';
import type { ArenaStage, StoredArena } from '#workers/protocol/projects.ts';
import type { EvaluateJob } from './compare.ts';

export type { ArenaStage };

/** Several generators trained on one split: the same table, the same seed, the same held-out rows. */
export type Arena = StoredArena;
export type ArenaEntry = Arena['entries'][number];

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
