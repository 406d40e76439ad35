import type { Random } from '#core/random/random.ts';
import type { IdentifierFormat } from '#core/table/table.ts';
import { createMaskedKeys } from './mask.ts';

function createUuid(random: Random, row: number): string {
  let figures = '';
  for (let word = 0; word < 4; word++) figures += random.bits(word, row).toString(16).padStart(8, '0');
  const variant = '89ab'[Number.parseInt(figures[16] as string, 16) % 4] as string;
  return `${figures.slice(0, 8)}-${figures.slice(8, 12)}-4${figures.slice(13, 16)}-${variant}${figures.slice(17, 20)}-${figures.slice(20)}`;
}

/** A maker of keys in a column's format; the key of a row is a pure function of the generator and the row, and differs from every other row's while the format has room. */
export function createKeys({ pattern }: IdentifierFormat, random: Random): (row: number) => string {
  switch (pattern.style) {
    case 'sequence':
      return (row) => {
        const number = pattern.start + pattern.step * row;
        const figures = String(Math.abs(number)).padStart(pattern.width, '0');
        return `${pattern.prefix}${number < 0 ? '-' : ''}${figures}${pattern.suffix}`;
      };
    case 'mask':
      return createMaskedKeys(pattern.mask, random);
    case 'uuid':
      return (row) => createUuid(random, row);
    default:
      return pattern satisfies never;
  }
}
