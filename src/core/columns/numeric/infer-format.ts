import type { AlternativeFormat, NumberFormat } from '#core/table/table.ts';
import { dissectNumber, type NumberParts } from './dissect.ts';
import { createPlainFormat, MAX_DECIMALS } from './number-format.ts';
import { isPrefixText, isUnitText } from './units.ts';

/** Beyond 15 figures a double cannot tell neighbours apart, so such digits are a code, not a number. */
const MAX_WHOLE_DIGITS = 15;
/** Share of the present cells that may be no numbers in a column of numbers. */
const MAX_UNREADABLE_SHARE = 0.05;
/** Different numbers that a column needs before other texts in it are taken for slips. */
const MIN_DISTINCT_AMONG_TEXTS = 10;
/** Share of cells with a leading zero from which a column holds codes. */
const MIN_CODE_SHARE = 0.01;
const MAX_ALTERNATIVES = 12;
const MAX_AFFIXES = 8;

/** Python's way of writing what is smaller than 0.0001. */
const SMALL_EXPONENT = /^[1-9](?:\.\d*[1-9])?e-(?:0[5-9]|[1-9]\d)$/;

interface Style {
  readonly mark: NumberFormat['decimalMark'];
  readonly grouping: NumberFormat['grouping'];
  readonly sizes?: 'indian';
}
const STYLES: readonly Style[] = [
  { mark: '.', grouping: '' },
  { mark: '.', grouping: ',' },
  { mark: ',', grouping: '' },
  { mark: ',', grouping: '.' },
  { mark: '.', grouping: ',', sizes: 'indian' },
  ...([' ', "'", '\u2019', '\u00a0', '\u202f', '\u2009'] as const).flatMap((grouping): Style[] => [
    { mark: '.', grouping },
    { mark: ',', grouping },
  ]),
];

function escapeForClass(text: string): string {
  return text.replace(/[.\\^\]-]/g, '\\$&');
}

/** Groups: whole part, decimals, exponent's letter, its sign, its figures. */
function coreExpression({ mark, grouping, sizes }: Style): RegExp {
  const sign = `[${escapeForClass(grouping)}]`;
  const grouped = sizes === 'indian' ? `[1-9]\\d?(?:${sign}\\d{2})*${sign}\\d{3}` : `[1-9]\\d{0,2}(?:${sign}\\d{3})+`;
  const whole = grouping === '' ? '\\d+' : `(?:${grouped}|\\d+)`;
  return new RegExp(`^(${whole})?(?:[${escapeForClass(mark)}](\\d*))?(?:([eE])([+-]?)(\\d{1,3}))?$`);
}

function mostFrequent<T>(tally: ReadonlyMap<T, number>): T | undefined {
  let best: T | undefined;
  let most = -1;
  for (const [value, count] of tally) {
    if (count > most) {
      best = value;
      most = count;
    }
  }
  return best;
}

function add<T>(tally: Map<T, number>, value: T, count: number): void {
  tally.set(value, (tally.get(value) ?? 0) + count);
}

/** What the numbers of a column look like under one style. */
interface Evidence {
  readonly matched: number;
  readonly distinct: number;
  readonly unmatched: number;
  readonly leadingZeros: number;
  readonly tooLong: number;
  readonly minDecimals: number;
  readonly maxDecimals: number;
  /** Most figures after the point as written, whatever the exponent. */
  readonly maxWritten: number;
  /** Most decimals of a text that ends in a zero. */
  readonly paddedDecimals: number;
  readonly plusSigns: number;
  readonly unsigned: number;
  readonly grouped: number;
  /** Rows of at least four whole figures, none apart. */
  readonly ungrouped: number;
  readonly withoutZero: number;
  readonly withZero: number;
  readonly smallExponents: number;
  readonly otherExponents: number;
  readonly plain: number;
  readonly affixes: ReadonlyMap<string, number>;
  readonly negatives: ReadonlyMap<NumberFormat['negative'], number>;
  readonly minuses: ReadonlyMap<NumberFormat['minus'], number>;
}

function affixKey({ prefix, suffix }: NumberParts): string {
  return `${prefix}\u0000${suffix}`;
}

function remember(isKnown: (text: string) => boolean): (text: string) => boolean {
  const texts = new Map<string, boolean>();
  return (text) => {
    let known = texts.get(text);
    if (known === undefined) {
      known = isKnown(text);
      if (texts.size > 10_000) texts.clear();
      texts.set(text, known);
    }
    return known;
  };
}
const isKnownPrefix = remember(isPrefixText);
const isKnownUnit = remember(isUnitText);

function dissectKnown(text: string): NumberParts | null {
  const parts = dissectNumber(text);
  return parts !== null && (parts.prefix === '' || isKnownPrefix(parts.prefix)) && (parts.suffix === '' || isKnownUnit(parts.suffix))
    ? parts
    : null;
}

/** @returns null as soon as more than `maxUnmatched` rows are no numbers of the style. */
function gatherEvidence(texts: readonly string[], counts: Uint32Array, style: Style, maxUnmatched: number): Evidence | null {
  const expression = coreExpression(style);
  const affixes = new Map<string, number>();
  const negatives = new Map<NumberFormat['negative'], number>();
  const minuses = new Map<NumberFormat['minus'], number>();
  const evidence = {
    matched: 0,
    distinct: 0,
    unmatched: 0,
    leadingZeros: 0,
    tooLong: 0,
    minDecimals: MAX_DECIMALS,
    maxDecimals: 0,
    maxWritten: 0,
    paddedDecimals: 0,
    plusSigns: 0,
    unsigned: 0,
    grouped: 0,
    ungrouped: 0,
    withoutZero: 0,
    withZero: 0,
    smallExponents: 0,
    otherExponents: 0,
    plain: 0,
  };
  let bare = 0;
  for (let i = 0; i < texts.length; i++) {
    const count = counts[i] as number;
    const parts = dissectKnown(texts[i] as string);
    const match = parts === null ? null : expression.exec(parts.core);
    // 33E8 is a code: numbers have one figure before the exponent, or decimals.
    const isCode = match?.[3] !== undefined && !match[2] && (match[1]?.length ?? 0) > 1;
    if (parts === null || match === null || isCode || (match[1] === undefined && !match[2])) {
      evidence.unmatched += count;
      if (evidence.unmatched > maxUnmatched) return null;
      continue;
    }
    evidence.matched += count;
    evidence.distinct++;
    if (parts.prefix === '' && parts.suffix === '') bare += count;
    else add(affixes, affixKey(parts), count);
    const whole = match[1] ?? '';
    const fraction = match[2] ?? '';
    const decimals = Math.min(MAX_DECIMALS, fraction.length);
    if (match[3] === undefined || evidence.otherExponents + evidence.plain === 0 || !SMALL_EXPONENT.test(parts.core)) {
      if (decimals < evidence.minDecimals) evidence.minDecimals = decimals;
    }
    if (decimals > evidence.maxWritten) evidence.maxWritten = decimals;
    const shown = match[3] === undefined ? decimals : Math.max(0, decimals - Number(`${match[4]}${match[5]}`));
    if (shown > evidence.maxDecimals) evidence.maxDecimals = Math.min(MAX_DECIMALS, shown);
    if (decimals > evidence.paddedDecimals && fraction.charCodeAt(decimals - 1) === 48) evidence.paddedDecimals = decimals;
    if (whole.length > 1 && whole.charCodeAt(0) === 48) evidence.leadingZeros += count;
    if (whole.length > MAX_WHOLE_DIGITS && match[3] === undefined && whole.replaceAll(/\D/g, '').length > MAX_WHOLE_DIGITS)
      evidence.tooLong += count;
    if (whole === '') evidence.withoutZero += count;
    else if (whole === '0' && fraction !== '') evidence.withZero += count;
    if (match[3] === undefined) evidence.plain += count;
    else if (SMALL_EXPONENT.test(parts.core)) evidence.smallExponents += count;
    else evidence.otherExponents += count;
    if (whole.length > 3) {
      if (style.grouping !== '' && whole.includes(style.grouping)) evidence.grouped += count;
      else evidence.ungrouped += count;
    }
    if (parts.sign === '+') evidence.plusSigns += count;
    else if (parts.sign === '-') {
      add(negatives, parts.negative, count);
      add(minuses, parts.minus, count);
    } else if (!/^[0.,]*$/.test(parts.core)) evidence.unsigned += count;
  }
  if (evidence.matched === 0) return null;
  if (bare > 0) affixes.set('\u0000', bare);
  return { ...evidence, affixes, negatives, minuses };
}

/** How one text is written, apart from what its value decides. */
function variantOf(parts: NumberParts, match: RegExpExecArray, style: Style, evidence: Evidence, isRagged: boolean): NumberFormat {
  const whole = match[1] ?? '';
  const fraction = match[2] ?? '';
  const isApart = style.grouping !== '' && whole.includes(style.grouping);
  const isOneWay = whole.length <= 3 || evidence.grouped === 0 || evidence.ungrouped === 0;
  const grouping = isApart || (isOneWay && evidence.grouped > 0) ? style.grouping : '';
  const isMixedPlus = evidence.plusSigns > 0 && evidence.unsigned > 0;
  const decimals = fraction.length;
  const exponent =
    match[3] === undefined || SMALL_EXPONENT.test(parts.core)
      ? undefined
      : ({
          mark: match[3] as 'e' | 'E',
          plus: match[4] === '+' || (match[4] === '-' && evidence.otherExponents === 0),
          minDigits: Math.min(3, (match[5] as string).length),
        } as const);
  return {
    type: 'number',
    minDecimals: isRagged ? decimals : Math.min(evidence.minDecimals, exponent === undefined ? evidence.maxDecimals : evidence.maxWritten),
    maxDecimals: isRagged ? decimals : exponent === undefined ? evidence.maxDecimals : evidence.maxWritten,
    decimalMark: style.mark,
    grouping,
    ...(grouping !== '' && style.sizes !== undefined ? { groupSizes: style.sizes } : {}),
    prefix: parts.prefix,
    suffix: parts.suffix,
    plusSign: isMixedPlus ? parts.sign === '+' : evidence.plusSigns > 0,
    ...(evidence.smallExponents > 0 && exponent === undefined ? { smallAsExponent: true as const } : {}),
    ...pick('negative', parts.sign === '-' ? parts.negative : mostFrequent(evidence.negatives)),
    ...pick('minus', parts.sign === '-' ? parts.minus : mostFrequent(evidence.minuses)),
    ...(evidence.withoutZero > 0 && (whole === '' || evidence.withZero === 0) ? { bareFraction: true as const } : {}),
    ...pick('exponent', exponent),
  };
}

function pick<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

/** All of a text that `variantOf` looks at. */
function formOf(parts: NumberParts, match: RegExpExecArray, style: Style, isRagged: boolean): string {
  const whole = match[1] ?? '';
  const size = whole === '' ? 0 : whole.length > 3 ? (style.grouping !== '' && whole.includes(style.grouping) ? 3 : 2) : 1;
  const decimals = isRagged ? (match[2]?.length ?? 0) : 0;
  const exponent = match[3] === undefined ? '' : SMALL_EXPONENT.test(parts.core) ? 's' : `${match[3]}${match[4]}${match[5]?.length}`;
  return `${parts.prefix}\u0001${parts.suffix}\u0001${parts.sign}${parts.negative ?? ''}${parts.minus ?? ''}${size} ${decimals} ${exponent}`;
}

/** The commonest format variant with the others as its alternatives. */
function learnVariants(texts: readonly string[], counts: Uint32Array, style: Style, evidence: Evidence): NumberFormat {
  const expression = coreExpression(style);
  const isRagged = evidence.paddedDecimals > evidence.minDecimals;
  const rowsOfForm = new Map<string, { readonly parts: NumberParts; readonly match: RegExpExecArray; rows: number }>();
  for (let i = 0; i < texts.length; i++) {
    const parts = dissectKnown(texts[i] as string);
    const match = parts === null ? null : expression.exec(parts.core);
    if (parts === null || match === null) continue;
    const form = formOf(parts, match, style, isRagged);
    const known = rowsOfForm.get(form);
    if (known === undefined) rowsOfForm.set(form, { parts, match, rows: counts[i] as number });
    else known.rows += counts[i] as number;
  }
  const tally = new Map<string, number>();
  for (const { parts, match, rows } of rowsOfForm.values())
    add(tally, JSON.stringify(variantOf(parts, match, style, evidence, isRagged)), rows);
  const ordered = [...tally].sort((a, b) => b[1] - a[1]).slice(0, MAX_ALTERNATIVES + 1);
  const [first, ...others] = ordered.map(
    ([text, rows]): AlternativeFormat<NumberFormat> => ({
      format: JSON.parse(text) as NumberFormat,
      share: rows / evidence.matched,
    }),
  );
  const { format } = first as AlternativeFormat<NumberFormat>;
  return others.length === 0 ? format : { ...format, alternatives: others };
}

function toFormat(texts: readonly string[], counts: Uint32Array, style: Style, evidence: Evidence): NumberFormat | null {
  if (evidence.affixes.size > MAX_AFFIXES) return null;
  const isOneWay =
    evidence.affixes.size === 1 &&
    evidence.paddedDecimals <= evidence.minDecimals &&
    evidence.otherExponents === 0 &&
    !(evidence.plusSigns > 0 && evidence.unsigned > 0) &&
    !(evidence.grouped > 0 && evidence.ungrouped > 0) &&
    !(evidence.withoutZero > 0 && evidence.withZero > 0) &&
    evidence.negatives.size <= 1 &&
    evidence.minuses.size <= 1 &&
    (style.mark === '.' || evidence.smallExponents === 0);
  if (!isOneWay) return learnVariants(texts, counts, style, evidence);
  const [prefix, suffix] = ([...evidence.affixes.keys()][0] as string).split('\u0000') as [string, string];
  const grouping = evidence.grouped > 0 ? style.grouping : '';
  return {
    type: 'number',
    minDecimals: Math.min(evidence.minDecimals, evidence.maxDecimals),
    maxDecimals: evidence.maxDecimals,
    decimalMark: style.mark,
    grouping,
    ...(grouping !== '' && style.sizes !== undefined ? { groupSizes: style.sizes } : {}),
    prefix,
    suffix,
    plusSign: evidence.plusSigns > 0,
    ...(evidence.smallExponents > 0 ? { smallAsExponent: true as const } : {}),
    ...pick('negative', mostFrequent(evidence.negatives)),
    ...pick('minus', mostFrequent(evidence.minuses)),
    ...(evidence.withoutZero > 0 ? { bareFraction: true as const } : {}),
  };
}

interface Found {
  readonly style: Style;
  readonly evidence: Evidence;
}

/** The style under which the fewest rows are no numbers; the first of equals. */
function findStyle(texts: readonly string[], counts: Uint32Array, mostUnmatched: number): Found | null {
  let best: Found | null = null;
  for (const style of STYLES) {
    const limit = best === null ? mostUnmatched : best.evidence.unmatched - 1;
    if (limit < 0) break;
    const evidence = gatherEvidence(texts, counts, style, limit);
    if (evidence === null || (style.grouping !== '' && evidence.grouped === 0)) continue;
    best = { style, evidence };
  }
  return best;
}

/**
 * How the numbers of a column are written, when all its texts but a few are numbers.
 *
 * Cells written otherwise than most ('5' beside '$5', '1.50' beside '1.5', '1234' beside '1,234') are told by `alternatives`.
 *
 * @returns null when more than 5 % of the cells are no numbers (none, in a column of fewer than ten different numbers), when 1 % have
 * leading zeros ("020" is a code), or when one has more than 15 whole figures.
 */
export function inferNumberFormat(texts: readonly string[], counts: Uint32Array): NumberFormat | null {
  let format = inferred.get(texts);
  if (format === undefined) {
    format = studyTexts(texts, counts);
    inferred.set(texts, format);
  }
  return format;
}

/** Several kinds ask about the same texts one after the other. */
const inferred = new WeakMap<readonly string[], NumberFormat | null>();
const GLANCED_TEXTS = 100;

/** Whether enough of a few texts are numbers for all to be worth reading. */
function isWorthReading(texts: readonly string[]): boolean {
  const step = Math.max(1, Math.floor(texts.length / GLANCED_TEXTS));
  let glanced = 0;
  let numbers = 0;
  for (let i = 0; i < texts.length; i += step) {
    glanced++;
    if (dissectKnown(texts[i] as string) !== null) numbers++;
  }
  return numbers >= glanced / 2;
}

function studyTexts(texts: readonly string[], counts: Uint32Array): NumberFormat | null {
  if (!isWorthReading(texts)) return null;
  let rows = 0;
  for (const count of counts) rows += count;
  const allowed = texts.length >= MIN_DISTINCT_AMONG_TEXTS ? Math.floor(MAX_UNREADABLE_SHARE * rows) : 0;
  const found = findStyle(texts, counts, allowed);
  if (found === null) return null;
  const { style, evidence } = found;
  if (evidence.unmatched > 0 && evidence.distinct < MIN_DISTINCT_AMONG_TEXTS) return null;
  if (evidence.tooLong > 0 || evidence.leadingZeros > MIN_CODE_SHARE * rows) return null;
  // One letter right before whole numbers, as in R12, names something sooner than the rand.
  const isLettered = [...evidence.affixes.keys()].some((key) => /^[A-Za-z]$/.test(key.split('\u0000')[0] as string));
  if (isLettered && evidence.maxDecimals === 0 && evidence.grouped === 0) return null;
  // Several letters behind them, as in 12A and 12B, are no units; thousands and millions are.
  const letters = [...evidence.affixes.keys()].map((key) => key.split('\u0000')[1] as string).filter((suffix) => /^[A-Za-z]$/.test(suffix));
  if (letters.length >= 2 && !letters.every((letter) => /[kKmMBGT]/.test(letter))) return null;
  return toFormat(texts, counts, style, evidence);
}

/** How most of a column's texts are written as numbers; plain whole numbers when none is one. */
export function coerceNumberFormat(texts: readonly string[], counts: Uint32Array): NumberFormat {
  const found = findStyle(texts, counts, Number.POSITIVE_INFINITY);
  const format = found && toFormat(texts, counts, found.style, found.evidence);
  return format ?? createPlainFormat(0);
}
