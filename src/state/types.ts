import type { DatasetChange, TableRole } from '#core/dataset/contract.ts';
import type { Assessment, AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import type { EvaluationReport, JointDistribution, LiveColumn } from '#core/metrics/contract.ts';
import type { PersonalAction } from '#core/personal/contract.ts';
import type { DisclosedArena, DisclosedAssessment, DisclosedScores, SourceFacts } from '#core/report/contract.ts';
import type { CellChoice, DisclosedRowChoice, RowChoice } from '#core/table/row-choice.ts';
import type { KindId } from '#core/table/table.ts';
import type { ExportFormat, FileChoice, RaggedChoice } from '#io/contract.ts';
import type { CsvDialect } from '#io/csv/contract.ts';
import type { BackendInfo, BackendName, Effort, GeneratorId, Settings, TrainingProgress } from '#models/contract.ts';
import type {
  ColumnChange,
  DatasetEdit,
  DatasetInfo,
  LoadProgress,
  Reading,
  StructureStatus,
  TableEdit,
  TableSource,
} from '#workers/protocol/data.ts';
import type { CheckpointInfo, ProjectEntry } from '#workers/protocol/projects.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';

export type StepId = 'import' | 'columns' | 'train' | 'compare' | 'export';
export type StepStatus = 'todo' | 'ready' | 'done' | 'stale' | 'busy' | 'failed';

/** One status union a job, never several booleans. */
export type LoadJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly name: string; readonly progress: LoadProgress | null }
  | { readonly status: 'failed'; readonly name: string; readonly failure: Failure };

export type StructureSearch =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly share: number }
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly failure: Failure };

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

export type EvaluateJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly done: number; readonly total: number; readonly doing: string }
  | { readonly status: 'failed'; readonly failure: Failure };

export type ExportJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly rowsWritten: number; readonly rowCount: number; readonly elapsedMs: number }
  | {
      readonly status: 'finished';
      readonly rows: 'synthetic' | 'real';
      readonly rowCount: number;
      readonly byteCount: number;
      readonly sampleSeconds: number;
      readonly fileName: string;
      readonly guardedCellCount: number;
      readonly changedCellCount: number;
    }
  | { readonly status: 'failed'; readonly rows: 'synthetic' | 'real'; readonly failure: Failure };

export interface TrainSettings {
  readonly generator: GeneratorId;
  readonly effort: Effort;
  /** What the person set in Advanced; laid over the effort's. */
  readonly overrides: Settings;
  readonly seed: number;
}

export interface SessionSlice {
  readonly step: StepId;
  readonly backendPreference: BackendName | 'auto';
  readonly backend: BackendInfo | null;
  readonly backendFailure: Failure | null;
  goTo(step: StepId): void;
  chooseBackend(preference: BackendName | 'auto'): Promise<void>;
}

/** Where a table of the open dataset was read from, and how. Projects keep it. */
export interface OpenedTable {
  readonly tableId: string;
  /** Names the source; tables of one file share it. */
  readonly sourceId: string;
  readonly source: TableSource;
  readonly reading: Reading;
}

/** A dataset of an earlier session, to be brought back. */
export interface FormerDataset extends Pick<DatasetInfo, 'datasetId' | 'links' | 'subject'> {
  /** In their order, with what was done to each since it was read. */
  readonly tables: readonly (OpenedTable & { readonly name: string; readonly role: TableRole; readonly edits: readonly TableEdit[] })[];
}

export interface DatasetSlice {
  readonly dataset: DatasetInfo | null;
  /** Of the table that Import and Columns show; null = the first. */
  readonly viewedTableId: string | null;
  /** One a table. */
  readonly opened: readonly OpenedTable[];
  /** What was done to the tables since they were read, undone steps left out. */
  readonly edits: readonly DatasetEdit[];
  readonly load: LoadJob;
  readonly dismissedFindings: readonly string[];
  loadFile(file: File): Promise<void>;
  /** Reads a file into one more table of the open dataset. */
  addFile(file: File): Promise<void>;
  viewTable(tableId: string): void;
  /** Roles, links, the subject; takes a table out. */
  arrangeDataset(change: DatasetChange): Promise<void>;
  loadText(text: string, name: string): Promise<void>;
  loadSample(id: string): Promise<void>;
  /** Reads the source of the table in view again with a corrected guess. */
  correctDialect(change: Partial<CsvDialect>): Promise<void>;
  /** Reads another part of the same file: another sheet, range or archive entry. What depends on what changed is guessed anew. */
  choosePart(change: FileChoice): Promise<void>;
  /** Reads the same source again with another choice of what becomes of the lines that do not fit. */
  chooseRagged(choice: RaggedChoice): Promise<void>;
  cancelLoad(): void;
  dismissLoadFailure(): void;
  readCells(firstRow: number, rowCount: number): Promise<{ cells: string[][]; lineNumbers: number[] }>;
  changeColumns(columnIndices: readonly number[], change: ColumnChange): Promise<void>;
  /** Goes the recommended way, or another of the finding's. */
  acceptFinding(id: string, change?: ColumnChange): Promise<void>;
  dismissFinding(id: string): void;
  /** How the search for what holds between columns stands; it starts by itself whenever columns are read. */
  readonly structureSearch: StructureSearch;
  findStructures(): Promise<void>;
  /** Accepted structures hold in every synthetic row. */
  changeStructures(ids: readonly string[], status: StructureStatus): Promise<void>;
  undo(): Promise<void>;
  readonly canUndo: boolean;
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

export interface CompareSlice {
  readonly evaluation: EvaluateJob;
  readonly report: { readonly modelId: string; readonly report: EvaluationReport } | null;
  /** The costly measures of the compared model, as far as they are made. */
  readonly assessment: { readonly modelId: string; readonly choices: AssessmentChoices; readonly assessment: Assessment } | null;
  readonly assessing: EvaluateJob;
  /** What the person chose to be predicted and grouped by; null = the defaults. */
  readonly assessmentChoices: AssessmentChoices | null;
  /** Compares the model with the real rows, then goes on to the costly measures. */
  evaluate(): Promise<void>;
  cancelEvaluation(): void;
  /** Another target or group: measures what depends on it anew. */
  chooseAssessment(change: Partial<AssessmentChoices>): Promise<void>;
  /** Makes the costly measures that are missing after a stop or a failure; all of them anew where none is missing. */
  assess(): Promise<void>;
  cancelAssessing(): void;
  loadJoint(a: number, b: number): Promise<JointDistribution>;
}

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

export interface ExportSlice {
  readonly exporting: ExportJob;
  readonly exportSettings: {
    readonly rowCount: number | null;
    readonly seed: number;
    readonly guardFormulas: boolean;
    /** Write what stood above the table in the file above the synthetic rows too. */
    readonly keepPreamble: boolean;
    /** Null = the format that came in, or its nearest. */
    readonly format: ExportFormat | null;
    /** Which rows: as learnt, or with columns fixed beforehand. */
    readonly rows: RowChoice;
  };
  setExportSettings(change: Partial<ExportSlice['exportSettings']>): void;
  /** Asks where to save (save picker where there is one, download otherwise) and streams. */
  exportSynthetic(): Promise<void>;
  /** The same for the real rows, as they were read: every column, every cell as it stands in the file. */
  exportReal(): Promise<void>;
  cancelExport(): void;
  /** The first rows; `areCountsExact`: whether a balanced column's values stand in exactly their shares, or are drawn by them. */
  loadPreview(): Promise<{ names: string[]; cells: string[][]; areCountsExact: boolean }>;
  /** What a column of the table may be asked to hold by the model that there is. */
  loadCellChoices(columnIndex: number): Promise<CellChoices>;
  /** How the data was made: the record that “Save record” downloads and `npm run synth --json` writes. */
  buildRecord(): ExportRecord | null;
}

export interface CellChoices {
  /** Null = too many to list. `isKnown`: whether the model can make rows that hold it. */
  readonly cells: readonly (CellChoice & { readonly isKnown: boolean })[] | null;
  /** Why the column cannot be asked for at all. */
  readonly refused: string | null;
}

export interface ExportRecord {
  readonly product: 'Lookalike';
  readonly version: string;
  readonly createdAt: string;
  readonly source: SourceFacts;
  readonly backend: string;
  readonly backendReason: string;
  readonly model: string;
  readonly settings: Settings;
  readonly seed: number;
  readonly sampleSeed: number;
  readonly rows: number;
  /** Which rows were asked for. */
  readonly rowChoice: DisclosedRowChoice;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: KindId;
    readonly included: boolean;
    /** What was found to be personal data, and what was done about it. */
    readonly personal?: { readonly holds: string; readonly action: PersonalAction | 'leave-out' };
  }[];
  readonly trainRows: number;
  readonly holdoutRows: number;
  readonly keptEpoch: number;
  readonly epochs: number;
  readonly ended: string;
  readonly parameters: number;
  readonly withheld: ModelInfo['withheld'];
  readonly structures: ModelInfo['structures'];
  readonly refusedStructures: ModelInfo['refusedStructures'];
  readonly fitSeconds: number;
  readonly sampleSeconds: number | null;
  /** What the report tells, figure for figure. */
  readonly scores: DisclosedScores | null;
  readonly proof: DisclosedAssessment | null;
  readonly arena: DisclosedArena | null;
}

/** Whether what the person does is kept on this device. */
export type SaveState =
  | { readonly status: 'off' }
  | { readonly status: 'saving' }
  | { readonly status: 'saved'; readonly savedAtMs: number }
  | { readonly status: 'failed'; readonly failure: Failure };

export type ProjectList =
  | { readonly status: 'loading' }
  /** This browser keeps nothing for the page. */
  | { readonly status: 'unavailable'; readonly failure: Failure }
  | { readonly status: 'ready'; readonly entries: readonly ProjectEntry[]; readonly openElsewhere: readonly string[] };

export interface StorageUse {
  readonly usedBytes: number;
  /** What the browser allows; null where it does not say. */
  readonly quotaBytes: number | null;
  /** Whether the browser has promised not to clear it by itself. */
  readonly persisted: boolean;
}

export interface ProjectSlice {
  readonly projectList: ProjectList;
  /** The one that is open. */
  readonly project: { readonly id: string; readonly name: string; readonly createdAtMs: number } | null;
  readonly saving: SaveState;
  /** A project under way to being opened, read or written as a file. */
  readonly projectJob: { readonly status: 'idle' } | { readonly status: 'running'; readonly doing: string };
  /** What could not be done, or was done without being asked for; until it is waved away. */
  readonly projectNotice: Failure | null;
  readonly storageUse: StorageUse | null;
  readonly isProjectDialogOpen: boolean;
  /** At the start of the page: lists the projects, and brings back the one that was open in this tab, or whose training was interrupted. */
  startProjects(): Promise<void>;
  openProject(id: string): Promise<void>;
  /** Leaves the open project, which stays as it is, and starts without a table. */
  closeProject(): Promise<void>;
  renameProject(id: string, name: string): Promise<void>;
  duplicateProject(id: string): Promise<void>;
  deleteProject(id: string): Promise<void>;
  wipeProjects(): Promise<void>;
  /** Saves a project as a file of its own. */
  exportProject(id: string): Promise<void>;
  /** Opens a project file as a project of its own. */
  importProject(file: File): Promise<void>;
  showProjects(): void;
  hideProjects(): void;
  dismissProjectNotice(): void;
}

export type StudioState = SessionSlice & DatasetSlice & TrainSlice & ArenaSlice & CompareSlice & ExportSlice & ProjectSlice;
