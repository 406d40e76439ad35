import type { WorkerClient } from '#workers/client/client.ts';
import type { DataCalls } from '#workers/protocol/data.ts';
import type { EvaluateCalls } from '#workers/protocol/evaluate.ts';
import type { ProjectCalls } from '#workers/protocol/projects.ts';
import type { TrainCalls } from '#workers/protocol/train.ts';
import type { StudioState } from './types.ts';

/** The four workers behind the store. */
export interface Workers {
  readonly data: WorkerClient<DataCalls>;
  readonly train: WorkerClient<TrainCalls>;
  readonly evaluate: WorkerClient<EvaluateCalls>;
  readonly projects: WorkerClient<ProjectCalls>;
}

export type SetStudio = (change: Partial<StudioState> | ((state: StudioState) => Partial<StudioState>)) => void;
export type GetStudio = () => StudioState;

/** Makes one slice of the store; slices reach each other through `get`. */
export type CreateSlice<T> = (set: SetStudio, get: GetStudio, workers: Workers) => T;
