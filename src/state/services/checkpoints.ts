import { failureOf } from '#workers/client/client.ts';
import type { CheckpointInfo } from '#workers/protocol/projects.ts';
import type { Services, ServiceTools } from './contract.ts';

/** Failures that say nothing against the training itself: it may go on from its last checkpoint. */
const RESUMABLE = new Set(['worker-crashed', 'device-lost', 'out-of-memory', 'unexpected']);

/** The checkpoints of the open project's trainings: the training worker writes them, the page says what becomes of them. */
export function createCheckpoints({ get, workers }: ServiceTools, services: Services) {
  async function drop(ofRun: string): Promise<void> {
    const { project } = get();
    if (project === null) return;
    try {
      await workers.projects.call('dropCheckpoint', { projectId: project.id, runId: ofRun });
    } catch (error) {
      services.persistence.report(failureOf(error));
    }
  }

  /** What is left to go on from after a failure; a training that can only fail again leaves nothing. */
  async function find(code: string, runId: string): Promise<CheckpointInfo | null> {
    const { project } = get();
    if (project === null) return null;
    if (!RESUMABLE.has(code)) {
      await drop(runId);
      return null;
    }
    try {
      const { checkpoint } = await workers.projects.call('open', { projectId: project.id });
      return checkpoint?.progress == null ? null : checkpoint;
    } catch {
      return null;
    }
  }

  return { drop, find };
}
