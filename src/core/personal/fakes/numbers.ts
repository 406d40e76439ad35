import { figuresOf, ibanCheck, luhnFigure } from '#core/personal/checksums.ts';
import type { PersonalTreatment } from '#core/personal/contract.ts';
import { bodyOf, nationalNumbers } from '#core/personal/national.ts';
import type { Random } from '#core/random/random.ts';
import { createFiller, type Place, placesOfBody, placesOfShape } from './places.ts';

/** A fake of one shape: a pure function of the key and the attempt. */
export type MakeNumber = (shape: string, key: number, attempt: number) => string;

const isFigurePlace = (place: Place) => place.length === 10;
const literals = (figures: string): Place[] => figures.split('').map((figure) => [figure]);

/** Puts places over the first figures of others. */
function overlay(places: readonly Place[], at: readonly number[], values: readonly Place[]): Place[] {
  const laid = [...places];
  values.forEach((value, i) => {
    const place = at[i];
    if (place !== undefined) laid[place] = value;
  });
  return laid;
}

const FROM_TWO = '23456789'.split('');
const FREE: Place = '0123456789'.split('');

/**
 * Numbers that no exchange gives out, where there are such: NXX-555-01XX in North America, 07700 900XXX in Britain, 01 99 00 XX XX in
 * France. Where every number must differ, these ranges are too small, and the whole 555 exchange, 07700 9XXXXX and 01 99 XX XX XX stand
 * in.
 */
function reservePhone(shape: string, locale: string, unique: boolean): Place[] {
  const places = placesOfShape(shape);
  const extension = places.findIndex((place, i) => i > 0 && place.length === 1 && /[\p{L}#]/u.test(place[0] as string));
  const end = extension < 0 ? places.length : extension;
  const figures = places.flatMap((place, i) => (i < end && isFigurePlace(place) ? [i] : []));
  const fixed = places
    .slice(0, figures[0] ?? 0)
    .map((place) => place[0])
    .join('')
    .replace(/\D/g, '')
    .replace(/^00/, '');
  const national = figures.length;
  if (national === 10 && (fixed === '1' || (fixed === '' && locale === 'en'))) {
    return overlay(places, figures, [FROM_TWO, FREE, FREE, ...literals(unique ? '555' : '55501')]);
  }
  if (national === 10 && (fixed === '44' || (fixed === '0' && locale === 'en_GB')))
    return overlay(places, figures, literals(unique ? '77009' : '7700900'));
  if (national === 9 && (fixed === '33' || (fixed === '0' && locale === 'fr')))
    return overlay(places, figures, literals(unique ? '199' : '19900'));
  return overlay(places, figures, [FROM_TWO]);
}

const TEST_CARDS: Readonly<Record<string, string>> = { '4': '400000', '5': '555555', '6': '601111', '2': '222300' };

function reserveCard(shape: string): Place[] {
  const places = placesOfShape(shape);
  const figures = places.flatMap((place, i) => (isFigurePlace(place) || /\d/.test(place[0] as string) ? [i] : []));
  const first = (places[figures[0] ?? 0] ?? ['4'])[0] as string;
  const prefix = first === '3' ? (figures.length === 15 ? '378282' : '356600') : (TEST_CARDS[first] ?? '400000');
  return overlay(overlay(places, figures, literals(prefix)), figures.slice(-1), [['0']]);
}

function finishCard(text: string): string {
  const figures = figuresOf(text);
  return text.replace(/\d(?=\D*$)/, luhnFigure(figures.slice(0, -1)));
}

function finishIban(text: string): string {
  const body = text.replace(/[\s-]/g, '').toUpperCase();
  const check = ibanCheck(body.slice(0, 2), body.slice(4));
  return text.replace(/^(..)(\D*)\d(\D*)\d/, `$1$2${check[0]}$3${check[1]}`);
}

/** The letters and figures of `body` at the places of the shape's, whose separators stay. */
function layOver(body: string, shape: string): string {
  const signs = placesOfShape(shape);
  const isSign = (place: Place) => place.length > 1 || /[\p{L}\p{N}]/u.test(place[0] as string);
  if (signs.filter(isSign).length !== body.length) return body;
  let at = 0;
  return signs.map((place) => (isSign(place) ? body[at++] : place[0])).join('');
}

const DEFAULT_SHAPES: Readonly<Record<string, string>> = {
  phone: '999-999-9999',
  card: '\\499999999999999' + '9',
  iban: '\\D\\E99 9999 9999 9999 9999 99',
  mac: 'hh:hh:hh:hh:hh:hh',
  passport: 'A99999999',
  'medical-id': '99999999',
  plate: 'AA-999-AA',
  'national-id': '999999999',
};

/** A maker of numbers of a column's own build: test ranges where there are such, valid check figures. */
export function createNumberMaker(treatment: PersonalTreatment, random: Random, unique: boolean): MakeNumber {
  const { category, variant, locale } = treatment;
  const national = variant === undefined ? undefined : nationalNumbers.find(({ id }) => id === variant);
  const fillers = new Map<string, (key: number) => string>();
  const fillerOf = (shape: string, attempt: number): ((key: number) => string) => {
    const name = `${attempt} ${shape}`;
    const known = fillers.get(name);
    if (known !== undefined) return known;
    const made = createFiller(placesFor(shape), random.derive(name));
    fillers.set(name, made);
    return made;
  };
  const placesFor = (asked: string): Place[] => {
    const shape = asked === '' ? (DEFAULT_SHAPES[category] ?? '999999') : asked;
    if (national !== undefined) return placesOfBody(bodyFor(shape));
    switch (category) {
      case 'phone':
        return reservePhone(shape, locale, unique);
      case 'card':
        return reserveCard(shape);
      case 'mac':
        // Locally administered: no maker's.
        return overlay(placesOfShape(shape), [0, 1], literals('02'));
      default:
        return placesOfShape(shape);
    }
  };
  const bodyFor = (shape: string): string => {
    if (national === undefined) return shape;
    const size = placesOfShape(shape).filter((place) => place.length > 1).length;
    return national.id === 'se-pnr' && size === 12 ? `1\\9${national.body}` : national.body;
  };
  return (shape, key, attempt) => {
    const text = fillerOf(shape, attempt)(key);
    if (national !== undefined) return layOver(national.complete(bodyOf(text)), shape === '' ? text : shape);
    switch (category) {
      case 'card':
        return finishCard(text);
      case 'iban':
        return finishIban(text);
      default:
        return text;
    }
  };
}
