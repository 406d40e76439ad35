import { civilFromDays, daysFromCivil, daysInMonth, MS_PER_DAY } from '#core/columns/datetime/calendar.ts';
import { createDatetimeFormatter } from '#core/columns/datetime/pattern.ts';
import { permuteIndex } from '#core/columns/identifier/mask.ts';
import type { PersonalCategory, PersonalTreatment, RealDigests, Repeats } from '#core/personal/contract.ts';
import { createAvoidance } from '#core/personal/digests.ts';
import { readHeader } from '#core/personal/headers.ts';
import { drawShape } from '#core/personal/mask-cells.ts';
import { handlingOf, isYearOnly } from '#core/personal/operations.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import type { Column, ColumnSpec, Table } from '#core/table/table.ts';
import { makeLocal, type Persona, slugOf } from './internet.ts';
import { createNumberMaker } from './numbers.ts';
import type { FakeWords, LoadWords } from './words.ts';

/** Attempts at a fake that is no real value; after the last one it is a word that the fake generator itself is made of. */
const MAX_ATTEMPTS = 24;
/** A word list of which fewer words are left, the real ones taken out, is used whole: its words are common ones. */
const MIN_WORDS = 20;
const NAMES: ReadonlySet<PersonalCategory> = new Set(['first-name', 'last-name', 'full-name']);
const OF_PERSONA: ReadonlySet<PersonalCategory> = new Set([...NAMES, 'email', 'username']);
/** Which columns tell how often a person comes back: of the first sorts that a table has, the one of the most different values. */
const LEADERS: readonly (readonly PersonalCategory[])[] = [
  ['full-name', 'email', 'username', 'national-id', 'medical-id', 'passport'],
  ['phone', 'iban', 'card'],
];
const SIMILAR = 0.05;
/** More than powers of two fit a column's rows. */
const MAX_GROUPS = 64;

const SHAPE_STREAM = 0;
const GROUP_STREAM = 1;
const MEMBER_STREAM = 2;
const SEX_STREAM = 3;
const DETAIL_STREAM = 8;
const DRAW_STREAM = 64;
const ATTEMPT_STREAMS = 1000;

export interface FakeOptions {
  readonly seed: number;
  /** Row number of the table's first row. */
  readonly firstRow: number;
  /** [specs] digests of the real values of each column that is replaced. */
  readonly avoid: readonly (RealDigests | null)[];
  /** Whether dates of which only the year is learnt get a day within it. Not for measures: they read the real table's years. */
  readonly spreadDates: boolean;
}

/** Makes the cells of flagged columns. Rows depend on (seed, row) alone. */
export interface FakeFiller {
  fill(table: Table, options: Pick<FakeOptions, 'firstRow' | 'spreadDates'>): Table;
}

/** Whether a table of these specs has cells to be made up. */
export function needsFakes(specs: readonly ColumnSpec[]): boolean {
  return specs.some((spec) => handlingOf(spec) === 'replace' || isYearOnly(spec));
}

/** The number that stands for a row's value: rows of one number get one value. */
type KeyOf = (row: number, sex: Persona['sex'] | null) => number;

/** Numbers that come back as often as the real values do. Rows of different sex never share one. */
function createEntities({ rowCount, groups }: Repeats, random: Random): KeyOf {
  if (groups.length === 0 || rowCount === 0) return (row) => row;
  return (row, sex) => {
    let u = random.uniform(GROUP_STREAM, row);
    let offset = 0;
    for (const { share, values } of groups) {
      u -= share;
      if (u < 0) {
        // Each stretch of as many rows as the real table has gets values of its own.
        const stretch = Math.floor(row / rowCount);
        const drawn = random.integer(MEMBER_STREAM, row, values);
        const member = sex === null || values < 2 ? drawn : 2 * Math.floor(drawn / 2) + (sex === 'male' ? 1 : 0);
        return 2 * (stretch * (rowCount + MAX_GROUPS) + offset + member) + 1;
      }
      offset += values + 1;
    }
    return 2 * row;
  };
}

function distinctShare({ rowCount, groups }: Repeats): number {
  return groups.reduce((rest, { share, values }) => rest - share + values / Math.max(1, rowCount), 1);
}

const shareOf = ({ treatment }: FakeColumn) => distinctShare(treatment.form.repeats);

interface FakeColumn {
  readonly index: number;
  readonly spec: ColumnSpec;
  readonly treatment: PersonalTreatment;
  readonly words: FakeWords;
  readonly random: Random;
  readonly isReal: (text: string) => boolean;
  /** Which of the row's people it tells of. */
  readonly person: number;
}

interface Person {
  /** The number that stands for the row's person. */
  readonly keyOf: KeyOf;
  readonly leader: FakeColumn | null;
  readonly personaOf: (key: number, sex: Persona['sex'] | null) => Persona;
}

/**
 * Prepares fakes for a model's columns.
 *
 * One row tells of one person: first name, full name, e-mail address and user name agree. Columns whose values come back equally often share the person.
 * No fake is a value that the digests know, but for single words where nearly all of a locale's names are real ones.
 *
 * @param specs the codec's.
 * @param avoid [specs]
 */
export async function createFakeFiller(
  specs: readonly ColumnSpec[],
  loadWords: LoadWords,
  { seed, avoid }: Pick<FakeOptions, 'seed' | 'avoid'>,
): Promise<FakeFiller> {
  const random = createRandom(seed).derive('fakes');
  const seen = new Map<PersonalCategory, number>();
  const columns: FakeColumn[] = [];
  for (const [index, spec] of specs.entries()) {
    const { personal } = spec;
    if (personal === undefined || handlingOf(spec) !== 'replace') continue;
    const occurrence = seen.get(personal.category) ?? 0;
    seen.set(personal.category, occurrence + 1);
    columns.push({
      index,
      spec,
      treatment: personal,
      words: await loadWords(personal.locale),
      random: random.derive(`column ${index}`),
      isReal: createAvoidance(avoid[index] ?? undefined, personal.category),
      person: occurrence,
    });
  }
  const people = createPeople(columns, random);
  const personFor = ({ person, treatment }: FakeColumn): Person => {
    const own = people[person];
    return own !== undefined && (person === 0 || NAMES.has(treatment.category)) ? own : (people[0] as Person);
  };
  const makers = columns.map((column) => ({ column, make: createMaker(column, personFor(column)) }));
  const sexColumn = specs.findIndex(({ name, personal }) => personal === undefined && SEX_HEADER.test(readHeader(name)));
  const cityColumn = specs.findIndex((spec) => handlingOf(spec) === null && CITY_HEADER.test(readHeader(spec.name)));
  const dayRandom = random.derive('days of birth');

  return {
    fill(table, { firstRow, spreadDates }) {
      const sexOf = readSexes(table.columns[sexColumn]);
      const cityOf = readTexts(table.columns[cityColumn]);
      const filled: Column[] = [...table.columns];
      for (const { column, make } of makers) {
        const former = table.columns[column.index] as Column;
        const cells = Array.from(former.missing, (marker, i) =>
          marker > 0 ? '' : make({ row: firstRow + i, sex: sexOf(i), city: cityOf(i) }),
        );
        filled[column.index] = { storage: 'opaque', missing: former.missing, cells };
      }
      if (spreadDates) {
        specs.forEach((spec, j) => {
          const column = filled[j];
          if (isYearOnly(spec) && column?.storage === 'numeric')
            filled[j] = { ...column, values: column.values.map((epochMs, i) => spreadYear(epochMs, dayRandom.uniform(j, firstRow + i))) };
        });
      }
      return { ...table, columns: filled };
    },
  };
}

/** A day of the year that a moment lies in. */
function spreadYear(epochMs: number, u: number): number {
  if (Number.isNaN(epochMs)) return epochMs;
  const { year } = civilFromDays(Math.floor(epochMs / MS_PER_DAY));
  const first = daysFromCivil(year, 1, 1);
  return (first + Math.floor(u * (daysFromCivil(year + 1, 1, 1) - first))) * MS_PER_DAY;
}

const SEX_HEADER = /^(?:sex|gender|geschlecht|sexe|sexo|genere|sesso|geslacht|plec|kon|kjonn|sukupuoli|cinsiyet|пол)$/;
const CITY_HEADER = /^(?:city|town|stadt|ort|wohnort|ville|ciudad|citta|cidade|stad|woonplaats|miasto)$/;

function readSexes(column: Column | undefined): (i: number) => Persona['sex'] | null {
  if (column?.storage !== 'categorical') return () => null;
  const sexes = column.dictionary.map((text): Persona['sex'] | null => {
    const word = text.trim().toLowerCase();
    if (/^(?:f|female|woman|w|weiblich|frau|femme|feminin|femenino|mujer|femmina|feminino|vrouw|kobieta|kvinna|kvinde|ж|жен)/.test(word))
      return 'female';
    return /^(?:m|male|man|männlich|mann|homme|masculin|masculino|hombre|maschio|м|муж)/.test(word) ? 'male' : null;
  });
  return (i) => sexes[column.codes[i] as number] ?? null;
}

function readTexts(column: Column | undefined): (i: number) => string | null {
  if (column?.storage !== 'categorical') return () => null;
  return (i) => column.dictionary[column.codes[i] as number] ?? null;
}

/** The words that no real value is, or all of them where too few are left. */
function withoutReal(words: readonly string[], tests: readonly ((text: string) => boolean)[]): readonly string[] {
  const left = words.filter((word) => !tests.some((isReal) => isReal(word)));
  return left.length >= MIN_WORDS ? left : words;
}

function createPeople(columns: readonly FakeColumn[], random: Random): Person[] {
  const count = Math.max(1, ...columns.filter(({ treatment }) => NAMES.has(treatment.category)).map(({ person }) => person + 1));
  const testsOf = (category: PersonalCategory) =>
    columns.filter(({ treatment }) => treatment.category === category).map(({ isReal }) => isReal);
  const firstTests = testsOf('first-name');
  const lastTests = testsOf('last-name');
  const fullColumns = columns.filter(({ treatment }) => treatment.category === 'full-name');
  return Array.from({ length: count }, (_, number): Person => {
    const own = random.derive(`person ${number}`);
    const mine = columns.filter(({ person, treatment }) => person === number || (number === 0 && !NAMES.has(treatment.category)));
    const leader =
      LEADERS.map((categories) =>
        mine
          .filter(({ treatment }) => categories.includes(treatment.category))
          .reduce<FakeColumn | null>((best, column) => (best === null || shareOf(column) > shareOf(best) ? column : best), null),
      ).find((column) => column !== null) ?? null;
    const words = mine.find(({ treatment }) => OF_PERSONA.has(treatment.category))?.words ?? columns[0]?.words;
    const listOf = (from: FakeWords['firstNames'] | undefined, sex: Persona['sex'], tests: readonly ((text: string) => boolean)[]) =>
      withoutReal(from?.[sex] ?? [], tests);
    const firsts = { female: listOf(words?.firstNames, 'female', firstTests), male: listOf(words?.firstNames, 'male', firstTests) };
    const lasts = { female: listOf(words?.lastNames, 'female', lastTests), male: listOf(words?.lastNames, 'male', lastTests) };
    const entities: KeyOf = leader === null ? (row) => row : createEntities(leader.treatment.form.repeats, own);
    // Names come back by themselves where more people share one than their addresses tell.
    const named = mine.find(({ treatment }) => treatment.category === 'full-name');
    const isShared = named !== undefined && leader !== null && shareOf(named) < shareOf(leader) * (1 - SIMILAR);
    const nameKeys = isShared ? createEntities(named.treatment.form.repeats, own.derive('names')) : null;
    const namePair = (key: number, sex: Persona['sex'], attempt: number): Persona => {
      const first = firsts[sex];
      const last = lasts[sex];
      const size = Math.max(1, first.length * last.length);
      const index = permuteIndex((key + attempt * 7919) % size, size, own);
      return { sex, first: first[index % first.length] ?? 'Robin', last: last[Math.floor(index / first.length)] ?? 'Doe' };
    };
    return {
      keyOf: entities,
      leader,
      personaOf(personKey, asked) {
        const key = nameKeys === null ? personKey : nameKeys(Math.floor(personKey / 2), asked);
        const sex = asked ?? (own.uniform(SEX_STREAM, key) < 0.5 ? 'female' : 'male');
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
          const persona = namePair(key, sex, attempt);
          if (!fullColumns.some(({ isReal }) => namesOf(persona).some(isReal))) return persona;
        }
        return namePair(key, sex, MAX_ATTEMPTS);
      },
    };
  });
}

/** The commonest ways to write a name, to be held against real ones. */
const namesOf = ({ first, last }: Persona) => [`${first} ${last}`, `${last}, ${first}`, `${last} ${first}`, `${last}${first}`];

interface RowFacts {
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

function createMaker(column: FakeColumn, person: Person): (facts: RowFacts) => string {
  const { treatment, words, random, isReal } = column;
  const { category, form } = treatment;
  const { repeats } = form;
  const unique = repeats.groups.length === 0;
  const { leader } = person;
  const follows =
    NAMES.has(category) ||
    leader === column ||
    (leader !== null &&
      Math.abs(distinctShare(repeats) - distinctShare(leader.treatment.form.repeats)) <= SIMILAR * distinctShare(repeats));
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
