import { failureOf, isAborted } from '#workers/client/client.ts';
import type { CreateSlice } from './slices/slice.ts';
import type { SessionSlice } from './types.ts';

export const createSessionSlice: CreateSlice<SessionSlice> = (set, get, workers) => {
  let choice = 0;
  return {
    step: 'import',
    backendPreference: 'auto',
    backend: null,
    backendFailure: null,
    goTo(step) {
      if (get().step !== step) set({ step });
    },
    async chooseBackend(preference) {
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
};
