import { missingShares } from '#core/columns/cells.ts';
import type { ColumnKind, KindGuess, TextProfile } from '#core/columns/contract.ts';
import { inferNumberFormat } from '#core/columns/numeric/number-format.ts';
import { createOpaqueFormatter, parseOpaque, requireOpaque, summarizeOpaque } from '#core/columns/opaque-cells.ts';
import { classifyTexts } from '#core/columns/text/classify.ts';
import { createRandom } from '#core/random/random.ts';
import type { IdentifierFormat } from '#core/table/table.ts';
import { createKeys } from './generate.ts';
import { learnMask } from './mask.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ID_NAME = /(?:^|[ _.-])(?:id|ids|uuid|guid|key|pid|uid|index|idx|rowid|rownum)$/;
const SERIAL = /^(\D*)(\d{1,15})(\D*)$/;
const MIN_SEQUENCE_ROWS = 10;
/** Longer texts around a number are sentences rather than keys. */
const MAX_SEQUENCE_AFFIX = 12;
const MIN_DENSE_ROWS = 50;

function looksLikeIdName(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim();
  return ID_NAME.test(words) || words === 'order' || words === 'instant';
}

/** The sequence that a column counts, row by row: one step from each row to the next, one text around the number. */
function learnSequence(profile: TextProfile): IdentifierFormat['pattern'] | null {
  const { texts } = profile;
  if (texts.length < 2 || texts.length !== profile.rowCount) return null;
  const first = SERIAL.exec(texts[0] as string);
  const second = SERIAL.exec(texts[1] as string);
  if (first === null || second === null) return null;
  const [, prefix, figures, suffix] = first as unknown as [string, string, string, string];
  const start = Number(figures);
  const step = Number(second[2]) - start;
  if (step <= 0 || prefix.length + suffix.length > MAX_SEQUENCE_AFFIX) return null;
  const width = figures.startsWith('0') || texts.every((text) => text.length === (texts[0] as string).length) ? figures.length : 1;
  for (let i = 0; i < texts.length; i++) {
    if (texts[i] !== prefix + String(start + step * i).padStart(width, '0') + suffix) return null;
  }
  return { style: 'sequence', start, step, width, prefix, suffix };
}

function isUnique(profile: TextProfile): boolean {
  return profile.texts.length === profile.rowCount - profile.missingCount;
}

/** Unique whole numbers that climb or fill a range almost wholly. */
function wholeNumberNature(texts: readonly string[]): {
  readonly climbs: boolean;
  readonly dense: boolean;
  readonly sequence: IdentifierFormat['pattern'];
} {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let climbs = true;
  let former = Number.NEGATIVE_INFINITY;
  for (const text of texts) {
    const value = Number(text);
    if (value < min) min = value;
    if (value > max) max = value;
    if (!(value > former)) climbs = false;
    former = value;
  }
  return {
    climbs,
    dense: max - min + 1 <= 1.05 * texts.length,
    sequence: { style: 'sequence', start: 1, step: 1, width: 1, prefix: '', suffix: '' },
  };
}

function inferWholeNumbers(profile: TextProfile): KindGuess | null {
  const { texts } = profile;
  const named = looksLikeIdName(profile.name);
  if (!texts.every((text) => /^\d{1,15}$/.test(text))) return null;
  const nature = wholeNumberNature(texts);
  const enough = texts.length >= (named ? MIN_SEQUENCE_ROWS : MIN_DENSE_ROWS);
  if (nature.dense && enough && (nature.climbs || named || profile.missingCount === 0)) {
    return {
      format: { type: 'identifier', pattern: nature.sequence },
      reason: 'Every row has its own number, counting up without large gaps.',
    };
  }
  if (named && enough) {
    return {
      format: { type: 'identifier', pattern: nature.climbs ? nature.sequence : { style: 'mask', mask: learnMask(texts, profile.counts) } },
      reason: 'Every row has its own number, and the name says that it is a key.',
    };
  }
  return null;
}

function learnPattern(profile: TextProfile): IdentifierFormat['pattern'] {
  const { texts } = profile;
  if (texts.length > 0 && texts.every((text) => UUID.test(text))) return { style: 'uuid' };
  return learnSequence(profile) ?? { style: 'mask', mask: learnMask(texts, profile.counts) };
}

function describeKeys({ pattern }: IdentifierFormat): string {
  if (pattern.style === 'uuid') return 'random UUIDs';
  const makeKey = createKeys({ type: 'identifier', pattern }, createRandom(0));
  return `such as ${makeKey(0)}, ${makeKey(1)}, …`;
}

/** Keys: no generator sees them; new ones are made in the same build. */
export const identifier: ColumnKind = {
  id: 'identifier',
  label: 'Identifier',
  modelled: false,
  infer(profile) {
    const { texts } = profile;
    if (texts.length === 0) return null;
    if (texts.length >= 2 && texts.every((text) => UUID.test(text)) && isUnique(profile)) {
      return { format: { type: 'identifier', pattern: { style: 'uuid' } }, reason: 'Every cell is a different UUID.' };
    }
    if (texts.length >= MIN_SEQUENCE_ROWS) {
      const sequence = learnSequence(profile);
      if (sequence !== null)
        return { format: { type: 'identifier', pattern: sequence }, reason: 'The rows are numbered one after the other.' };
    }
    if (inferNumberFormat(texts, profile.counts) !== null) return isUnique(profile) ? inferWholeNumbers(profile) : null;
    const nature = classifyTexts(profile);
    return nature.kind === 'identifier' ? { format: { type: 'identifier', pattern: learnPattern(profile) }, reason: nature.reason } : null;
  },
  coerce: (profile) => ({ type: 'identifier', pattern: learnPattern(profile) }),
  parse: (raw, spec) => ({ column: parseOpaque(raw, spec), spec, unreadable: { count: 0, examples: [] } }),
  summarize: (column, spec) => summarizeOpaque(column, spec.format.type === 'identifier' ? describeKeys(spec.format) : 'Keys'),
  fit: (column, spec, rows) => ({
    type: 'generated',
    missingShares: missingShares(requireOpaque(column).missing, rows, spec.missingMarkers.length),
  }),
  createFormatter: createOpaqueFormatter,
};
