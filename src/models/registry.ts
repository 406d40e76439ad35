import { BadInput } from '#core/errors.ts';
import type { Generator, GeneratorId } from './contract.ts';
import * as kinds from './kinds.ts';

export const generatorIds = Object.keys(kinds) as readonly GeneratorId[];

/** Each is loaded from its folder when it is first asked for. @throws BadInput when no generator has this id. */
export async function loadGenerator(id: GeneratorId): Promise<Generator> {
  if (!Object.hasOwn(kinds, id)) throw new BadInput(`There is no generator “${id}”. Known: ${generatorIds.join(', ')}.`);
  const { generator }: { generator: Generator } = await import(`./${id}/index.ts`);
  return generator;
}
