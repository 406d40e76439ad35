import type { NumberFormat } from '#core/table/table.ts';

/** Beyond 15 figures a double cannot tell neighbours apart, so such digits are a code, not a number. */
const MAX_WHOLE_DIGITS = 15;
const MAX_DECIMALS = 100;
const PREFIX = /^(?:[$€£¥₹₽₩]|(?:US|A|C|NZ|HK)\$|USD|EUR|GBP|CHF|JPY|CAD|AUD|Fr\.|kr)?[ \u00a0\u202f]*$/;
const SUFFIX =
  /^[ \u00a0\u202f]*(?:[$€£¥₹₽₩%‰°]|°[CF]|USD|EUR|GBP|CHF|JPY|CAD|AUD|kr|zł|k?m|[cmµ]m|m²|km\/h|mph|[kmµ]?g|lbs?|oz|h|min|m?s|px|[kKMGT]?B)?[ \u00a0\u202f]*$/;
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Python's way of writing what is smaller than 0.0001. */
const SMALL_EXPONENT = /^[1-9](?:\.\d*[1-9])?e-(?:0[5-9]|[1-9]\d)$/;

type Mark = '.' | ',';
interface Style {
  readonly mark: Mark;
  readonly grouping: NumberFormat['grouping'];
}
const STYLES: readonly Style[] = [
  { mark: '.', grouping: '' },
  { mark: '.', grouping: ',' },
  { mark: ',', grouping: '' },
  { mark: ',', grouping: '.' },
  { mark: '.', grouping: ' ' },
  { mark: ',', grouping: ' ' },
  { mark: '.', grouping: "'" },
  { mark: ',', grouping: "'" },
  { mark: '.', grouping: '\u00a0' },
  { mark: ',', grouping: '\u00a0' },
  { mark: '.', grouping: '\u202f' },
  { mark: ',', grouping: '\u202f' },
];

function escapeForClass(text: string): string {
  return text.replace(/[.\\^\]-]/g, '\\$&');
}

function coreExpression({ mark, grouping }: Style): RegExp {
  const whole = grouping === '' ? '\\d+' : `(?:[1-9]\\d{0,2}(?:[${escapeForClass(grouping)}]\\d{3})+|\\d{1,3})`;
  return new RegExp(`^(${whole})?(?:[${escapeForClass(mark)}](\\d*))?(?:[eE]([+-]?\\d{1,3}))?$`);
}

interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

/** Text before the sign and first figure, and after the last one. */
function affixesOf(text: string): Affixes | null {
  let first = 0;
  while (first < text.length && !isFigure(text, first)) first++;
  if (first === text.length) return null;
  let last = text.length - 1;
  while (!isFigure(text, last)) last--;
  if (last < text.length - 1 && (text[last + 1] === '.' || text[last + 1] === ',')) last++;
  const prefix = text.slice(0, first).replace(/[+-]/, '').replace(/[.,]$/, '');
  return { prefix, suffix: text.slice(last + 1) };
}

function isFigure(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

/** Sign and bare number of a text with the given affixes, or null. The sign may stand before or after the prefix. */
function stripAffixes(text: string, { prefix, suffix }: Affixes): { sign: '' | '+' | '-'; core: string } | null {
  let sign: '' | '+' | '-' = '';
  let from = 0;
  let to = text.length;
  const takeSign = () => {
    const character = text[from];
    if (sign === '' && (character === '+' || character === '-')) {
      sign = character;
      from++;
    }
  };
  takeSign();
  if (prefix !== '') {
    if (!text.startsWith(prefix, from)) return null;
    from += prefix.length;
    takeSign();
  }
  if (suffix !== '') {
    if (!text.endsWith(suffix) || to - suffix.length < from) return null;
    to -= suffix.length;
  }
  return { sign, core: text.slice(from, to) };
}

/** What a column of numbers looks like under one style. */
interface Evidence {
  readonly matched: number;
  readonly leadingZeros: boolean;
  readonly tooLong: boolean;
  readonly minDecimals: number;
  readonly maxDecimals: number;
  readonly plusSign: boolean;
  readonly grouped: boolean;
  readonly smallAsExponent: boolean;
}

function gatherEvidence(
  texts: readonly string[],
  counts: Uint32Array,
  affixes: Affixes,
  style: Style,
  demandAll: boolean,
): Evidence | null {
  const expression = coreExpression(style);
  let matched = 0;
  let minDecimals = MAX_DECIMALS;
  let maxDecimals = 0;
  let leadingZeros = false;
  let tooLong = false;
  let plus = 0;
  let unsigned = 0;
  let grouped = false;
  let smallExponents = 0;
  let otherExponents = 0;
  for (let i = 0; i < texts.length; i++) {
    const stripped = stripAffixes(texts[i] as string, affixes);
    const match = stripped === null ? null : expression.exec(stripped.core);
    if (stripped === null || match === null || (match[1] === undefined && !match[2])) {
      if (demandAll) return null;
      continue;
    }
    matched += counts[i] as number;
    const whole = match[1] ?? '';
    const decimals = Math.min(MAX_DECIMALS, Math.max(0, (match[2]?.length ?? 0) - Number(match[3] ?? 0)));
    if (decimals < minDecimals) minDecimals = decimals;
    if (decimals > maxDecimals) maxDecimals = decimals;
    if (whole.length > 1 && whole.charCodeAt(0) === 48) leadingZeros = true;
    if (whole.length > MAX_WHOLE_DIGITS && match[3] === undefined && whole.replaceAll(/\D/g, '').length > MAX_WHOLE_DIGITS) tooLong = true;
    if (match[3] !== undefined) {
      if (SMALL_EXPONENT.test(stripped.core)) smallExponents++;
      else otherExponents++;
    }
    if (style.grouping !== '' && whole.includes(style.grouping)) grouped = true;
    if (stripped.sign === '+') plus++;
    else if (stripped.sign === '' && !/^[0.,]*$/.test(stripped.core)) unsigned++;
  }
  if (matched === 0) return null;
  return {
    matched,
    leadingZeros,
    tooLong,
    minDecimals,
    maxDecimals,
    plusSign: plus > 0 && unsigned === 0,
    grouped,
    smallAsExponent: smallExponents > 0 && otherExponents === 0 && style.mark === '.',
  };
}

function toFormat(affixes: Affixes, style: Style, evidence: Evidence): NumberFormat {
  return {
    type: 'number',
    minDecimals: evidence.minDecimals,
    maxDecimals: evidence.maxDecimals,
    decimalMark: style.mark,
    grouping: style.grouping,
    ...affixes,
    plusSign: evidence.plusSign,
    ...(evidence.smallAsExponent ? { smallAsExponent: true as const } : {}),
  };
}

/**
 * How the numbers of a column are written, when every text is a number.
 *
 * @returns null when one is not, when one has leading zeros ("020" is a code) or more than 15 whole figures.
 */
export function inferNumberFormat(texts: readonly string[], counts: Uint32Array): NumberFormat | null {
  const first = texts[0];
  const affixes = first === undefined ? null : affixesOf(first);
  if (affixes === null || !PREFIX.test(affixes.prefix) || !SUFFIX.test(affixes.suffix)) return null;
  for (const style of STYLES) {
    const evidence = gatherEvidence(texts, counts, affixes, style, true);
    if (evidence === null) continue;
    if (evidence.leadingZeros || evidence.tooLong) return null;
    if (style.grouping !== '' && !evidence.grouped) continue;
    return toFormat(affixes, style, evidence);
  }
  return null;
}

/** How most of a column's texts are written as numbers; plain whole numbers when none is one. */
export function coerceNumberFormat(texts: readonly string[], counts: Uint32Array): NumberFormat {
  let best: { format: NumberFormat; matched: number } | null = null;
  const tried = new Set<string>();
  for (const text of texts.slice(0, 200)) {
    const affixes = affixesOf(text);
    if (affixes === null || !PREFIX.test(affixes.prefix) || !SUFFIX.test(affixes.suffix)) continue;
    const key = `${affixes.prefix}\u0000${affixes.suffix}`;
    if (tried.has(key) || tried.size >= 8) continue;
    tried.add(key);
    for (const style of STYLES) {
      const evidence = gatherEvidence(texts, counts, affixes, style, false);
      if (evidence !== null && evidence.matched > (best?.matched ?? 0))
        best = { format: toFormat(affixes, style, evidence), matched: evidence.matched };
    }
  }
  return (
    best?.format ?? {
      type: 'number',
      minDecimals: 0,
      maxDecimals: 0,
      decimalMark: '.',
      grouping: '',
      prefix: '',
      suffix: '',
      plusSign: false,
    }
  );
}

/** A reader of numbers written in the given format, lenient about blanks and missing affixes; NaN for anything else. */
export function createNumberParser(format: NumberFormat): (text: string) => number {
  const { prefix, suffix, decimalMark, grouping } = format;
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
  if (prefix === '' && suffix === '') return readCore;
  const bareSuffix = suffix.trim();
  const barePrefix = prefix.trim();
  return (text) => {
    let body = text.trim();
    let negative = false;
    if (body.startsWith('-')) {
      negative = true;
      body = body.slice(1).trim();
    }
    if (barePrefix !== '' && body.startsWith(barePrefix)) body = body.slice(barePrefix.length);
    if (bareSuffix !== '' && body.endsWith(bareSuffix)) body = body.slice(0, -bareSuffix.length);
    const value = readCore(body);
    return negative ? -value : value;
  };
}

function groupWhole(whole: string, grouping: string): string {
  let grouped = '';
  for (let end = whole.length; end > 0; end -= 3) {
    const part = whole.slice(Math.max(0, end - 3), end);
    grouped = grouped === '' ? part : `${part}${grouping}${grouped}`;
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

/** A writer of numbers in the given format: the shortest text within its decimals that reads back as the number. */
export function createNumberFormatter(format: NumberFormat): (value: number) => string {
  const { minDecimals, maxDecimals, decimalMark, grouping, prefix, suffix, plusSign } = format;
  const bare = decimalMark === '.' && grouping === '';
  return (value) => {
    if (!Number.isFinite(value)) return '';
    const size = Math.abs(value);
    if (format.smallAsExponent && size > 0 && size < 1e-4) {
      const short = Number(size.toFixed(Math.min(100, maxDecimals)));
      if (short > 0) return (value < 0 ? '-' : plusSign ? '+' : '') + prefix + short.toExponential().replace(/-(\d)$/, '-0$1') + suffix;
    }
    let text = writeDecimal(size, minDecimals, maxDecimals);
    if (!bare) {
      const point = text.indexOf('.');
      const whole = point < 0 ? text : text.slice(0, point);
      text = (grouping === '' ? whole : groupWhole(whole, grouping)) + (point < 0 ? '' : decimalMark + text.slice(point + 1));
    }
    const isZero = /^[0.,]*$/.test(text);
    const sign = isZero ? '' : value < 0 ? '-' : plusSign ? '+' : '';
    return sign + prefix + text + suffix;
  };
}
