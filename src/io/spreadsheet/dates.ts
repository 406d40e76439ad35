const MS_PER_DAY = 86_400_000;
/** Days from 1899-12-30, which serial 0 would be without the leap day that Excel's 1900 never had, to 1970-01-01. */
const EPOCH_SERIAL = 25_569;
const DAYS_1904 = 1462;

export type DateStyle = 'date' | 'time' | 'elapsed';

const styles = new Map<string, DateStyle | null>();

/** What a number format shows of a number: a date (with or without its time), a time of day, a length of time; null when it is a number. */
export function styleOfFormat(format: string): DateStyle | null {
  const known = styles.get(format);
  if (known !== undefined) return known;
  const style = readStyle(format);
  if (styles.size < 10_000) styles.set(format, style);
  return style;
}

function readStyle(format: string): DateStyle | null {
  if (/^general$/i.test(format)) return null;
  const bare = format.replace(/"[^"]*"?|\\.|_.|\*./g, '');
  if (/\[(h+|m+|s+)\]/i.test(bare)) return 'elapsed';
  // Only the first section tells how a positive number looks.
  const [first = ''] = bare.replace(/\[[^\]]*\]/g, '').split(';');
  const letters = first.replace(/general|[ap]m?\/[ap]m?|e[+-]/gi, (text) => (/\//.test(text) ? 'h' : ''));
  if (/[yd]|(?<![a-z])[eg]+(?![a-z])/i.test(letters)) return 'date';
  if (/[hs]/i.test(letters)) return 'time';
  return /m/i.test(letters) ? 'date' : null;
}

/** A date cell's number as milliseconds since 1970 by its own clock. */
export function serialToMs(serial: number, is1904: boolean): number {
  const days = is1904 ? serial + DAYS_1904 : serial < 60 ? serial + 1 : serial;
  return Math.round((days - EPOCH_SERIAL) * MS_PER_DAY);
}

const two = (value: number) => String(value).padStart(2, '0');

/** How exact a column's dates are, so that all of them are written alike. */
export interface DatePrecision {
  hasTime: boolean;
  hasMilliseconds: boolean;
}

/** ISO text: yyyy-MM-dd, with HH:mm:ss and SSS where the column has them. */
export function formatMs(ms: number, { hasTime, hasMilliseconds }: DatePrecision): string {
  const iso = new Date(ms).toISOString();
  const at = iso.indexOf('T');
  const date = iso.slice(0, at);
  return hasTime ? `${date} ${iso.slice(at + 1, at + (hasMilliseconds ? 13 : 9))}` : date;
}

/** A share of a day as HH:mm:ss; beyond a day the hours go on: 27:30:00. */
export function formatTime(days: number, hasMilliseconds: boolean): string {
  const sign = days < 0 ? '-' : '';
  const total = Math.round(Math.abs(days) * MS_PER_DAY);
  const seconds = Math.floor(total / 1000);
  const rest = hasMilliseconds ? `.${String(total % 1000).padStart(3, '0')}` : '';
  return `${sign}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${rest}`;
}

/** Whether a serial can be a date that toISOString writes with four figures. */
export function isDateSerial(serial: number): boolean {
  return Number.isFinite(serial) && serial > -600_000 && serial < 2_958_466;
}
