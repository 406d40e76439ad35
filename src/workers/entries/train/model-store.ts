import type { Generator, GeneratorId, TrainedModel } from '#models/contract.ts';
import type { ModelInfo } from '../../protocol/train.ts';
import { unknownModel } from './failures.ts';
import type { Avoidance } from './people.ts';

export interface StoredModel {
  readonly info: ModelInfo;
  readonly model: TrainedModel;
  /** The split it was trained with, as row numbers of the table. */
  readonly trainRows: Uint32Array;
  readonly holdoutRows: Uint32Array;
  /** What its fakes may not be. Kept beside the model, never in it. */
  readonly avoid: Avoidance;
}

/** The models trained last: more than an arena trains at once. One in use is never disposed of under its user's hands, and each outlives a change of backend. */
export interface ModelStore {
  add(stored: StoredModel): void;
  /**
   * Runs `work` with a model that stays whole until it is done.
   * @throws WorkerFailure 'unknown-model'
   */
  use<T>(modelId: string, work: (model: TrainedModel, stored: StoredModel) => Promise<T>): Promise<T>;
}

interface Entry {
  readonly stored: StoredModel;
  model: Promise<TrainedModel>;
  /** Of the backend that holds the model's weights. */
  generation: number;
  users: number;
  evicted: boolean;
}

export interface ModelStoreOptions {
  readonly capacity?: number;
  backendGeneration(): number;
  loadGenerator(id: GeneratorId): Promise<Generator>;
}

export function createModelStore({ capacity = 6, backendGeneration, loadGenerator }: ModelStoreOptions): ModelStore {
  const entries = new Map<string, Entry>();

  const dispose = async (entry: Entry) => {
    // What an earlier backend held went with it.
    if (entry.generation === backendGeneration()) (await entry.model).dispose();
  };

  const renew = (entry: Entry): Promise<TrainedModel> => {
    if (entry.generation !== backendGeneration()) {
      entry.generation = backendGeneration();
      entry.model = loadGenerator(entry.stored.info.generator).then((generator) => generator.restore(entry.stored.model.saved));
      // A failed attempt is made again at the next use.
      entry.model.catch(() => {
        entry.generation = Number.NaN;
      });
    }
    return entry.model;
  };

  return {
    add(stored) {
      entries.set(stored.info.modelId, {
        stored,
        model: Promise.resolve(stored.model),
        generation: backendGeneration(),
        users: 0,
        evicted: false,
      });
      for (const [modelId, entry] of entries) {
        if (entries.size <= capacity) break;
        entries.delete(modelId);
        entry.evicted = true;
        if (entry.users === 0) void dispose(entry);
      }
    },
    async use(modelId, work) {
      const entry = entries.get(modelId);
      if (entry === undefined) throw unknownModel(modelId);
      entry.users += 1;
      try {
        return await work(await renew(entry), entry.stored);
      } finally {
        entry.users -= 1;
        if (entry.evicted && entry.users === 0) await dispose(entry);
      }
    },
  };
}
