import type { NumberFormat } from '#core/table/table.ts';
import { dissectNumber } from './dissect.ts';

/** Figures after the point that are told apart. */
export const MAX_DECIMALS = 100;
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Numbers as digits and a point, with nothing around them. */
export function createPlainFormat(minDecimals: number, maxDecimals: number = minDecimals): NumberFormat {
  return { type: 'number', minDecimals, maxDecimals, decimalMark: '.', grouping: '', prefix: '', suffix: '', plusSign: false };
}

/** Most figures after the point in any of a column's format variants. */
export function mostDecimals(format: NumberFormat): number {
  const own = format.exponent === undefined ? format.maxDecimals : MAX_DECIMALS;
  return Math.max(own, ...(format.alternatives ?? []).map(({ format: other }) => (other.exponent === undefined ? other.maxDecimals : 0)));
}

/** A reader of numbers written in the given format, lenient about blanks and missing affixes; NaN for anything else. */
export function createNumberParser(format: NumberFormat): (text: string) => number {
  const { prefix, suffix, decimalMark, grouping, negative, minus } = format;
  const plain = decimalMark === '.' && grouping === '';
  const readCore = (text: string): number => {
    let core = text.trim();
    if (!plain) {
      if (grouping !== '') core = core.replaceAll(grouping, '');
      if (decimalMark === ',') {
        if (core.includes('.')) return Number.NaN;
        core = core.replace(',', '.');
      }
    }
    return PLAIN.test(core) ? Number(core) : Number.NaN;
  };
  const lenient = (text: string): number => {
    let body = text.trim();
    let isNegative = false;
    if (body.startsWith('-')) {
      isNegative = true;
      body = body.slice(1).trim();
    }
    if (barePrefix !== '' && body.startsWith(barePrefix)) body = body.slice(barePrefix.length);
    if (bareSuffix !== '' && body.endsWith(bareSuffix)) body = body.slice(0, -bareSuffix.length);
    const value = readCore(body);
    return isNegative ? -value : value;
  };
  const bareSuffix = suffix.trim();
  const barePrefix = prefix.trim();
  if (prefix === '' && suffix === '' && negative === undefined && minus === undefined) return readCore;
  if (negative === undefined && minus === undefined) return lenient;
  return (text) => {
    const parts = dissectNumber(text.trim());
    if (parts === null || parts.sign !== '-') return lenient(text);
    if (parts.prefix.trim() !== barePrefix && parts.prefix !== '') return Number.NaN;
    if (parts.suffix.trim() !== bareSuffix && parts.suffix !== '') return Number.NaN;
    return -readCore(parts.core);
  };
}

function groupWhole(whole: string, { grouping, groupSizes }: NumberFormat): string {
  let grouped = '';
  let size = 3;
  for (let end = whole.length; end > 0; ) {
    const part = whole.slice(Math.max(0, end - size), end);
    grouped = grouped === '' ? part : `${part}${grouping}${grouped}`;
    end -= size;
    if (groupSizes === 'indian') size = 2;
  }
  return grouped;
}

/** Plain decimal text of |value| with at least `minDecimals` and at most `maxDecimals` figures after the point. */
function writeDecimal(size: number, minDecimals: number, maxDecimals: number): string {
  let text = String(size);
  const point = text.indexOf('.');
  const decimals = point < 0 ? 0 : text.length - point - 1;
  if (text.includes('e') || decimals > maxDecimals) {
    if (size >= 1e21) return BigInt(size).toString();
    text = size.toFixed(maxDecimals);
    if (maxDecimals > minDecimals) {
      let end = text.length;
      const shortest = text.length - (maxDecimals - minDecimals);
      while (end > shortest && text.charCodeAt(end - 1) === 48) end--;
      if (text.charCodeAt(end - 1) === 46) end--;
      text = text.slice(0, end);
    }
    return text;
  }
  if (decimals >= minDecimals) return text;
  return (point < 0 ? `${text}.` : text) + '0'.repeat(minDecimals - decimals);
}

/** The mantissa within its decimals, then the exponent: 1.50E+10. */
function writeExponent(size: number, { minDecimals, maxDecimals, decimalMark, exponent }: NumberFormat): string {
  const short = size.toExponential();
  const fixed = /^\d(?:\.(\d+))?e/.exec(short)?.[1]?.length ?? 0;
  const decimals = Math.min(maxDecimals, Math.max(minDecimals, fixed));
  const [mantissa, power] = size.toExponential(Math.min(100, decimals)).split('e') as [string, string];
  const figures = power.slice(1).padStart(exponent?.minDigits ?? 1, '0');
  const sign = power.startsWith('-') ? '-' : exponent?.plus ? '+' : '';
  return `${mantissa.replace('.', decimalMark)}${exponent?.mark ?? 'e'}${sign}${figures}`;
}

/** A writer of numbers in the given format: the shortest text within its decimals that reads back as the number. */
export function createNumberFormatter(format: NumberFormat): (value: number) => string {
  const { minDecimals, maxDecimals, decimalMark, grouping, prefix, suffix, plusSign, negative, exponent } = format;
  const bare = decimalMark === '.' && grouping === '';
  const minus = format.minus ?? '-';
  const withSign = (value: number, text: string): string => {
    if (value >= 0) return (plusSign ? '+' : '') + prefix + text + suffix;
    switch (negative) {
      case undefined:
        return minus + prefix + text + suffix;
      case 'inner':
        return prefix + minus + text + suffix;
      case 'trailing':
        return prefix + text + minus + suffix;
      case 'parentheses':
        return `(${prefix}${text}${suffix})`;
      case 'inner-parentheses':
        return `${prefix}(${text})${suffix}`;
      default:
        return negative satisfies never;
    }
  };
  return (value) => {
    if (!Number.isFinite(value)) return '';
    const size = Math.abs(value);
    if (exponent !== undefined) return withSign(value, writeExponent(size, format));
    if (format.smallAsExponent && size > 0 && size < 1e-4) {
      const short = Number(size.toFixed(Math.min(100, maxDecimals)));
      if (short > 0) return withSign(value, short.toExponential().replace(/-(\d)$/, '-0$1'));
    }
    let text = writeDecimal(size, minDecimals, maxDecimals);
    if (!bare) {
      const point = text.indexOf('.');
      const whole = point < 0 ? text : text.slice(0, point);
      text = (grouping === '' ? whole : groupWhole(whole, format)) + (point < 0 ? '' : decimalMark + text.slice(point + 1));
    }
    if (format.bareFraction && text.startsWith(`0${decimalMark}`)) text = text.slice(1);
    return /^[0.,]*$/.test(text) ? prefix + text + suffix : withSign(value, text);
  };
}
