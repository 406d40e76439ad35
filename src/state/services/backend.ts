import { failureOf, isAborted } from '#workers/client/client.ts';
import type { BackendService, ServiceTools } from './contract.ts';

export function createBackend({ set, workers }: ServiceTools): BackendService {
  let choice = 0;
  return {
    async choose(preference) {
      const own = ++choice;
      set({ backendPreference: preference, backend: null, backendFailure: null });
      try {
        const backend = await workers.train.call('initialise', { backend: preference });
        if (own === choice) set({ backend });
      } catch (error) {
        if (own === choice && !isAborted(error)) set({ backendFailure: failureOf(error) });
      }
    },
  };
}
