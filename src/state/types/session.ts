import type { BackendInfo, BackendName } from '#models/contract.ts';
import type { Failure } from '#workers/protocol/protocol.ts';

export type StepId = 'import' | 'columns' | 'train' | 'compare' | 'export';

export type StepStatus = 'todo' | 'ready' | 'done' | 'stale' | 'busy' | 'failed';

export interface SessionSlice {
  readonly step: StepId;
  readonly backendPreference: BackendName | 'auto';
  readonly backend: BackendInfo | null;
  readonly backendFailure: Failure | null;
  goTo(step: StepId): void;
  chooseBackend(preference: BackendName | 'auto'): Promise<void>;
}
