import type { SessionSlice } from '../types/session.ts';
import type { CreateSlice } from './slice.ts';

export const createSessionSlice: CreateSlice<SessionSlice> = (set, get, { backend }) => ({
  step: 'import',
  backendPreference: 'auto',
  backend: null,
  backendFailure: null,
  goTo(step) {
    if (get().step !== step) set({ step });
  },
  chooseBackend: (preference) => backend.choose(preference),
});
