import type { Random } from '#core/random/random.ts';
import type { IdentifierFormat } from '#core/table/table.ts';
import { correctCheckDigit } from './check-digits.ts';
import { createMaskedKeys, permuteIndex } from './mask.ts';

type UuidPattern = Extract<IdentifierFormat['pattern'], { readonly style: 'uuid' }>;

/** RFC 9562: chance throughout, but for a version 7's moment of making. */
function createUuid({ version = 4, isUpper, fromMs = 0, untilMs = 0 }: UuidPattern, random: Random, row: number): string {
  let figures = '';
  for (let word = 0; word < 4; word++) figures += random.bits(word, row).toString(16).padStart(8, '0');
  if (version === 7) {
    const moment = Math.floor(fromMs + random.uniform(TIME_STREAM, row) * Math.max(1, untilMs - fromMs));
    figures = moment.toString(16).padStart(12, '0') + figures.slice(12);
  }
  const variant = '89ab'[Number.parseInt(figures[16] as string, 16) % 4] as string;
  const text = `${figures.slice(0, 8)}-${figures.slice(8, 12)}-${version}${figures.slice(13, 16)}-${variant}${figures.slice(17, 20)}-${figures.slice(20)}`;
  return isUpper ? text.toUpperCase() : text;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_STREAM = 8;

/** Forty-eight bits of time, eighty of chance, in Crockford's base 32. */
function createUlid(fromMs: number, untilMs: number, random: Random, row: number): string {
  let time = Math.floor(fromMs + random.uniform(TIME_STREAM, row) * Math.max(1, untilMs - fromMs));
  let head = '';
  for (let i = 0; i < 10; i++) {
    head = (CROCKFORD[time % 32] as string) + head;
    time = Math.floor(time / 32);
  }
  let tail = '';
  for (let i = 0; i < 16; i++) tail += CROCKFORD[random.integer(TIME_STREAM + 1 + i, row, 32)] as string;
  return head + tail;
}

/**
 * A maker of keys in a column's format; the key of a row is a pure function of the generator and the row, and differs from every other
 * row's while the format has room, unless the format says that keys repeat.
 */
export function createKeys(format: IdentifierFormat, random: Random): (row: number) => string {
  const keyOf = createDifferentKeys(format, random);
  const { keysPerRow } = format;
  if (keysPerRow === undefined) return keyOf;
  const own = random.derive('repeated keys');
  const size = Math.max(1, Math.round(keysPerRow * BLOCK_ROWS));
  return (row) => keyOf(Math.floor(row / BLOCK_ROWS) * size + own.integer(0, row, size));
}

/** Rows that share the keys of one pool, where keys repeat. */
const BLOCK_ROWS = 4096;

/** Different whole numbers of a range in an order of chance; more of them than it holds go on above it, or come again where keys repeat. */
function createNumbers(
  { least, most, endings = [''] }: Extract<IdentifierFormat['pattern'], { readonly style: 'range' }>,
  random: Random,
  comeAgain: boolean,
): (row: number) => string {
  const unit = 10 ** (endings[0] ?? '').length;
  // Numbers shorter than an ending could be a key of the file.
  const first = unit === 1 ? least : Math.max(1, Math.floor(least / unit));
  const blocks = Math.max(1, Math.floor(most / unit) - first + 1);
  const size = blocks * endings.length;
  return (row) => {
    const pass = Math.floor(row / size);
    const round = comeAgain ? 0 : pass;
    const at = permuteIndex(row - pass * size, size, random);
    const block = first + round * blocks + Math.floor(at / endings.length);
    return `${block}${endings[at % endings.length]}`;
  };
}

function createDifferentKeys({ pattern, keysPerRow }: IdentifierFormat, random: Random): (row: number) => string {
  switch (pattern.style) {
    case 'sequence':
      return (row) => {
        const number = Math.floor(pattern.start + pattern.step * row);
        const figures = String(Math.abs(number)).padStart(pattern.width, '0');
        return `${pattern.prefix}${number < 0 ? '-' : ''}${figures}${pattern.suffix}`;
      };
    case 'mask': {
      const keyOf = createMaskedKeys(pattern.mask, random, pattern.endings);
      const { check } = pattern;
      return check === undefined ? keyOf : (row) => correctCheckDigit(keyOf(row), check);
    }
    case 'range':
      return createNumbers(pattern, random, keysPerRow !== undefined);
    case 'uuid':
      return (row) => createUuid(pattern, random, row);
    case 'ulid':
      return (row) => createUlid(pattern.fromMs, pattern.untilMs, random, row);
    default:
      return pattern satisfies never;
  }
}
