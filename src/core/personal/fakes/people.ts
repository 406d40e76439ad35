import { permuteIndex } from '#core/columns/identifier/mask.ts';
import type { PersonalCategory, PersonalTreatment, Repeats } from '#core/personal/contract.ts';
import type { Random } from '#core/random/random.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import type { Persona } from './internet.ts';
import type { FakeWords } from './words.ts';

/** Attempts at a fake that is no real value; after the last one it is a word that the fake generator itself is made of. */
export const MAX_ATTEMPTS = 24;
/** A word list of which fewer words are left, the real ones taken out, is used whole: its words are common ones. */
const MIN_WORDS = 20;
export const NAMES: ReadonlySet<PersonalCategory> = new Set(['first-name', 'last-name', 'full-name']);
const OF_PERSONA: ReadonlySet<PersonalCategory> = new Set([...NAMES, 'email', 'username']);
/** Which columns tell how often a person comes back: of the first sorts that a table has, the one of the most different values. */
const LEADERS: readonly (readonly PersonalCategory[])[] = [
  ['full-name', 'email', 'username', 'national-id', 'medical-id', 'passport'],
  ['phone', 'iban', 'card'],
];
/** Shares of different values that differ by less, relatively, are the same people's. */
const SIMILAR = 0.05;
/** More than powers of two fit a column's rows. */
const MAX_GROUPS = 64;

const GROUP_STREAM = 1;
const MEMBER_STREAM = 2;
const SEX_STREAM = 3;

/** The number that stands for a row's value: rows of one number get one value. */
export type KeyOf = (row: number, sex: Persona['sex'] | null) => number;

/** Numbers that come back as often as the real values do. Rows of different sex never share one. */
export function createEntities({ rowCount, groups }: Repeats, random: Random): KeyOf {
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

/** Whether a column's values come back about as often as another's. */
export function repeatsAlike(column: FakeColumn, other: FakeColumn): boolean {
  return Math.abs(shareOf(column) - shareOf(other)) <= SIMILAR * shareOf(column);
}

/** A column whose cells are made up. */
export interface FakeColumn {
  readonly index: number;
  readonly spec: ColumnSpec;
  readonly treatment: PersonalTreatment;
  readonly words: FakeWords;
  readonly random: Random;
  readonly isReal: (text: string) => boolean;
  /** Which of the row's people it tells of. */
  readonly person: number;
}

/** Somebody whom the rows tell of. */
export interface Person {
  /** The number that stands for the row's person. */
  readonly keyOf: KeyOf;
  readonly leader: FakeColumn | null;
  readonly personaOf: (key: number, sex: Persona['sex'] | null) => Persona;
}

/** The words that no real value is, or all of them where too few are left. */
function withoutReal(words: readonly string[], tests: readonly ((text: string) => boolean)[]): readonly string[] {
  const left = words.filter((word) => !tests.some((isReal) => isReal(word)));
  return left.length >= MIN_WORDS ? left : words;
}

/** The people of each row: most tables tell of one, some of several (a patient and a doctor). */
export function createPeople(columns: readonly FakeColumn[], random: Random): Person[] {
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
