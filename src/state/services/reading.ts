import { failureOf, isAborted } from '#workers/client/client.ts';
import type { DataCalls, DatasetInfo } from '#workers/protocol/data.ts';
import type { ServiceTools } from './contract.ts';

/** The reading under way: one at a time, of one table or of all tables of a project. */
export function createReading({ set, workers }: Pick<ServiceTools, 'set' | 'workers'>) {
  let running: AbortController | null = null;

  /** Runs a reading that the person may cancel, or replace by another; null when it was, or failed, which the job then says. */
  async function run<T>(name: string, work: (own: AbortController) => Promise<T>): Promise<T | null> {
    running?.abort();
    const own = new AbortController();
    running = own;
    set({ load: { status: 'running', name, progress: null } });
    try {
      const result = await work(own);
      if (running !== own) return null;
      running = null;
      return result;
    } catch (error) {
      if (running !== own) return null;
      running = null;
      set({ load: isAborted(error) ? { status: 'idle' } : { status: 'failed', name, failure: failureOf(error) } });
      return null;
    }
  }

  function ask(request: DataCalls['load']['request'], name: string, own: AbortController): Promise<DatasetInfo> {
    return workers.data.call('load', request, {
      signal: own.signal,
      onEvent: (progress) => {
        if (running === own) set({ load: { status: 'running', name, progress } });
      },
    });
  }

  return {
    run,
    ask,
    cancel(): void {
      running?.abort();
      running = null;
      set({ load: { status: 'idle' } });
    },
  };
}
