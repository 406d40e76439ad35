import { firstLookGeneratorId, generatorCatalog } from '#models/catalog.ts';
import type { ArenaSlice } from '../types/arena.ts';
import type { CreateSlice } from './slice.ts';

export const createArenaSlice: CreateSlice<ArenaSlice> = (set, _get, { arena }) => ({
  arena: null,
  arenaMeasuring: { status: 'idle' },
  arenaPlan: {
    isOn: false,
    generators: generatorCatalog.map(({ id }) => id).filter((id, index) => index === 0 || id === firstLookGeneratorId),
  },
  planArena(change) {
    set(({ arenaPlan }) => ({ arenaPlan: { ...arenaPlan, ...change } }));
  },
  startArena: () => arena.start(),
  skipContender: () => arena.skip(),
  stopArena: () => arena.stop(),
  takeContender: (modelId) => arena.take(modelId),
  remeasureArena: () => arena.remeasureAll(),
  stopRemeasuring: () => arena.stopRemeasuring(),
});
