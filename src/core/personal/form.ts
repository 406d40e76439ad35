import { LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { textAt, textCount } from '#core/table/raw-text.ts';
import { PUBLIC_PROVIDERS } from './coarse.ts';
import type { PersonalAction, PersonalCategory, PersonalForm, Repeats, ShapeShare } from './contract.ts';
import { readDialling } from './dialling.ts';
import { commonFirstNames } from './names/common-names.ts';
import { foldName, TITLE } from './names/shapes.ts';
import { maskText } from './scrub.ts';

const MAX_STUDIED_TEXTS = 20_000;
const MAX_SHAPES = 40;
/** A shape is kept when so many different cells have it. */
const MIN_SHARED = LEAST_ROWS_DISCLOSED;

function casingOf(text: string): 'u' | 'l' | 't' {
  const letters = text.replace(/[^\p{L}]/gu, '');
  if (letters.length > 1 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) return 'u';
  return letters === letters.toLowerCase() ? 'l' : 't';
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const PARTICLE = /^(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ibn|zu|ter|ten|af|av)$/i;

function shapeOfWord(word: string, sign: 'F' | 'L' | 'M'): string {
  if (TITLE.test(word)) return 'T';
  return /^\p{L}\.?$/u.test(word) ? (word.endsWith('.') ? 'I.' : 'I') : sign;
}

/** `casing|signs`: T a title, F a first name, M a further one, I an initial, L a family name; all else stands as it is. */
function shapeOfFullName(text: string): string {
  const plain = text
    .replace(/\([^)]*\)?|["“”][^"“”]*["“”]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (CJK.test(plain)) return plain.includes(' ') ? 't|L F' : 't|LF';
  const casing = casingOf(plain);
  const [before, ...after] = plain.split(/,\s*/);
  const readGiven = (words: readonly string[]) => {
    let seen = false;
    return words.map((word) => {
      const sign = shapeOfWord(word, seen ? 'M' : 'F');
      if (sign === 'F') seen = true;
      return sign === 'T' && word.endsWith('.') ? 'T.' : sign;
    });
  };
  if (after.length > 0) return `${casing}|L, ${readGiven(after.join(' ').split(' ')).join(' ')}`;
  const words = (before ?? '').split(' ').filter((word) => !PARTICLE.test(word));
  return `${casing}|${[...readGiven(words.slice(0, -1)), shapeOfWord(words.at(-1) ?? '', 'L')].join(' ')}`;
}

function shapeOfPart(text: string, sign: 'F' | 'L'): string {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => !PARTICLE.test(word));
  return `${casingOf(text)}|${words.map((word) => (/^\p{L}\.?$/u.test(word) ? 'I' : word.includes('-') ? `${sign}-${sign}` : sign)).join(' ')}`;
}

/** What stands before the @, or a user name: F first name, I initial, L family name, 9 a figure. */
function shapeOfLocal(local: string): string {
  const figures = /\d{1,4}$/.exec(local)?.[0].length ?? 0;
  const words = local.replace(/\d+$/, '').split(/[._-]/);
  const mark = /[._-]/.exec(local)?.[0] ?? '';
  const tail = '9'.repeat(figures);
  if (words.length >= 2 && mark !== '') return `${(words[0] as string).length === 1 ? 'I' : 'F'}${mark}L${tail}`;
  const word = foldName(words[0] ?? '');
  for (let size = word.length; size >= 3; size--) {
    if (!commonFirstNames.has(word.slice(0, size))) continue;
    return size === word.length ? `F${tail}` : `FL${tail}`;
  }
  for (let at = 1; at <= word.length - 3; at++) if (commonFirstNames.has(word.slice(at))) return at === 1 ? `IF${tail}` : `LF${tail}`;
  return `IL${tail}`;
}

const endingOf = (domain: string) =>
  /\.(com|net|org)$/i.exec(domain)?.[1]?.toLowerCase() ?? (/\.(?:info|biz|io|co)$/i.test(domain) ? 'net' : 'com');

function shapeOfEmail(text: string): string {
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1).toLowerCase();
  const host = PUBLIC_PROVIDERS.has(domain) || domain.startsWith('example.') ? 'P' : domain.split('.')[0]?.includes('-') ? 'L-L' : 'L';
  return `${casingOf(text) === 'u' ? 'u' : 'l'}|${shapeOfLocal(text.slice(0, at))}@${host}.${endingOf(domain)}`;
}

function shapeOfUrl(text: string): string {
  const [, scheme = '', www = '', host = '', rest = ''] = /^(https?:\/\/)?(www\.)?([^/?#:]+)(.*)$/i.exec(text.trim()) ?? [];
  const path = rest === '' || rest === '/' ? rest : '/U';
  return `${scheme.toLowerCase()}${www.toLowerCase()}${host.split('.')[0]?.includes('-') ? 'L-L' : 'L'}.${endingOf(host)}${path}`;
}

/** Figures as 9, letters as A and a; what stays is escaped. */
function maskOf(text: string, kept: number, letters: boolean): string {
  return Array.from(text)
    .map((character, i) => {
      if (i >= kept && /\d/.test(character)) return '9';
      if (i >= kept && letters && /[A-Z]/.test(character)) return 'A';
      if (i >= kept && letters && /[a-z]/.test(character)) return 'a';
      return /[\p{L}\p{N}\\]/u.test(character) ? `\\${character}` : character;
    })
    .join('');
}

function shapeOfPhone(text: string): string {
  const { length } = readDialling(text);
  // A 0 before the area is no part of the number.
  const isAmerican = /^\(?\d{3}[).-]-?\d{3}[.-]\d{4}/.test(text);
  const trunk = length === 0 && !isAmerican ? (/^\(?0(?!0)/.exec(text)?.[0].length ?? 0) : 0;
  return maskOf(text, length + trunk, false);
}

const COMPANY_END =
  /[\s,]+(inc|ltd|llc|plc|gmbh|ag|se|co|corp|corporation|group|sons|sa|sarl|sas|srl|spa|bv|nv|ab|as|oy|kg|limited|holdings|partners)\.?$/i;

function shapeOfCompany(text: string): string {
  const end = COMPANY_END.exec(text)?.[1];
  if (/^[^,]+, [^,]+ (?:and|und|et|y|e|en|&) [^,]+$/.test(text)) return `L, L ${/ (and|und|et|y|e|en|&) /.exec(text)?.[1]} L`;
  if (end !== undefined) return `L ${end}`;
  return /^\p{Lu}[\p{L}’']+-\p{Lu}[\p{L}’']+$/u.test(text) ? 'L-L' : 'W';
}

/** S a street with its number, N a street alone, C a place, Z a postcode, in the order that they have. */
function shapeOfAddress(text: string): string {
  const mark = text.includes('\n') ? '\n' : ', ';
  const parts = text.split(/\n|,\s*/).filter((part) => part.trim() !== '');
  if (parts.length === 1) return /\d/.test(text) ? 'S' : 'N';
  const last = parts.at(-1) as string;
  const postcode = /\d{4,}/.test(last) ? (/^\D*\d{4,}/.test(last) && /\p{L}{3}/u.test(last) ? 'Z C' : 'C Z') : 'C';
  return `S${mark}${postcode}`;
}

function shapeOfIp(text: string): string {
  if (text.includes(':') && !text.includes('.')) return '6';
  const suffix = /[/:]\d+$/.exec(text)?.[0] ?? '';
  const inside = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(text);
  return `${inside ? 'private' : '4'}${suffix.startsWith(':') ? ':9' : suffix.startsWith('/') ? '/' : ''}`;
}

/** How a cell is built, in signs that hold none of its words and no figure that tells one cell from another. */
function shapeOf(category: PersonalCategory, action: PersonalAction, text: string): string {
  if (action === 'mask') return maskText(text);
  switch (category) {
    case 'first-name':
      return shapeOfPart(text, 'F');
    case 'last-name':
      return shapeOfPart(text, 'L');
    case 'full-name':
      return shapeOfFullName(text);
    case 'email':
      return shapeOfEmail(text);
    case 'username':
      return `${text.startsWith('@') ? '@' : ''}${shapeOfLocal(text.replace(/^@/, ''))}`;
    case 'url':
      return shapeOfUrl(text);
    case 'phone':
      return shapeOfPhone(text.trim());
    case 'card':
      return maskOf(text.trim(), 1, false);
    case 'iban':
      return maskOf(text.trim(), 2, true);
    case 'mac':
      return text === text.toUpperCase() ? text.replace(/[\dA-F]/g, 'H') : text.replace(/[\da-fA-F]/g, 'h');
    case 'ip':
      return shapeOfIp(text.trim());
    case 'address':
      return shapeOfAddress(text.trim());
    case 'company':
      return shapeOfCompany(text.trim());
    case 'city':
      return casingOf(text);
    case 'national-id':
    case 'passport':
    case 'medical-id':
    case 'plate':
    case 'birth-date':
    case 'mixed':
      return maskOf(text.trim(), 0, true);
    default:
      return category satisfies never;
  }
}

/** The number of equally likely values of which R draws find D different ones: D = M (1 − e^(−R/M)), solved for M. */
function poolSize(rows: number, distinct: number): number {
  let size = distinct;
  for (let step = 0; step < 60; step++) size = distinct / (1 - Math.exp(-rows / size));
  return Math.max(1, Math.round(size));
}

/** Groups values by how often they stand in the column: 2–3 rows, 4–7, 8–15 and so on. Groups of fewer than 5 values join the one below. */
function learnRepeats(raw: RawColumn, missingMarkers: readonly string[]): Repeats {
  const markers = new Set(missingMarkers);
  const count = textCount(raw.texts);
  const rowsOf = new Uint32Array(count);
  for (const code of raw.codes) rowsOf[code] = (rowsOf[code] as number) + 1;
  // Past its bound the dictionary holds texts twice; they count as different, which errs towards unique values.
  const groups: { rows: number; values: number }[] = [];
  let rowCount = 0;
  for (let code = 0; code < count; code++) {
    const rows = rowsOf[code] as number;
    if (rows === 0 || (markers.size > 0 && markers.has(textAt(raw.texts, code)))) continue;
    rowCount += rows;
    if (rows < 2) continue;
    const level = Math.floor(Math.log2(rows));
    groups[level] ??= { rows: 0, values: 0 };
    const group = groups[level] as { rows: number; values: number };
    group.rows += rows;
    group.values += 1;
  }
  const kept: { rows: number; values: number }[] = [];
  for (const group of groups) {
    if (group === undefined) continue;
    const former = kept.at(-1);
    if (former !== undefined && (group.values < MIN_SHARED || former.values < MIN_SHARED)) {
      former.rows += group.rows;
      former.values += group.values;
    } else kept.push({ ...group });
  }
  return {
    rowCount,
    groups: kept.map(({ rows, values }) => ({ share: rows / Math.max(1, rowCount), values: poolSize(rows, values) })),
  };
}

/** Learns how a column's cells are built and how often they come back, without keeping any of them. */
export function learnForm(
  raw: RawColumn,
  missingMarkers: readonly string[],
  category: PersonalCategory,
  action: PersonalAction,
): PersonalForm {
  const markers = new Set(missingMarkers);
  const count = textCount(raw.texts);
  const stride = Math.max(1, Math.ceil(count / MAX_STUDIED_TEXTS));
  const valuesOf = new Map<string, number>();
  for (let i = 0; i < count; i += stride) {
    const text = textAt(raw.texts, i);
    if (markers.has(text)) continue;
    const shape = shapeOf(category, action, text);
    valuesOf.set(shape, (valuesOf.get(shape) ?? 0) + 1);
  }
  const shared = [...valuesOf].filter(([, values]) => values >= MIN_SHARED).sort((a, b) => b[1] - a[1]);
  const kept = shared.slice(0, MAX_SHAPES);
  const total = kept.reduce((sum, [, values]) => sum + values, 0);
  const shapes: ShapeShare[] = kept.map(([shape, values]) => ({ shape, share: values / total }));
  return { shapes, repeats: learnRepeats(raw, missingMarkers) };
}
