import type { KeepCalls, StoredCheckpoint } from '../../protocol/projects.ts';
import type { Handlers } from '../dispatch.ts';
import { damagedPart } from './failures.ts';
import { aboutCheckpoint, listModels } from './listing.ts';
import type { StoreAccess } from './store-access.ts';
import { requireCheckpoint, requireModel } from './stored-model.ts';

/** Models kept of a project: as many as the training worker holds. */
const KEPT_MODELS = 6;

export interface Keeping {
  /** What the training worker asks for. */
  readonly handlers: Handlers<KeepCalls>;
  /** Forgets a run's checkpoint, and what the run may still send. */
  drop(projectId: string, runId: string): Promise<void>;
}

/** Keeps checkpoints and models of trainings, and gives them back. */
export function createKeeping({ use, change }: StoreAccess, now: () => number): Keeping {
  /** Trainings that were given up: what they still send comes too late. */
  const droppedRuns = new Set<string>();
  const partOf = (checkpoint: StoredCheckpoint) => ({ checkpoint: { value: checkpoint, about: aboutCheckpoint(checkpoint) } });

  return {
    handlers: {
      saveCheckpoint: ({ projectId, checkpoint }) =>
        change(async (store) => {
          if (!droppedRuns.has(checkpoint.runId)) await store.writeParts(projectId, partOf(checkpoint));
          return null;
        }),
      takeCheckpoint: ({ projectId }) =>
        change(async (store) => {
          const value = await store.readPart(projectId, 'checkpoint');
          if (value === null) return null;
          const found = readOr('How far the training got', () => requireCheckpoint(value));
          const checkpoint = { ...found, resumeCount: found.resumeCount + 1 };
          await store.writeParts(projectId, partOf(checkpoint));
          return checkpoint;
        }),
      saveModel: ({ projectId, runId, model }) =>
        change(async (store) => {
          droppedRuns.add(runId);
          const project = await store.read(projectId);
          if (project === null) return null;
          const surplus = listModels(project).slice(0, 1 - KEPT_MODELS);
          await store.writeParts(projectId, {
            [`model:${model.info.modelId}`]: { value: model, about: { savedAtMs: now() } },
            ...Object.fromEntries(surplus.map((id) => [`model:${id}`, null])),
            checkpoint: null,
          });
          return null;
        }),
      async loadModel({ projectId, modelId }) {
        const value = await (await use()).readPart(projectId, `model:${modelId}`);
        return value === null ? null : readOr('The model of this project', () => requireModel(value));
      },
    },
    async drop(projectId, runId) {
      await change((store) => {
        droppedRuns.add(runId);
        return store.writeParts(projectId, { checkpoint: null });
      });
    },
  };
}

/** @throws WorkerFailure 'damaged-part'. */
function readOr<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damagedPart(what, error);
  }
}
