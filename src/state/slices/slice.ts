import type { GetStudio, Services, SetStudio } from '../services/contract.ts';

/** Makes one slice of the store: its facts, and the person's actions, which the services carry out. */
export type CreateSlice<T> = (set: SetStudio, get: GetStudio, services: Services) => T;
