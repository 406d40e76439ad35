import { BadInput } from '#core/errors.ts';
import type { Generator, GeneratorId } from './contract.ts';

/** One line a generator; each is loaded when it is first asked for. */
const loaders: Readonly<Record<GeneratorId, () => Promise<Generator>>> = {
  autoregressive: async () => (await import('./autoregressive/index.ts')).autoregressiveGenerator,
  vae: async () => (await import('./vae/index.ts')).vaeGenerator,
  gan: async () => (await import('./gan/index.ts')).ganGenerator,
  copula: async () => (await import('./copula/index.ts')).copulaGenerator,
};

export const generatorIds = Object.keys(loaders) as readonly GeneratorId[];

/** @throws BadInput when no generator has this id. */
export async function loadGenerator(id: GeneratorId): Promise<Generator> {
  if (!Object.hasOwn(loaders, id)) throw new BadInput(`There is no generator “${id}”. Known: ${generatorIds.join(', ')}.`);
  return loaders[id]();
}
