import type { RowSource } from '#core/source/contract.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { Generator, GeneratorId, TrainedModel } from '#models/contract.ts';
import { toRowSource } from '#models/row-source.ts';
import type { ModelInfo } from '../../protocol/train.ts';
import { unknownModel } from './failures.ts';
import type { Avoidance } from './people.ts';

export interface HeldModel {
  readonly info: ModelInfo;
  readonly model: TrainedModel;
  /** The split it was trained with, as row numbers of the table. */
  readonly trainRows: Uint32Array;
  readonly holdoutRows: Uint32Array;
  /** What its fakes may not be. Kept beside the model, never in it. */
  readonly avoid: Avoidance;
}

/**
 * The row sources at hand: the models trained last, more than an arena trains at once. One in use is never disposed of under its user's hands, and
 * each outlives a change of backend.
 */
export interface RowSources {
  add(held: HeldModel): void;
  /**
   * Runs `work` with a source that stays whole until it is done.
   * @throws WorkerFailure 'unknown-model'
   */
  use<T>(modelId: string, work: (source: RowSource, held: HeldModel) => Promise<T>): Promise<T>;
}

interface Entry {
  readonly held: HeldModel;
  model: Promise<TrainedModel>;
  /** Of the backend that holds the model's weights. */
  generation: number;
  users: number;
  evicted: boolean;
}

export interface RowSourcesOptions {
  readonly capacity?: number;
  backendGeneration(): number;
  loadGenerator(id: GeneratorId): Promise<Generator>;
}

export function createRowSources({ capacity = 6, backendGeneration, loadGenerator }: RowSourcesOptions): RowSources {
  const entries = new Map<string, Entry>();

  const dispose = async (entry: Entry) => {
    // What an earlier backend held went with it.
    if (entry.generation === backendGeneration()) (await entry.model).dispose();
  };

  const renew = (entry: Entry): Promise<TrainedModel> => {
    if (entry.generation !== backendGeneration()) {
      entry.generation = backendGeneration();
      entry.model = loadGenerator(entry.held.info.generator).then((generator) => generator.restore(entry.held.model.saved));
      // A failed attempt is made again at the next use.
      entry.model.catch(() => {
        entry.generation = Number.NaN;
      });
    }
    return entry.model;
  };

  return {
    add(held) {
      entries.set(held.info.modelId, {
        held,
        model: Promise.resolve(held.model),
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
        return await work(toRowSource(await renew(entry), findDescriptor(entry.held.info.generator)), entry.held);
      } finally {
        entry.users -= 1;
        if (entry.evicted && entry.users === 0) await dispose(entry);
      }
    },
  };
}
