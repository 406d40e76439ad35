import { failureOf } from '#workers/client/client.ts';
import type { OpenedProject } from '#workers/protocol/projects.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import type { ServiceTools } from './contract.ts';

/** The models that a project stores, brought back into the training worker. */
export function createStoredModels({ get, set, workers, live }: ServiceTools) {
  async function restore(id: string, { record, modelIds }: OpenedProject, revision: number): Promise<ModelInfo | null> {
    const modelId = modelIds.find((stored) => stored === record.modelId) ?? modelIds.at(-1);
    live.reset();
    if (modelId === undefined) return null;
    const model = await workers.train.call(
      'restoreModel',
      { projectId: id, modelId, formerRevision: record.dataset.revision, revision, backend: get().backendPreference },
      { onEvent: (event) => live.push(event) },
    );
    live.flush();
    return model;
  }

  return {
    restore,
    async bring(modelId: string): Promise<ModelInfo | null> {
      const { project, dataset, backendPreference } = get();
      if (project === null || dataset === null) return null;
      const { record } = await workers.projects.call('open', { projectId: project.id });
      return workers.train.call('restoreModel', {
        projectId: project.id,
        modelId,
        formerRevision: record.dataset.revision,
        revision: dataset.revision,
        backend: backendPreference,
      });
    },
    async reload(): Promise<void> {
      const { project, dataset } = get();
      if (project === null || dataset === null) return;
      try {
        const opened = await workers.projects.call('open', { projectId: project.id });
        const model = await restore(project.id, opened, dataset.revision);
        if (get().project?.id === project.id && get().model === null) set({ model });
      } catch (error) {
        set({ projectNotice: failureOf(error) });
      }
    },
  };
}
