import type { ValueType } from '#core/columns/contract.ts';
import type { ColumnSpec, DatetimeFormat, NumberFormat } from '#core/table/table.ts';

const quote = (text: string) => (text === '' ? '' : `"${text.replaceAll('"', '""')}"`);

/** How a workbook shows a column's values as its own file did: decimals, thousands, currency and percent signs, order of day and month. */
export function numberFormatOf({ format }: ColumnSpec, type: ValueType): string {
  switch (format.type) {
    case 'number':
      return formatNumber(format);
    case 'datetime':
      return type === 'text' ? 'General' : formatDates(format, type);
    default:
      return 'General';
  }
}

function formatNumber({ minDecimals, maxDecimals, grouping, prefix, suffix, exponent, smallAsExponent }: NumberFormat): string {
  const isPlain = grouping === '' && prefix === '' && suffix === '';
  if (exponent !== undefined || smallAsExponent === true || maxDecimals > 30) return 'General';
  if (isPlain && minDecimals !== maxDecimals) return 'General';
  const whole = grouping === '' ? '0' : '#,##0';
  const decimals = maxDecimals === 0 ? '' : `.${'0'.repeat(minDecimals)}${'#'.repeat(maxDecimals - minDecimals)}`;
  return `${quote(prefix)}${whole}${decimals}${quote(suffix)}`;
}

function formatDates({ pattern }: DatetimeFormat, type: ValueType): string {
  const fallback = type === 'date' ? 'yyyy\\-mm\\-dd' : 'yyyy\\-mm\\-dd\\ hh:mm:ss';
  let made = '';
  let isTwelve = false;
  for (const [part] of pattern.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (part.startsWith("'")) made += quote(part.slice(1, -1));
    else if (/^[^A-Za-z]/.test(part))
      made += Array.from(part, (sign) =>
        sign === ':' || sign === '.' || sign === ' ' ? (sign === ':' ? ':' : `\\${sign}`) : `\\${sign}`,
      ).join('');
    else if (part === 'yyyy' || part === 'yy' || /^d{1,2}$/.test(part)) made += part;
    else if (/^M{1,4}$/.test(part)) made += part.toLowerCase();
    else if (/^[Hh]{1,2}$/.test(part)) {
      made += part.toLowerCase();
      if (part.startsWith('h')) isTwelve = true;
    } else if (/^m{1,2}$/.test(part) || /^s{1,2}$/.test(part)) made += part;
    else if (/^S{1,3}$/.test(part)) made = `${made.replace(/\\\.$/, '.')}${'0'.repeat(part.length)}`;
    else if (/^a+$/.test(part)) made += 'AM/PM';
    else return fallback;
  }
  return isTwelve && !made.includes('AM/PM') ? fallback : made;
}
