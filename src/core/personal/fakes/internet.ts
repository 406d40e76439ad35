import { foldName } from '#core/personal/names/shapes.ts';

export interface Persona {
  readonly sex: 'female' | 'male';
  readonly first: string;
  readonly last: string;
}

const LATIN = 'alex robin kim sam chris jo max lee pat toni noa mika lou sascha nikita andrea'.split(' ');

/** A name in small Latin letters; a neutral one where it has no Latin letter. */
export function slugOf(name: string, key: number): string {
  const slug = foldName(name)
    .replace(/ß/g, 'ss')
    .replace(/æ/g, 'ae')
    .replace(/[^a-z]/g, '');
  return slug === '' ? (LATIN[key % LATIN.length] as string) : slug;
}

/** What stands before the @ in a shape such as `F.L99`. */
export function makeLocal(shape: string, { first, last }: Persona, key: number, figures: (count: number) => string): string {
  return shape.replace(/9+|[FLI]/g, (sign) => {
    if (sign.startsWith('9')) return figures(sign.length);
    if (sign === 'F') return slugOf(first, key);
    return sign === 'L' ? slugOf(last, key + 1) : slugOf(first, key).slice(0, 1);
  });
}
