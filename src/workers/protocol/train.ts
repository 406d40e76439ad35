import type { Link, TableRole } from '#core/dataset/contract.ts';
import type { Capabilities } from '#core/source/contract.ts';
import type { Structure } from '#core/structure/structures.ts';
import type { GivenColumn } from '#core/table/given.ts';
import type { Table } from '#core/table/table.ts';
import type { BackendInfo, BackendName, GeneratorId, Settings, TrainingErrorCode, TrainingEvent } from '#models/contract.ts';
import type { ExportProgress, ExportResult, ExportTarget } from './export.ts';
import type { Failure } from './protocol.ts';

export interface ModelInfo {
  readonly modelId: string;
  readonly datasetId: string;
  /** Those of the dataset that were learnt. */
  readonly tableIds: readonly string[];
  /** Of the dataset, when it was learnt. */
  readonly revision: number;
  readonly generator: GeneratorId;
  /** What it can be asked for. */
  readonly capabilities: Capabilities;
  readonly backend: BackendInfo;
  readonly settings: Settings;
  readonly seed: number;
  readonly fitSeconds: number;
  readonly parameterCount: number;
  readonly keptEpoch: number;
  readonly epochCount: number;
  readonly trainRowCount: number;
  readonly holdoutRowCount: number;
  /** Rare values kept out of the model, per column. */
  readonly withheld: readonly { readonly name: string; readonly values: number; readonly rows: number }[];
  /** What holds in every row that the model makes, with the rows of the table that break it left to speak for themselves. */
  readonly structures: readonly { readonly id: string; readonly title: string; readonly explanation: string }[];
  /** Accepted, but not held. */
  readonly refusedStructures: readonly { readonly id: string; readonly title: string; readonly reason: string }[];
  /** How training ended: 'finished' | 'early-stop' | 'stopped' | or an error after which the last good version was kept. */
  readonly ended: 'finished' | 'early-stop' | 'stopped' | TrainingErrorCode;
}

export interface TrainRequest {
  readonly datasetId: string;
  readonly generator: GeneratorId;
  readonly settings: Settings;
  readonly seed: number;
  readonly backend: BackendName | 'auto';
  /** Where checkpoints and the model are kept. `resume`: go on from the project's checkpoint rather than start anew. */
  readonly project?: { readonly projectId: string; readonly runId: string; readonly resume: boolean };
}

export interface ExportRequest extends ExportTarget {
  readonly modelId: string;
  readonly rowCount: number;
  readonly seed: number;
  /** What is fixed beforehand. */
  readonly given?: readonly GivenColumn[];
}

export interface TrainCalls {
  /** Chooses the backend with its self-test. */
  initialise: { request: { backend: BackendName | 'auto' }; event: never; response: BackendInfo };
  /** Lines to the data worker. */
  connect: { request: { port: MessagePort }; event: never; response: null };
  /**
   * pause, resume, stop-and-keep and abort apply. A training that fails after a good version was reached sends 'kept' with that
   * version's model (usable like any other) before its failure.
   */
  train: {
    request: TrainRequest;
    event:
      | TrainingEvent
      | { readonly type: 'paused' }
      | { readonly type: 'resumed' }
      | { readonly type: 'split'; readonly trainRowCount: number; readonly holdoutRowCount: number }
      | { readonly type: 'device-lost'; readonly message: string }
      /** A checkpoint was kept, or could not be: training goes on all the same. */
      | { readonly type: 'checkpoint'; readonly failure: Failure | null }
      /** Told to the person. */
      | { readonly type: 'notice'; readonly message: string }
      | { readonly type: 'kept'; readonly model: ModelInfo };
    response: ModelInfo;
  };
  /** The first rows of a seed, as text, for a preview. */
  preview: {
    request: { modelId: string; rowCount: number; seed: number; given?: readonly GivenColumn[] };
    event: never;
    response: { names: string[]; cells: string[][] };
  };
  /** Whether each of these can be given to a model, alone or with the others of its list: null, or why not. Nothing is drawn. */
  checkGiven: {
    request: { modelId: string; asked: readonly (readonly GivenColumn[])[] };
    event: never;
    response: readonly (string | null)[];
  };
  export: {
    request: ExportRequest;
    event: ExportProgress;
    response: ExportResult & { readonly sampleSeconds: number };
  };
  /** Lines to the projects worker. */
  connectProjects: { request: { port: MessagePort }; event: never; response: null };
  /**
   * Brings back a model of a project; null when it is not kept. Events tell again what happened in its training.
   * A model of the table as it stood (`formerRevision`) is one of the table as it is now read (`revision`).
   */
  restoreModel: {
    request: {
      projectId: string;
      modelId: string;
      formerRevision: number;
      revision: number;
      backend: BackendName | 'auto';
    };
    event: TrainCalls['train']['event'];
    response: ModelInfo | null;
  };
  /** Gives the evaluation worker a line to this one's models. */
  serve: { request: { port: MessagePort }; event: never; response: null };
}

/** A table as the other workers read it. */
export interface TypedTable {
  readonly tableId: string;
  readonly name: string;
  readonly role: TableRole;
  /** A copy of its typed columns. */
  readonly table: Table;
  /** [rowCount] the subject that each row belongs to; null = each row is one of its own. */
  readonly unitOfRow: Uint32Array | null;
  /** Those that the person accepted. */
  readonly structures: readonly Structure[];
}

/** Spoken over the ports between workers. */
export interface TableCalls {
  /** The tables of a dataset as they are now, or those that are named, replaced ones too. */
  dataset: {
    request: { datasetId: string; tableIds?: readonly string[] };
    event: never;
    response: { readonly tables: readonly TypedTable[]; readonly links: readonly Link[]; readonly revision: number };
  };
}
export interface ModelCalls {
  /** Synthetic rows, and the row split that the model was trained with. */
  sample: {
    request: { modelId: string; rowCount: number; seed: number };
    event: { readonly rowsMade: number };
    response: { table: Table; trainRows: Uint32Array; holdoutRows: Uint32Array; sampleSeconds: number };
  };
}
