/** Languages whose month and weekday names are known, the commonest in files first. */
export const DATE_LOCALES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'nb', 'fi', 'cs', 'tr', 'ro', 'hu', 'ru'] as const;

const ENGLISH_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const ENGLISH_WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export type NameLength = 'short' | 'long';
export type NameLetters = 'natural' | 'upper' | 'lower' | 'title' | 'undotted';

const cache = new Map<string, readonly string[]>();

function cased(name: string, letters: NameLetters, locale: string): string {
  switch (letters) {
    case 'natural':
      return name;
    case 'upper':
      return name.toLocaleUpperCase(locale);
    case 'lower':
      return name.toLocaleLowerCase(locale);
    case 'title':
      return name.slice(0, 1).toLocaleUpperCase(locale) + name.slice(1);
    case 'undotted':
      return name.replaceAll('.', '');
    default:
      return letters satisfies never;
  }
}

/**
 * [12] month names from January on, or [7] weekday names from Sunday on.
 *
 * English ones are fixed (short = three letters); others are Intl's, months as they stand beside a day.
 */
export function namesOf(what: 'month' | 'weekday', length: NameLength, letters: NameLetters, locale: string): readonly string[] {
  const key = `${what} ${length} ${letters} ${locale}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const names = readNames(what, length, locale).map((name) => cased(name, letters, locale));
  cache.set(key, names);
  return names;
}

function readNames(what: 'month' | 'weekday', length: NameLength, locale: string): readonly string[] {
  if (locale === 'en') {
    const names = what === 'month' ? ENGLISH_MONTHS : ENGLISH_WEEKDAYS;
    return length === 'short' ? names.map((name) => name.slice(0, 3)) : names;
  }
  const options: Intl.DateTimeFormatOptions =
    what === 'month'
      ? { day: 'numeric', month: length, year: 'numeric', timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' }
      : { weekday: length, timeZone: 'UTC' };
  const format = new Intl.DateTimeFormat(locale, options);
  const count = what === 'month' ? 12 : 7;
  return Array.from({ length: count }, (_, i) => {
    // 2023 began on a Sunday.
    const date = what === 'month' ? Date.UTC(2023, i, 15) : Date.UTC(2023, 0, 1 + i);
    return format.formatToParts(date).find(({ type }) => type === what)?.value ?? '';
  });
}
