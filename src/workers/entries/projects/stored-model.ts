import * as v from 'valibot';
import { migrateModel } from '#core/project/migrations.ts';
import { Figure, Finite, object, optional, Whole } from '#core/project/schemas/basics.ts';
import { CodecSchema } from '#core/project/schemas/codec.ts';
import { RealDigestsSchema } from '#core/project/schemas/columns.ts';
import { LiveColumnSchema } from '#core/project/schemas/report.ts';
import type { Capabilities } from '#core/source/contract.ts';
import { findDescriptor, generatorCatalog } from '#models/catalog.ts';
import type { BackendInfo, SavedModel, TrainingErrorCode, TrainingProgress } from '#models/contract.ts';
import type { CheckpointInfo, StoredCheckpoint, StoredModel, TrainingHistory } from '../../protocol/projects.ts';
import type { Failure } from '../../protocol/protocol.ts';
import type { ModelInfo } from '../../protocol/train.ts';

export const GeneratorSchema = v.picklist(generatorCatalog.map(({ id }) => id));
export const SettingsSchema = v.record(v.string(), Finite);
const BackendName = v.picklist(['webgpu', 'wasm', 'cpu']);
const ERRORS = [
  'non-finite-loss',
  'device-lost',
  'out-of-memory',
  'nothing-to-learn',
  'too-few-rows',
] as const satisfies readonly TrainingErrorCode[];

export const FailureSchema: v.GenericSchema<unknown, Failure> = object({
  code: v.string(),
  message: v.string(),
  safe: optional(v.string()),
  remedy: optional(v.string()),
  detail: optional(v.string()),
});

const CapabilitiesSchema: v.GenericSchema<unknown, Capabilities> = object({
  condition: v.picklist(['exact', 'none']),
  impute: v.boolean(),
  likelihood: v.boolean(),
  predict: v.boolean(),
  exportNetwork: v.boolean(),
  private: v.boolean(),
});

const BackendSchema: v.GenericSchema<unknown, BackendInfo> = object({
  backend: BackendName,
  reason: v.string(),
  threads: Whole,
  adapter: v.nullable(v.string()),
  attempts: v.array(
    object({ backend: BackendName, status: v.picklist(['chosen', 'unavailable', 'failed-self-test']), detail: v.string() }),
  ),
  forced: v.boolean(),
});

/** What is told of a model, after migration. Models of old say no capabilities, and have their generator's. */
export const ModelInfoSchema: v.GenericSchema<unknown, ModelInfo> = v.pipe(
  object({
    modelId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
    datasetId: v.string(),
    tableIds: v.array(v.string()),
    revision: v.number(),
    generator: GeneratorSchema,
    capabilities: v.optional(CapabilitiesSchema),
    backend: BackendSchema,
    settings: SettingsSchema,
    seed: Whole,
    fitSeconds: Figure,
    parameterCount: Whole,
    keptEpoch: Finite,
    epochCount: Finite,
    trainRowCount: Whole,
    holdoutRowCount: Whole,
    withheld: v.array(object({ name: v.string(), values: Whole, rows: Whole })),
    structures: v.array(object({ id: v.string(), title: v.string(), explanation: v.string() })),
    refusedStructures: v.array(object({ id: v.string(), title: v.string(), reason: v.string() })),
    ended: v.picklist(['finished', 'early-stop', 'stopped', ...ERRORS]),
  }),
  v.transform((info) => ({ ...info, capabilities: info.capabilities ?? findDescriptor(info.generator).capabilities })),
);

const WeightSchema = v.pipe(
  object({ name: v.string(), shape: v.array(Whole), values: v.instance(Float32Array) }),
  v.check(
    ({ shape, values }) => shape.reduce((product, n) => product * n, 1) === values.length,
    'A weight has another shape than it says.',
  ),
  v.check(({ values }) => values.every(Number.isFinite), 'A weight is no number.'),
);

const SavedModelSchema: v.GenericSchema<unknown, SavedModel> = object({
  version: v.literal(1),
  generator: GeneratorSchema,
  codec: CodecSchema,
  settings: SettingsSchema,
  weights: v.array(WeightSchema),
  kept: object({ epoch: Finite, holdoutNats: v.nullable(Figure) }),
});

const ProgressSchema: v.GenericSchema<unknown, TrainingProgress> = object({
  epoch: Finite,
  epochCount: Finite,
  step: Finite,
  stepCount: Finite,
  elapsedMs: Figure,
  remainingMs: v.nullable(Figure),
  rowsPerSecond: Figure,
});

const EVENTS = [
  object({ type: v.literal('progress'), progress: ProgressSchema }),
  object({ type: v.literal('loss'), epoch: Finite, trainNats: Figure, holdoutNats: v.nullable(Figure) }),
  object({
    type: v.literal('fidelity'),
    epoch: Finite,
    shapes: Figure,
    trends: Figure,
    shapesReference: Figure,
    trendsReference: Figure,
    worst: v.array(LiveColumnSchema),
  }),
  object({
    type: v.literal('variety'),
    epoch: Finite,
    distinctShare: Figure,
    distinctReference: Figure,
    entropyShare: Figure,
  }),
  object({ type: v.literal('best'), epoch: Finite, holdoutNats: v.nullable(Figure) }),
  object({ type: v.literal('paused') }),
  object({ type: v.literal('resumed') }),
  object({ type: v.literal('split'), trainRowCount: Whole, holdoutRowCount: Whole }),
  object({ type: v.literal('device-lost'), message: v.string() }),
  object({ type: v.literal('checkpoint'), failure: v.nullable(FailureSchema) }),
  object({ type: v.literal('notice'), message: v.string() }),
  object({ type: v.literal('kept'), model: ModelInfoSchema }),
] as const;
const KNOWN_EVENTS: ReadonlySet<string> = new Set(EVENTS.map(({ entries }) => entries.type.literal));

/** What a later version tells besides is passed over: events are shown, and nothing rests on them. */
const HistorySchema: v.GenericSchema<unknown, TrainingHistory> = v.pipe(
  v.array(object({ type: v.string() })),
  v.transform((events) => events.filter(({ type }) => KNOWN_EVENTS.has(type))),
  v.array(v.variant('type', EVENTS)),
);

const StoredModelSchema: v.GenericSchema<unknown, StoredModel> = v.pipe(
  object({
    info: ModelInfoSchema,
    saved: SavedModelSchema,
    trainRows: v.instance(Uint32Array),
    holdoutRows: v.instance(Uint32Array),
    avoid: v.array(v.nullable(RealDigestsSchema)),
    history: HistorySchema,
  }),
  v.check(({ info, saved }) => info.generator === saved.generator, 'A model is told to be of another generator.'),
  v.check(
    ({ info, trainRows, holdoutRows }) => info.trainRowCount === trainRows.length && info.holdoutRowCount === holdoutRows.length,
    'A model has another split than it says.',
  ),
  v.check(
    ({ saved: { codec }, avoid }) => avoid.length === (codec.structure?.specs ?? codec.specs).length,
    'The values that fakes must avoid are of other columns.',
  ),
);

const checkpointInfo = {
  runId: v.string(),
  request: object({ generator: GeneratorSchema, settings: SettingsSchema, seed: Whole }),
  progress: v.nullable(ProgressSchema),
  savedAtMs: Finite,
  resumeCount: Whole,
};

/** What a list shows of a checkpoint. */
export const CheckpointInfoSchema: v.GenericSchema<unknown, CheckpointInfo> = object(checkpointInfo);

/** Its `state` is the generator's, which alone can tell what fits its network. */
const StoredCheckpointSchema: v.GenericSchema<unknown, StoredCheckpoint> = object({
  ...checkpointInfo,
  checkpoint: v.nullable(object({ plan: v.string(), state: v.unknown() })),
  codecKey: v.string(),
  elapsedMs: Finite,
  history: HistorySchema,
});

/** @throws v.ValiError when the value, from anywhere, is no model. */
export function requireModel(value: unknown): StoredModel {
  return v.parse(StoredModelSchema, migrateModel(value));
}

/** @throws v.ValiError when the value, from anywhere, is no checkpoint. */
export function requireCheckpoint(value: unknown): StoredCheckpoint {
  return v.parse(StoredCheckpointSchema, value);
}
