import type { Assessment, AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import type { EvaluationReport } from '#core/metrics/contract.ts';
import type { RealDigests } from '#core/personal/contract.ts';
import type { ProjectRecord } from '#core/project/record.ts';
import type { RowChoice } from '#core/table/row-choice.ts';
import type { ExportFormat } from '#io/contract.ts';
import type { Effort, GeneratorId, SavedModel, Settings, TrainingCheckpoint, TrainingProgress } from '#models/contract.ts';
import type { DatasetEdit, Reading } from './data.ts';
import type { Failure } from './protocol.ts';
import type { ModelInfo, TrainCalls, TrainRequest } from './train.ts';

/** What a list shows of a project. */
export interface ProjectEntry {
  readonly id: string;
  readonly name: string;
  readonly savedAtMs: number;
  readonly rowCount: number;
  readonly columnCount: number;
  /** On this device's disk, about. */
  readonly byteCount: number;
  readonly hasModel: boolean;
  /** A training that was interrupted. */
  readonly interrupted: CheckpointInfo | null;
  /** Why it cannot be opened, if so. */
  readonly problem: Failure | null;
}

/** What the page knows of a checkpoint. */
export interface CheckpointInfo {
  readonly runId: string;
  readonly request: Pick<TrainRequest, 'generator' | 'settings' | 'seed'>;
  /** Null before the first epoch. */
  readonly progress: TrainingProgress | null;
  readonly savedAtMs: number;
  /** Times that a training went on from it. */
  readonly resumeCount: number;
}

/** What happened in a training so far, to be told again. */
export type TrainingHistory = readonly TrainCalls['train']['event'][];

/** A training as it stands: everything to go on from. */
export interface StoredCheckpoint extends CheckpointInfo {
  /** Null at the very start. */
  readonly checkpoint: TrainingCheckpoint | null;
  /** Names the codec that the checkpoint's tokens belong to. */
  readonly codecKey: string;
  readonly elapsedMs: number;
  readonly history: TrainingHistory;
}

/** A model as a project stores it, with the split that it was trained with, as row numbers. */
export interface StoredModel {
  readonly info: ModelInfo;
  readonly saved: SavedModel;
  readonly trainRows: Uint32Array;
  readonly holdoutRows: Uint32Array;
  /** Hashes by which fakes are kept from being real: beside the model, never in it. A project holds the table itself as well. */
  readonly avoid: readonly (RealDigests | null)[];
  readonly history: TrainingHistory;
}

/** What of the export's settings a project keeps; absent ones are as for a new table. */
export interface StoredExportSettings {
  readonly rowCount?: number | null;
  readonly seed?: number;
  readonly guardFormulas?: boolean;
  readonly keepPreamble?: boolean;
  readonly format?: ExportFormat | null;
  readonly rows?: RowChoice;
}

/** How far a generator of an arena is; a project keeps those that have come to their end. */
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

/** Several generators trained on one split: the same tables, the same seed, the same held-out rows. */
export interface StoredArena {
  readonly datasetId: string;
  /** Those that were learnt. */
  readonly tableIds: readonly string[];
  readonly revision: number;
  /** In the order of training. */
  readonly entries: readonly {
    readonly settings: { readonly generator: GeneratorId; readonly effort: Effort; readonly overrides: Settings; readonly seed: number };
    readonly stage: ArenaStage;
  }[];
}

/** What a project keeps of measuring. */
export interface StoredResults {
  readonly report: { readonly modelId: string; readonly report: EvaluationReport } | null;
  readonly assessment: { readonly modelId: string; readonly choices: AssessmentChoices; readonly assessment: Assessment } | null;
  /** What the person chose to be predicted and grouped by; null = the defaults. */
  readonly assessmentChoices: AssessmentChoices | null;
  readonly arena: StoredArena | null;
}

/** A project as it is opened: read by schema, in this version's form. */
export interface OpenedProject {
  readonly record: ProjectRecord;
  /** By table. */
  readonly readings: ReadonlyMap<string, Reading>;
  readonly edits: readonly DatasetEdit[];
  readonly exportSettings: StoredExportSettings;
  /** By source; samples, which the page brings itself, are not among them. */
  readonly sources: ReadonlyMap<string, Blob>;
  /** Null where nothing was measured, or what was kept of it cannot be read. */
  readonly results: StoredResults | null;
  /** What was left out because it cannot be read; null where everything is there. */
  readonly problem: Failure | null;
  /** Ids of the models kept, oldest first. */
  readonly modelIds: readonly string[];
  readonly checkpoint: CheckpointInfo | null;
}

export interface ProjectCalls {
  list: { request: null; event: never; response: readonly ProjectEntry[] };
  /** Absent parts stay as they are, but for sources that the record no longer names; null removes the results. Says when it was saved. */
  save: {
    request: { record: ProjectRecord; sources?: ReadonlyMap<string, Blob>; results?: { readonly value: StoredResults } | null };
    event: never;
    response: { readonly savedAtMs: number };
  };
  open: { request: { projectId: string }; event: never; response: OpenedProject };
  rename: { request: { projectId: string; name: string }; event: never; response: null };
  /** A copy under another id; says which. */
  duplicate: { request: { projectId: string }; event: never; response: { readonly projectId: string } };
  remove: { request: { projectId: string }; event: never; response: null };
  /** Everything, of every project. */
  wipe: { request: null; event: never; response: null };
  /** The project as one file. */
  pack: { request: { projectId: string }; event: never; response: { readonly file: Blob; readonly name: string } };
  /** A project file becomes a project of its own; says which. */
  unpack: { request: { file: Blob }; event: never; response: { readonly projectId: string } };
  /** Forgets how far a training got, and whatever it may still send. */
  dropCheckpoint: { request: { projectId: string; runId: string }; event: never; response: null };
  /** Gives the training worker a line to the projects. */
  serve: { request: { port: MessagePort }; event: never; response: null };
}

/** Spoken over the port between the training worker and this one. */
export interface KeepCalls {
  saveCheckpoint: { request: { projectId: string; checkpoint: StoredCheckpoint }; event: never; response: null };
  /** For going on: counts as one resumption. */
  takeCheckpoint: { request: { projectId: string }; event: never; response: StoredCheckpoint | null };
  /** The model takes the place of its run's checkpoint. */
  saveModel: { request: { projectId: string; runId: string; model: StoredModel }; event: never; response: null };
  loadModel: { request: { projectId: string; modelId: string }; event: never; response: StoredModel | null };
}
