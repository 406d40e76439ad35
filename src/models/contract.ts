import type { EncodedRows, FittedCodec } from '#core/codec/contract.ts';
import type { LiveColumn } from '#core/metrics/contract.ts';
import type { Random } from '#core/random/random.ts';
import type { GivenCell, GivenColumn } from '#core/table/given.ts';
import type { Table } from '#core/table/table.ts';
import type { BackendInfo, BackendName } from '#nn/backend/contract.ts';

export type { BackendInfo, BackendName, GivenCell, GivenColumn };

export type GeneratorId = 'autoregressive' | 'gan' | 'vae' | 'copula';
export type Effort = 'quick' | 'balanced' | 'thorough';

/** A number that a person may set; forms are generated from these. */
export interface SettingDescriptor {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit?: string;
}

export type Settings = Readonly<Record<string, number>>;

export interface TableShape {
  readonly rowCount: number;
  /** Token columns. */
  readonly columnCount: number;
  /** Sum of cardinalities and feature widths: what the first layer reads. */
  readonly inputWidth: number;
  /** Sum of feature widths. */
  readonly featureCount: number;
}

export interface TrainingEstimate {
  readonly seconds: number;
  readonly bytes: number;
}

/** What the studio may know of a generator without loading it. Free of tfjs. */
export interface GeneratorDescriptor {
  readonly id: GeneratorId;
  readonly label: string;
  /** Two plain sentences for the card. */
  readonly description: string;
  /** Epoch-less generators (copula) ignore backends and efforts. */
  readonly usesBackend: boolean;
  /** Whether `given` cells are honoured exactly; 'none' = `given` is refused. */
  readonly conditioning: 'exact' | 'none';
  readonly settings: readonly SettingDescriptor[];
  readonly defaults: Settings;
  readonly efforts: Readonly<Record<Effort, Settings>>;
  estimate(shape: TableShape, settings: Settings, backend: BackendInfo): TrainingEstimate;
}

export interface TrainingProgress {
  readonly epoch: number;
  readonly epochCount: number;
  readonly step: number;
  readonly stepCount: number;
  readonly elapsedMs: number;
  readonly remainingMs: number | null;
  readonly rowsPerSecond: number;
}

/** What a generator tells while it trains. */
export type TrainingEvent =
  | { readonly type: 'progress'; readonly progress: TrainingProgress }
  | { readonly type: 'loss'; readonly epoch: number; readonly trainNats: number; readonly holdoutNats: number | null }
  | {
      readonly type: 'fidelity';
      readonly epoch: number;
      readonly shapes: number;
      readonly trends: number;
      readonly shapesReference: number;
      readonly trendsReference: number;
      readonly worst: readonly LiveColumn[];
    }
  /**
   * How varied a fresh sample's rows are (shares in [0, 1]; the reference is of as many real rows): what falls when a generator collapses
   * onto few rows.
   */
  | {
      readonly type: 'variety';
      readonly epoch: number;
      readonly distinctShare: number;
      readonly distinctReference: number;
      /** Mean over columns of the sample's entropy over the real rows'. */
      readonly entropyShare: number;
    }
  /** A better version than any before; `holdoutNats` is null where versions are not chosen by a held-out loss. */
  | { readonly type: 'best'; readonly epoch: number; readonly holdoutNats: number | null };

/**
 * All that a training needs to go on in another session, besides the same table, settings and seed. Structured-cloneable; holds no training
 * row. `plan` names the network and schedule that `state` belongs to; only the generator that made it reads `state`.
 */
export interface TrainingCheckpoint {
  readonly plan: string;
  readonly state: unknown;
}

/** Where a training's checkpoints go. */
export interface CheckpointKeeper {
  /** Whether the last one is long enough ago. Cheap: ask whenever losses were read. */
  isDue(): boolean;
  /** Copies what it is given before it returns. */
  keep(checkpoint: TrainingCheckpoint): void;
}

/** What an earlier session left. */
export interface ResumeSource {
  /** The state, and the milliseconds of training behind it; null when its plan is another, and the training starts anew. Ask once. */
  take(plan: string): { readonly state: unknown; readonly elapsedMs: number } | null;
}

/** Handed to a generator by the worker. */
export interface TrainContext {
  readonly codec: FittedCodec;
  readonly train: EncodedRows;
  readonly holdout: EncodedRows;
  readonly settings: Settings;
  readonly random: Random;
  /** What is in use; trainings run there. */
  readonly backend: BackendInfo;
  /**
   * After the device was lost: puts a fresh backend in use, tells the person, and says which. Absent: a lost device ends the training.
   * @throws Error when no backend works, or devices keep being lost.
   */
  reviveBackend?(): Promise<BackendInfo>;
  /** Absent: checkpoints are not kept. */
  readonly keeper?: CheckpointKeeper;
  /** Absent: the training starts anew. */
  readonly resume?: ResumeSource;
  report(event: Exclude<TrainingEvent, { type: 'fidelity' }>): void;
  /**
   * Call and await between steps. Lets messages in, waits while paused; 'stop' = finish now and keep the best version.
   * @throws DOMException AbortError when the job was aborted.
   */
  yieldPoint(): Promise<'continue' | 'stop'>;
  /** Call after each epoch with the current (EMA) model: the worker scores a fresh sample now and then and shows it. */
  epochEnded(epoch: number, sample: (rowCount: number) => Promise<Table>): Promise<void>;
}

export interface SampleRequest {
  readonly rowCount: number;
  /**
   * Row number of the first row: rows [firstRow, firstRow + rowCount) of the endless table with this seed. Any chunking gives the same
   * rows.
   */
  readonly firstRow: number;
  readonly seed: number;
  /** What is fixed beforehand; only generators whose descriptor says `conditioning: 'exact'` take it. Each column at most once. */
  readonly given?: readonly GivenColumn[];
}

/** Weights and codec: everything a model is. Holds no training row. Structured-cloneable. */
export interface SavedModel {
  readonly version: 1;
  readonly generator: GeneratorId;
  readonly codec: FittedCodec;
  readonly settings: Settings;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array }[];
  /** The version kept: its epoch and held-out loss (0 and null where there are none). */
  readonly kept: { readonly epoch: number; readonly holdoutNats: number | null };
}

export interface TrainedModel {
  readonly saved: SavedModel;
  /** @throws CannotCondition when a given column or cell is not the model's, or the generator takes none. */
  sample(request: SampleRequest): Promise<Table>;
  /** [rowCount] natural logarithms of the rows' token probabilities, in nats; only where the likelihood is exact. */
  logLikelihood?(rows: EncodedRows): Promise<Float64Array>;
  dispose(): void;
}

/** One folder a generator; one line in registry.ts and one in catalog.ts. */
export interface Generator {
  readonly descriptor: GeneratorDescriptor;
  /** @throws TrainingError */
  train(context: TrainContext): Promise<TrainedModel>;
  restore(saved: SavedModel): Promise<TrainedModel>;
}

export type TrainingErrorCode = 'non-finite-loss' | 'device-lost' | 'out-of-memory' | 'nothing-to-learn' | 'too-few-rows';

/** Training could not go on. `kept` is the last good version, when there is one. */
export class TrainingError extends Error {
  readonly code: TrainingErrorCode;
  readonly epoch: number;
  readonly kept: TrainedModel | null;
  constructor(code: TrainingErrorCode, message: string, options: { epoch: number; kept: TrainedModel | null; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'TrainingError';
    this.code = code;
    this.epoch = options.epoch;
    this.kept = options.kept;
  }
}
