import type { PageTools } from '../services/contract.ts';
import { createLiveTraining } from '../training/live-training.ts';

const START_MS = 1_700_000_000_000;

export interface FakePage extends PageTools {
  /** Lets time pass; what is due meanwhile is called. */
  pass(ms: number): void;
  /** Ids of projects that some tab holds. */
  readonly held: Set<string>;
  /** Files that were downloaded, by name. */
  readonly downloads: Map<string, Blob>;
}

/** What only a page has, in a test's hands. */
export function createFakePage(): FakePage {
  let now = START_MS;
  let timers: { readonly dueMs: number; readonly callback: () => void }[] = [];
  let remembered: string | null = null;
  const held = new Set<string>();
  const downloads = new Map<string, Blob>();
  const after = (delayMs: number, callback: () => void) => {
    const timer = { dueMs: now + delayMs, callback };
    timers = [...timers, timer];
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    held,
    downloads,
    pass(ms) {
      now += ms;
      const due = timers.filter(({ dueMs }) => dueMs <= now);
      timers = timers.filter(({ dueMs }) => dueMs > now);
      for (const { callback } of due) callback();
    },
    clock: { now: () => now, after },
    storage: {
      rememberProject(id) {
        remembered = id;
      },
      rememberedProject: () => remembered,
      measure: async () => null,
      persist: async () => false,
    },
    locks: {
      async hold(id) {
        if (held.has(id)) return null;
        held.add(id);
        return async () => void held.delete(id);
      },
      listHeld: async () => [...held],
    },
    files: {
      choose: async () => ({ type: 'download' }),
      download(blob, fileName) {
        downloads.set(fileName, blob);
      },
    },
    live: createLiveTraining((callback) => void after(0, callback)),
  };
}
