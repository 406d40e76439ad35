import { permuteIndex } from '#core/columns/identifier/mask.ts';
import type { Random } from '#core/random/random.ts';

/** One place of a made-up number: what may stand there. One entry is a literal. */
export type Place = readonly string[];

const split = (characters: string): Place => characters.split('');
const range = (from: number, to: number): Place => Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(2, '0'));
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const CLASSES: Readonly<Record<string, Place>> = {
  '9': split('0123456789'),
  '8': split('123456789'),
  '2': split('23456789'),
  A: split(UPPER),
  a: split(UPPER.toLowerCase()),
  H: split('0123456789ABCDEF'),
  h: split('0123456789abcdef'),
};
const BODY_CLASSES: Readonly<Record<string, Place>> = {
  ...CLASSES,
  S: split('ABCD'),
  M: split('ABCDEHLMPRST'),
  y: range(40, 99),
  m: range(1, 12),
  d: range(1, 28),
  c: ['0'],
};

function readPlaces(mask: string, classes: Readonly<Record<string, Place>>): Place[] {
  const places: Place[] = [];
  const characters = Array.from(mask);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (character === '\\' && i + 1 < characters.length) places.push([characters[++i] as string]);
    else places.push(classes[character] ?? [character]);
  }
  return places;
}

/** Places of a learnt shape: 9, A, a, h and H; escaped characters and separators as they stand. A bare 8 or 2 is a class too. */
export const placesOfShape = (shape: string): Place[] => readPlaces(shape, CLASSES);

/** Places of a national number's `body`. */
export const placesOfBody = (body: string): Place[] => readPlaces(body, BODY_CLASSES);

const MAX_INDEX = 2 ** 40;
const FREE_STREAM = 32;

/** Fills places from a permuted number, so that different keys give different texts as long as there is room (2⁴⁰ of them at most). */
export function createFiller(places: readonly Place[], random: Random): (key: number) => string {
  let size = 1;
  let indexed = 0;
  for (const { length } of places) {
    if (size * length > MAX_INDEX) break;
    size *= length;
    indexed++;
  }
  return (key) => {
    let index = size > 1 ? permuteIndex(key % size, size, random) : 0;
    let text = '';
    places.forEach((place, at) => {
      if (place.length === 1) text += place[0] as string;
      else if (at < indexed) {
        text += place[index % place.length] as string;
        index = Math.floor(index / place.length);
      } else text += place[random.integer(FREE_STREAM + at, key, place.length)] as string;
    });
    return text;
  };
}
