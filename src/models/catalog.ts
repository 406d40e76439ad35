import { BadInput } from '#core/errors.ts';
import { autoregressiveDescriptor } from './autoregressive/descriptor.ts';
import type { GeneratorDescriptor, GeneratorId } from './contract.ts';
import { copulaDescriptor } from './copula/descriptor.ts';
import { ganDescriptor } from './gan/descriptor.ts';
import { vaeDescriptor } from './vae/descriptor.ts';

/** Every generator, recommended first. Free of tfjs: the page shows cards and times from this without loading one. */
export const generatorCatalog: readonly GeneratorDescriptor[] = [autoregressiveDescriptor, vaeDescriptor, ganDescriptor, copulaDescriptor];

/** What a person starts with. */
export const defaultGeneratorId: GeneratorId = 'autoregressive';

/** The generator that answers within seconds: a first look while another trains. */
export const firstLookGeneratorId: GeneratorId = 'copula';

/** @throws BadInput when no generator has this id. */
export function findDescriptor(id: string): GeneratorDescriptor {
  const descriptor = generatorCatalog.find((candidate) => candidate.id === id);
  if (descriptor === undefined)
    throw new BadInput(`There is no generator “${id}”. Known: ${generatorCatalog.map((known) => known.id).join(', ')}.`);
  return descriptor;
}
