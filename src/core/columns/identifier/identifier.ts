import { missingShares } from '#core/columns/cells.ts';
import type { ColumnKind, KindGuess, TextProfile } from '#core/columns/contract.ts';
import { inferNumberFormat } from '#core/columns/numeric/infer-format.ts';
import { createOpaqueFormatter, parseOpaque, requireOpaque, summarizeOpaque } from '#core/columns/opaque-cells.ts';
import { classifyTexts } from '#core/columns/text/classify.ts';
import { createRandom } from '#core/random/random.ts';
import type { IdentifierFormat } from '#core/table/table.ts';
import { counted } from '#core/wording/numbers.ts';
import { findCheckDigit } from './check-digits.ts';
import { identifierFacts } from './facts.ts';
import { createKeys } from './generate.ts';
import { continueSequence, countOn, isUuid, learnIdentifier, learnMaskPattern, learnSequence } from './learn.ts';

const ID_NAME = /(?:^|[ _.-])(?:id|ids|uuid|guid|key|pid|uid|index|idx|rowid|rownum)$/;
const PLAIN_INTEGER = /^-?\d{1,15}$/;
const MIN_SEQUENCE_ROWS = 10;
const MIN_DENSE_ROWS = 50;
const MIN_FOREIGN_KEYS = 500;
/** Keys that fewer than four rows share on average teach nothing that could be told again. */
const MIN_FOREIGN_SHARE = 0.25;

function looksLikeIdName(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim();
  return ID_NAME.test(words) || words === 'order' || words === 'instant';
}

function isUnique(profile: TextProfile): boolean {
  return profile.texts.length === profile.rowCount - profile.missingCount;
}

/** Unique whole numbers that climb or fill a range almost wholly. */
function wholeNumberNature(texts: readonly string[]): {
  readonly climbs: boolean;
  readonly dense: boolean;
  readonly least: number;
  readonly most: number;
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
    least: min,
    most: max,
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
      format: { type: 'identifier', pattern: countOn(profile, nature.least, nature.most) },
      reason: 'Every row has its own number, counting up without large gaps.',
    };
  }
  if (named && enough) {
    return {
      format: { type: 'identifier', pattern: nature.climbs ? countOn(profile, nature.least, nature.most) : learnMaskPattern(profile) },
      reason: 'Every row has its own number, and the name says that it is a key.',
    };
  }
  return null;
}

/** Whole numbers with a key's name that few rows share each: those of another table. */
function inferRepeatedNumbers(profile: TextProfile): KindGuess | null {
  const { texts } = profile;
  const present = profile.rowCount - profile.missingCount;
  if (!looksLikeIdName(profile.name) || texts.length < MIN_FOREIGN_KEYS || texts.length < MIN_FOREIGN_SHARE * present) return null;
  if (!texts.every((text) => /^\d{1,15}$/.test(text))) return null;
  return { format: learnIdentifier(profile), reason: 'The name says that it is a key, and few rows share each number.' };
}

function describeKeys(format: IdentifierFormat): string {
  if (format.pattern.style === 'uuid') return 'random UUIDs';
  const { keysPerRow: _, ...different } = format;
  const makeKey = createKeys(different, createRandom(0));
  return `such as ${makeKey(0)}, ${makeKey(1)}, …`;
}

/** Keys: no generator sees them; new ones are made in the same build. */
export const identifier: ColumnKind = {
  ...identifierFacts,
  infer(profile) {
    const { texts } = profile;
    if (texts.length === 0) return null;
    if (texts.length >= 2 && isUuid(texts) && isUnique(profile)) {
      return { format: learnIdentifier(profile), reason: 'Every cell is a different UUID.' };
    }
    if (texts.length >= MIN_SEQUENCE_ROWS) {
      const sequence = learnSequence(profile);
      if (sequence !== null)
        return {
          format: { type: 'identifier', pattern: continueSequence(sequence, profile) },
          reason: 'The rows are numbered one after the other.',
        };
    }
    if (isUnique(profile) && findCheckDigit(texts) !== null)
      return { format: learnIdentifier(profile), reason: 'Every cell is different and its check digit is right.' };
    if (inferNumberFormat(texts, profile.counts) !== null)
      return isUnique(profile) ? inferWholeNumbers(profile) : inferRepeatedNumbers(profile);
    const nature = classifyTexts(profile);
    return nature.kind === 'identifier' ? { format: learnIdentifier(profile), reason: nature.reason } : null;
  },
  coerce: learnIdentifier,
  parse: (raw, spec) => ({ column: parseOpaque(raw, spec), spec, unreadable: { count: 0, examples: [] } }),
  summarize: (column, spec) => summarizeOpaque(column, spec.format.type === 'identifier' ? describeKeys(spec.format) : 'Keys'),
  fit: (column, spec, rows) => ({
    type: 'generated',
    missingShares: missingShares(requireOpaque(column).missing, rows, spec.missingMarkers.length),
  }),
  createFormatter: createOpaqueFormatter,
  /** A key that counts up without padding is a whole number. */
  valueTypeOf({ format }) {
    if (format.type !== 'identifier') return 'text';
    const { pattern } = format;
    const isPlain = pattern.style === 'sequence' && pattern.prefix === '' && pattern.suffix === '' && pattern.width <= 1;
    return isPlain && Number.isSafeInteger(pattern.start) && Number.isSafeInteger(pattern.step) ? 'integer' : 'text';
  },
  readValue: (text) => (PLAIN_INTEGER.test(text) ? Number(text) : Number.NaN),
  isCounter: (format) => format.type === 'identifier' && format.pattern.style === 'sequence',
  createCells: (format, random) => (format.type === 'identifier' ? createKeys(format, random) : () => ''),
  describeFinding: ({ name, reason, presentCount, distinctCount }) => ({
    type: 'id-like',
    title: `“${name}” looks like a key`,
    explanation: `${/^\d/.test(reason) ? '' : `${counted(distinctCount, 'different value')} in ${counted(presentCount, 'cell')}. `}${reason} A key names a row and teaches a generator nothing, so it is kept out of training and new keys of the same form are made.`,
    actionLabel: 'Make new keys',
  }),
};
