import { holdProject, listHeldProjects } from '../projects/project-lock.ts';
import { chooseSaveTarget, downloadBlob } from '../save-file.ts';
import { liveTraining } from '../training/live-training.ts';
import type { PageStorage, PageTools } from './contract.ts';

const TAB_KEY = 'lookalike.project';

/** The browser's own clock, storage, locks and downloads. */
export function createPageTools(): PageTools {
  return {
    clock: {
      now: () => Date.now(),
      after(delayMs, callback) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
    storage: pageStorage,
    locks: { hold: holdProject, listHeld: listHeldProjects },
    files: { choose: chooseSaveTarget, download: downloadBlob },
    live: liveTraining,
  };
}

const pageStorage: PageStorage = {
  rememberProject(id) {
    if (id === null) tabStorage()?.removeItem(TAB_KEY);
    else tabStorage()?.setItem(TAB_KEY, id);
  },
  rememberedProject: () => tabStorage()?.getItem(TAB_KEY) ?? null,
  async measure() {
    const storage = storageManager();
    if (storage?.estimate === undefined) return null;
    const [{ usage = 0, quota }, persisted] = await Promise.all([storage.estimate(), storage.persisted?.() ?? false]);
    return { usedBytes: usage, quotaBytes: quota ?? null, persisted };
  },
  async persist() {
    const storage = storageManager();
    if (storage?.persist === undefined) return false;
    await storage.persist();
    return true;
  },
};

function storageManager(): Partial<StorageManager> | undefined {
  return (globalThis.navigator as Partial<Navigator> | undefined)?.storage;
}

/** Session storage, where the browser lets the page have it. */
function tabStorage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}
