import type { Assessment, AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import type { EvaluationReport, JointDistribution } from '#core/metrics/contract.ts';
import type { BackendName } from '#models/contract.ts';
import type { WorkerClient } from '#workers/client/client.ts';
import type { DataCalls, DatasetInfo, StructureInfo, StructureStatus, TableSource } from '#workers/protocol/data.ts';
import type { EvaluateCalls } from '#workers/protocol/evaluate.ts';
import type { CheckpointInfo, ProjectCalls } from '#workers/protocol/projects.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ModelInfo, TrainCalls } from '#workers/protocol/train.ts';
import type { ReleaseProject } from '../projects/project-lock.ts';
import type { ProjectResults } from '../projects/project-record.ts';
import type { SaveTarget } from '../save-file.ts';
import type { LiveTrainingBuffer } from '../training/live-training.ts';
import type { DatasetSlice, FormerDataset, OpenedTable } from '../types/dataset.ts';
import type { ExportRecord, ExportSlice } from '../types/export.ts';
import type { StorageUse } from '../types/projects.ts';
import type { TrainOutcome } from '../types/train.ts';
import type { StudioState } from '../types.ts';

/** The four workers behind the store. */
export interface Workers {
  readonly data: WorkerClient<DataCalls>;
  readonly train: WorkerClient<TrainCalls>;
  readonly evaluate: WorkerClient<EvaluateCalls>;
  readonly projects: WorkerClient<ProjectCalls>;
}

export type SetStudio = (change: Partial<StudioState> | ((state: StudioState) => Partial<StudioState>)) => void;
export type GetStudio = () => StudioState;

export interface Clock {
  /** Milliseconds of the calendar. */
  now(): number;
  /** Calls back once after so many milliseconds, unless what is returned is called before. */
  after(delayMs: number, callback: () => void): () => void;
}

/** What the browser keeps for the page beside the projects. */
export interface PageStorage {
  /** Which project this tab has open: outlives a reload, not the tab. */
  rememberProject(id: string | null): void;
  rememberedProject(): string | null;
  /** Null where the browser does not say. */
  measure(): Promise<StorageUse | null>;
  /** Asks the browser not to clear the projects by itself; says whether it could be asked. */
  persist(): Promise<boolean>;
}

export interface ProjectLocks {
  /** Null when another tab has it. */
  hold(id: string): Promise<ReleaseProject | null>;
  /** Projects that are open in some tab. */
  listHeld(): Promise<readonly string[]>;
}

/** Where files that the person saves go. */
export interface SaveFiles {
  choose(fileName: string, description: string, mime: string, extension: string): Promise<SaveTarget>;
  download(blob: Blob, fileName: string): void;
}

/** What only a page has; tests bring their own. */
export interface PageTools {
  readonly clock: Clock;
  readonly storage: PageStorage;
  readonly locks: ProjectLocks;
  readonly files: SaveFiles;
  readonly live: LiveTrainingBuffer;
}

/** What every service is made over. */
export interface ServiceTools extends PageTools {
  readonly get: GetStudio;
  readonly set: SetStudio;
  readonly workers: Workers;
}

/** Saves the open project: half a second after the last change, one writing after the other. */
export interface Persistence {
  /** Something changed that may have to be saved. */
  noteChange(): void;
  /** Saves at once what waits to be saved. */
  flush(): Promise<void>;
  /** What became of the project's last writing by another worker. */
  report(failure: Failure | null): void;
  /** Until `resume` nothing is saved: what the state holds meanwhile belongs to no project. */
  suspend(): void;
  resume(): void;
  /** A project is open from now on, with what it has on disk already. */
  begin(id: string, release: ReleaseProject, saved?: { readonly opened: readonly OpenedTable[]; readonly results: ProjectResults }): void;
  /** The project is left: its lock is let go once what waits is saved. */
  end(): void;
  /** When the lock of the project that was left last is free. */
  ended(): Promise<void>;
}

/** Which project is open. */
export interface Projects {
  /** At the start of the page. */
  start(): Promise<void>;
  open(id: string): Promise<void>;
  close(): Promise<void>;
  /** Saves what waits, ends what runs, and says what becomes of the state when another dataset takes its place. */
  leave(): Partial<StudioState>;
  /** A stored model that the training worker no longer holds; null when it is not stored. */
  bringModel(modelId: string): Promise<ModelInfo | null>;
  /** The model again, after the worker that held it has died. */
  reloadModel(): Promise<void>;
}

/** The projects on this device. */
export interface Library {
  refresh(): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  duplicate(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  wipe(): Promise<void>;
  /** Saves a project as a file of its own. */
  exportFile(id: string): Promise<void>;
  importFile(file: File): Promise<void>;
  askToPersist(): Promise<void>;
}

/** Which tables are open: reads, restores and releases them. */
export interface DatasetService {
  loadNew(source: TableSource, name: string): Promise<void>;
  /** Reads one more table of the open dataset. */
  add(source: TableSource, name: string): Promise<void>;
  correctDialect: DatasetSlice['correctDialect'];
  choosePart: DatasetSlice['choosePart'];
  chooseRagged: DatasetSlice['chooseRagged'];
  arrange: DatasetSlice['arrangeDataset'];
  readCells: DatasetSlice['readCells'];
  cancelLoad(): void;
  /** Brings back a dataset of an earlier session; says whether that came about. */
  restore(former: FormerDataset): Promise<boolean>;
  /** Reads the open tables again, edits and all, when the worker that held them has died. */
  reload(): Promise<void>;
  /** Takes over what a call answered, where the dataset is still the open one; says whether it is. */
  update(changed: DatasetInfo, change?: Partial<DatasetSlice>): boolean;
}

/** The search for what holds between columns, and what was said of it. */
export interface StructureService {
  find(): Promise<void>;
  say(tableId: string, infos: readonly StructureInfo[], status: StructureStatus): Promise<void>;
}

/** What the person does to columns, and how it is taken back. */
export interface EditService {
  changeColumns: DatasetSlice['changeColumns'];
  acceptFinding: DatasetSlice['acceptFinding'];
  dismissFinding: DatasetSlice['dismissFinding'];
  changeStructures: DatasetSlice['changeStructures'];
  undo(): Promise<void>;
  /** Other tables are open: nothing can be taken back. */
  forget(): void;
}

/** What the numbers are computed on. */
export interface BackendService {
  choose(preference: BackendName | 'auto'): Promise<void>;
}

/** One training at a time, and what is left to go on from. */
export interface Training {
  /** Trains as the settings say; its model becomes the studio's. */
  start(): Promise<void>;
  /** One training, whose model is not adopted. */
  runOnce(request: CheckpointInfo['request']): Promise<TrainOutcome>;
  /** Goes on with an interrupted training. */
  goOn(): Promise<void>;
  /** Forgets an interrupted training. */
  dropInterrupted(): Promise<void>;
  /** Ends a training under way without forgetting how far it got: its project is left. */
  interrupt(): void;
  pause(): void;
  resume(): void;
  stopAndKeep(): void;
  abort(): void;
  keepFailedModel(): void;
  dismissFailure(): void;
}

export interface MeasureOptions {
  readonly signal: AbortSignal;
  /** What is known of the model by former choices: only what depends on the choices is made anew. */
  readonly known?: { readonly report: EvaluationReport; readonly assessment: Assessment; readonly choices: AssessmentChoices };
  onProgress(progress: { readonly done: number; readonly total: number; readonly doing: string }): void;
}

/** The comparison of the model with the real rows, and the costly measures. */
export interface AssessmentService {
  /** What is measured: as the person chose, or the defaults. */
  choicesNow(): AssessmentChoices;
  choose(change: Partial<AssessmentChoices>): Promise<void>;
  compare(): Promise<void>;
  assess(): Promise<void>;
  cancelComparing(): void;
  cancelAssessing(): void;
  openPair(a: number, b: number): Promise<JointDistribution>;
  /** All measures of a model, without making it the one compared. */
  measure(
    model: ModelInfo,
    choices: AssessmentChoices,
    options: MeasureOptions,
  ): Promise<{ readonly report: EvaluationReport; readonly assessment: Assessment }>;
}

/** Several generators, trained and measured in turn. */
export interface ArenaService {
  start(): Promise<void>;
  skip(): void;
  stop(): void;
  /** The dataset is left, and the arena with it. */
  leave(): void;
  take(modelId: string): Promise<void>;
  remeasureAll(): Promise<void>;
  stopRemeasuring(): void;
}

/** Rows as files, and the record of how they were made. */
export interface Export {
  saveSynthetic(): Promise<void>;
  saveReal(): Promise<void>;
  cancel(): void;
  loadPreview: ExportSlice['loadPreview'];
  loadCellChoices: ExportSlice['loadCellChoices'];
  buildRecord(): ExportRecord | null;
}

/** What services ask of one another; wired by `createServices`. */
export interface Services {
  readonly persistence: Persistence;
  readonly projects: Projects;
  readonly library: Library;
  readonly backend: BackendService;
  readonly dataset: DatasetService;
  readonly structures: StructureService;
  readonly edits: EditService;
  readonly training: Training;
  readonly assessment: AssessmentService;
  readonly arena: ArenaService;
  readonly export: Export;
}
