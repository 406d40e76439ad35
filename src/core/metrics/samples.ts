import type { Sample } from './contract.ts';

/** Keeps what was indeed sampled. */
export const listSamples = (samples: readonly Sample[]): readonly Sample[] => samples.filter(({ used, all }) => used < all);
