import { civilFromDays, daysFromCivil, MS_PER_DAY } from '#core/columns/datetime/calendar.ts';
import type { PersonalCategory, RealDigests } from '#core/personal/contract.ts';
import { createAvoidance } from '#core/personal/digests.ts';
import { readHeader } from '#core/personal/headers.ts';
import { handlingOf, isYearOnly } from '#core/personal/operations.ts';
import { createRandom } from '#core/random/random.ts';
import type { Column, ColumnSpec, Table } from '#core/table/table.ts';
import type { Persona } from './internet.ts';
import { createMaker } from './make-cell.ts';
import { createPeople, type FakeColumn, NAMES, type Person } from './people.ts';
import type { LoadWords } from './words.ts';

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

/**
 * Prepares fakes for a model's columns.
 *
 * One row tells of one person: first name, full name, e-mail address and user name agree. Columns whose values come back equally often
 * share the person. No fake is a value that the digests know, but for single words where nearly all of a locale's names are real ones.
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
