import { type ProjectRecord, readRecord } from '#core/project/record.ts';
import type { ProjectStore, StoredProject } from '#io/projects/contract.ts';
import { WorkerFailure } from '../../client/client.ts';
import { describeProblem, describeWriteError, noStorage, unknownProject } from './failures.ts';

/** The store of projects, opened when it is first asked for; what goes wrong is told in words for the person. */
export interface StoreAccess {
  /** @throws WorkerFailure 'no-storage'. */
  use(): Promise<ProjectStore>;
  /** For work that writes. @throws WorkerFailure 'no-storage', 'storage-full', 'not-saved'. */
  change<T>(work: (store: ProjectStore) => Promise<T>): Promise<T>;
}

/** @param open rejects where the browser keeps no data. */
export function createStoreAccess(open: (onEnd: () => void) => Promise<ProjectStore>): StoreAccess {
  let opening: Promise<ProjectStore> | null = null;
  const use = async (): Promise<ProjectStore> => {
    // A connection that ended of itself is made anew at the next call.
    opening ??= open(() => {
      opening = null;
    });
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw noStorage(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  };
  return {
    use,
    async change(work) {
      const store = await use();
      try {
        return await work(store);
      } catch (error) {
        throw describeWriteError(error);
      }
    },
  };
}

/** @throws WorkerFailure 'unknown-project', 'newer-project', 'damaged-project'. */
export async function findProject(store: ProjectStore, projectId: string): Promise<{ project: StoredProject; record: ProjectRecord }> {
  const project = await store.read(projectId);
  if (project === null) throw unknownProject();
  try {
    return { project, record: readRecord(project.record) };
  } catch (error) {
    throw new WorkerFailure(describeProblem(error));
  }
}
