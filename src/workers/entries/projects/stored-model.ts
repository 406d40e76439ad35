import * as v from 'valibot';
import { migrateModel } from '#core/project/migrations.ts';
import { generatorCatalog } from '#models/catalog.ts';
import type { StoredCheckpoint, StoredModel } from '../../protocol/projects.ts';

const Facts = v.record(v.string(), v.unknown());
const Generator = v.picklist(generatorCatalog.map(({ id }) => id));
const Settings = v.record(v.string(), v.number());
const Seed = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const Weight = v.pipe(
  v.looseObject({ name: v.string(), shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), values: v.instance(Float32Array) }),
  v.check(
    ({ shape, values }) => shape.reduce((product, n) => product * n, 1) === values.length,
    'A weight has another shape than it says.',
  ),
);

const StoredModelSchema = v.looseObject({
  info: v.looseObject({
    modelId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
    datasetId: v.string(),
    tableIds: v.array(v.string()),
    revision: v.number(),
    generator: Generator,
    settings: Settings,
    seed: Seed,
  }),
  saved: v.looseObject({
    version: v.literal(1),
    generator: Generator,
    codec: v.looseObject({
      version: v.literal(1),
      specs: v.array(v.looseObject({ name: v.string(), kind: v.string() })),
      encodings: v.array(v.looseObject({ type: v.string() })),
      tokenColumns: v.array(Seed),
    }),
    settings: Settings,
    weights: v.array(Weight),
    kept: v.looseObject({ epoch: v.number() }),
  }),
  trainRows: v.instance(Uint32Array),
  holdoutRows: v.instance(Uint32Array),
  avoid: v.array(v.nullable(v.looseObject({ salt: v.number(), digests: v.instance(Float64Array) }))),
  history: v.array(v.looseObject({ type: v.string() })),
});

const CheckpointSchema = v.looseObject({
  runId: v.string(),
  request: v.looseObject({ generator: Generator, settings: Settings, seed: Seed }),
  progress: v.nullable(Facts),
  savedAtMs: v.number(),
  resumeCount: v.number(),
  checkpoint: v.nullable(v.looseObject({ plan: v.string(), state: v.unknown() })),
  codecKey: v.string(),
  elapsedMs: v.number(),
  history: v.array(v.looseObject({ type: v.string() })),
});

/** @throws v.ValiError when the value, from anywhere, is no model. */
export function requireModel(value: unknown): StoredModel {
  return v.parse(StoredModelSchema, migrateModel(value)) as unknown as StoredModel;
}

/** @throws v.ValiError when the value, from anywhere, is no checkpoint. */
export function requireCheckpoint(value: unknown): StoredCheckpoint {
  return v.parse(CheckpointSchema, value) as unknown as StoredCheckpoint;
}
