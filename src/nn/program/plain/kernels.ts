import type { Kernels } from '../wasm/bind.ts';
import { createCritic } from './critic.ts';
import { createElementwise } from './elementwise.ts';
import { createLosses } from './losses.ts';
import { createMemory } from './memory.ts';
import { createNoise } from './noise.ts';
import { createNormalise } from './normalise.ts';
import { createOptimiser } from './optimiser.ts';
import { createPrefixSums } from './prefix-sums.ts';
import { createProducts } from './products.ts';
import { createTokens } from './tokens.ts';

/**
 * The kernels of wasm/kernels in plain JavaScript over typed arrays, with a memory of their own of at least `bytes`: for browsers without
 * WebAssembly, and quick where nothing compiles at all, because a step is a short list of loops.
 */
export function createPlainKernels(bytes: number): Kernels {
  const memory = createMemory(bytes);
  const call: Kernels['call'] = {
    ...createProducts(memory),
    ...createCritic(memory),
    ...createElementwise(memory),
    ...createPrefixSums(memory),
    ...createTokens(memory),
    ...createLosses(memory),
    ...createNoise(memory),
    ...createNormalise(memory),
    ...createOptimiser(memory),
  };
  return { build: 'plain', call, memory };
}
