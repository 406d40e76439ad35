import { daysFromCivil, daysInMonth, MS_PER_DAY } from '#core/columns/datetime/calendar.ts';
import { createDatetimeFormatter } from '#core/columns/datetime/pattern.ts';
import { permuteIndex } from '#core/columns/identifier/mask.ts';
import { drawShape } from '#core/personal/mask-cells.ts';
import type { Random } from '#core/random/random.ts';
import { makeLocal, type Persona, slugOf } from './internet.ts';
import { createNumberMaker } from './numbers.ts';
import { createEntities, type FakeColumn, MAX_ATTEMPTS, NAMES, type Person, repeatsAlike } from './people.ts';

const SHAPE_STREAM = 0;
const DETAIL_STREAM = 8;
const DRAW_STREAM = 64;
const ATTEMPT_STREAMS = 1000;

/** What a fake must agree with. */
export interface RowFacts {
  readonly row: number;
  readonly sex: Persona['sex'] | null;
  readonly city: string | null;
}

function setCase(text: string, casing: string): string {
  return casing === 'u' ? text.toUpperCase() : casing === 'l' ? text.toLowerCase() : text;
}

function cutShape(shape: string): { casing: string; signs: string } {
  const cut = shape.indexOf('|');
  return { casing: shape.slice(0, Math.max(0, cut)), signs: shape.slice(cut + 1) };
}

/** Figures of a number that no other row has: as many as the row's own number needs. */
function uniqueFigures(key: number, least: number, random: Random): string {
  const count = Math.max(least, String(key).length);
  return String(permuteIndex(key, 10 ** count, random)).padStart(count, '0');
}

/** Makes the cells of one column. */
export function createMaker(column: FakeColumn, person: Person): (facts: RowFacts) => string {
  const { treatment, words, random, isReal } = column;
  const { category, form } = treatment;
  const { repeats } = form;
  const unique = repeats.groups.length === 0;
  const { leader } = person;
  const follows = NAMES.has(category) || leader === column || (leader !== null && repeatsAlike(column, leader));
  const keyOf = follows ? person.keyOf : createEntities(repeats, random.derive('entities'));
  const numbers = createNumberMaker(treatment, random, unique);
  const writeDate = column.spec.format.type === 'datetime' ? createDatetimeFormatter(column.spec.format.pattern) : null;

  const make = (key: number, facts: RowFacts, attempt: number): string => {
    const shape = drawShape(form.shapes, random.uniform(SHAPE_STREAM, key), '');
    const base = attempt * ATTEMPT_STREAMS;
    let drawn = 0;
    const draw = () => random.uniform(base + DRAW_STREAM + drawn++, key);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
    // An address or number of a key that is not the person's still names that row's person.
    const persona = () => person.personaOf(follows ? key : person.keyOf(facts.row, facts.sex), facts.sex);
    const figures = (count: number) => {
      let text = '';
      for (let i = 0; i < count; i++) text += Math.floor(draw() * 10);
      return text;
    };
    const lastName = () => pick(words.lastNames[draw() < 0.5 ? 'female' : 'male']);
    /** A host below example.com, .net or .org, which are nobody's. */
    const host = (pattern: string, ending: string): string => {
      if (pattern === 'P') return `example.${ending}`;
      const list = words.lastNames.male;
      const size = list.length ** 2;
      const index = permuteIndex((key + attempt * 7919) % size, size, random);
      const name = (at: number) => slugOf(list[at] as string, at);
      const [one, two] = [name(index % list.length), name(Math.floor(index / list.length))];
      return `${pattern === 'L-L' ? `${one}-${two}` : unique ? one + two : one}.example.${ending}`;
    };

    switch (category) {
      case 'first-name': {
        const { casing, signs } = cutShape(shape === '' ? 't|F' : shape);
        const { first, sex } = persona();
        let seenFirst = false;
        const text = signs.replace(/[FI]/g, (sign) => {
          if (sign === 'I') return `${String.fromCharCode(65 + Math.floor(draw() * 26))}`;
          const name = seenFirst ? pick(words.firstNames[sex]) : first;
          seenFirst = true;
          return name;
        });
        return setCase(text, casing);
      }
      case 'last-name': {
        const { casing, signs } = cutShape(shape === '' ? 't|L' : shape);
        let seenLast = false;
        const text = signs.replace(/[LI]/g, (sign) => {
          if (sign === 'I') return `${String.fromCharCode(65 + Math.floor(draw() * 26))}`;
          const name = seenLast ? lastName() : persona().last;
          seenLast = true;
          return name;
        });
        return setCase(text, casing);
      }
      case 'full-name': {
        const { casing, signs } = cutShape(shape === '' ? 't|F L' : shape);
        const { first, last, sex } = persona();
        const text = signs.replace(/[TFMIL]/g, (sign) => {
          if (sign === 'T') return words.titles[sex].replace(/\.$/, '');
          if (sign === 'F') return first;
          if (sign === 'L') return last;
          return sign === 'M' ? pick(words.firstNames[sex]) : String.fromCharCode(65 + Math.floor(draw() * 26));
        });
        return setCase(text, casing);
      }
      case 'email': {
        const { casing, signs } = cutShape(shape === '' ? 'l|F.L@P.com' : shape);
        const at = signs.lastIndexOf('@');
        const [pattern = 'P', ending = 'com'] = signs.slice(at + 1).split('.');
        const local = signs.slice(0, at);
        const needsNumber = unique && pattern === 'P';
        const size = words.lastNames.male.length ** 2;
        const tail = needsNumber ? uniqueFigures(key, 2, random) : unique && key >= size ? String(Math.floor(key / size)) : '';
        const name = makeLocal(needsNumber ? local.replace(/9+$/, '') : local, persona(), key, figures);
        return setCase(`${name}${tail}${attempt > 0 ? attempt : ''}@${host(pattern, ending)}`, casing);
      }
      case 'username': {
        const signs = shape === '' ? 'FL' : shape;
        const name = makeLocal(unique ? signs.replace(/9+$/, '') : signs, persona(), key, figures);
        return `${name}${unique ? uniqueFigures(key, 2, random) : ''}${attempt > 0 ? attempt : ''}`;
      }
      case 'url': {
        const [, scheme = '', www = '', pattern = 'L', ending = 'com', path = ''] =
          /^(https?:\/\/)?(www\.)?(L(?:-L)?)\.(com|net|org)(.*)$/.exec(shape) ?? [];
        return `${scheme}${www}${host(pattern, ending)}${path.replace('U', () => slugOf(lastName(), key) + figures(3))}`;
      }
      case 'address': {
        const signs = shape === '' ? 'S' : shape;
        return signs.replace(/[SNCZ]/g, (sign) => {
          if (sign === 'C') return facts.city ?? words.city(draw);
          if (sign === 'Z') return words.postcode(draw);
          const street = words.street(draw);
          return sign === 'N' ? street.replace(/\s*\d+\s*\p{L}?\s*/u, ' ').trim() : street;
        });
      }
      case 'city':
        return setCase(words.city(draw), shape);
      case 'company':
        return shape === '' || shape === 'W' ? words.company(draw) : shape.replace(/\bL\b/g, lastName);
      case 'ip': {
        if (shape === '6')
          return `2001:db8:${[0, 1, 2, 3, 4, 5].map((at) => (random.bits(base + DETAIL_STREAM + at, key) & 0xffff).toString(16)).join(':')}`;
        // 100.64.0.0/10 is routed nowhere, 10.0.0.0/8 only inside.
        const inside = shape.startsWith('private');
        const size = inside ? 2 ** 24 : 2 ** 22;
        const index = permuteIndex((key + attempt * 7919) % size, size, random) + (inside ? 10 * 2 ** 24 : 100 * 2 ** 24 + 2 ** 22);
        const address = [24, 16, 8, 0].map((shift) => Math.floor(index / 2 ** shift) % 256).join('.');
        return shape.endsWith('/') ? `${address}/32` : shape.endsWith(':9') ? `${address}:${1024 + Math.floor(draw() * 60_000)}` : address;
      }
      case 'birth-date': {
        const year = 1940 + Math.floor(draw() * 66);
        const month = 1 + Math.floor(draw() * 12);
        const day = 1 + Math.floor(draw() * (writeDate === null ? 12 : daysInMonth(year, month)));
        if (writeDate !== null) return writeDate(daysFromCivil(year, month, day) * MS_PER_DAY);
        const parts = [month, day];
        return (shape === '' ? '9999-99-99' : shape).replace(/9+/g, (run) =>
          run.length === 4 ? String(year) : String(parts.shift() ?? 1).padStart(run.length, '0'),
        );
      }
      case 'phone':
      case 'card':
      case 'iban':
      case 'national-id':
      case 'passport':
      case 'medical-id':
      case 'plate':
      case 'mac':
      case 'mixed':
        return numbers(shape, key, attempt);
      default:
        return category satisfies never;
    }
  };

  return (facts) => {
    const key = keyOf(facts.row, follows ? facts.sex : null);
    let text = make(key, facts, 0);
    // A single name is taken from words that are no real ones already, or from common ones.
    if (category === 'first-name' || category === 'last-name') return text;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS && isReal(text); attempt++) text = make(key, facts, attempt);
    return text;
  };
}
