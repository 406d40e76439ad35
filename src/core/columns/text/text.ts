import { missingShares } from '#core/columns/cells.ts';
import type { ColumnKind, TextProfile } from '#core/columns/contract.ts';
import { createOpaqueFormatter, parseOpaque, requireOpaque, summarizeOpaque } from '#core/columns/opaque-cells.ts';
import type { TextFormat } from '#core/table/table.ts';
import { counted } from '#core/wording/numbers.ts';
import { classifyTexts, countWords } from './classify.ts';
import { textFacts } from './facts.ts';
import { generateText } from './generate.ts';

const MAX_WORDS = 60;
const TRIMMED_SHARE = 0.05;

/** The 5th and 95th percentiles of the word counts. */
function learnFormat(profile: TextProfile): TextFormat {
  const cells = new Float64Array(MAX_WORDS + 1);
  let total = 0;
  for (let i = 0; i < profile.texts.length; i++) {
    const words = Math.min(MAX_WORDS, Math.max(1, countWords(profile.texts[i] as string)));
    cells[words] = (cells[words] as number) + (profile.counts[i] as number);
    total += profile.counts[i] as number;
  }
  if (total === 0) return { type: 'text', minWords: 1, maxWords: 3 };
  const at = (share: number): number => {
    let seen = 0;
    for (let words = 1; words < MAX_WORDS; words++) {
      seen += cells[words] as number;
      if (seen >= share * total) return words;
    }
    return MAX_WORDS;
  };
  return { type: 'text', minWords: at(TRIMMED_SHARE), maxWords: at(1 - TRIMMED_SHARE) };
}

function describeWords({ minWords, maxWords }: TextFormat): string {
  const range = minWords === maxWords ? `${minWords}` : `${minWords}–${maxWords}`;
  return `${range} ${maxWords === 1 ? 'word' : 'words'}`;
}

/** Free text: no generator sees it; it is made anew from harmless words. */
export const text: ColumnKind = {
  ...textFacts,
  infer(profile) {
    const nature = classifyTexts(profile);
    return nature.kind === 'text' ? { format: learnFormat(profile), reason: nature.reason } : null;
  },
  coerce: learnFormat,
  parse: (raw, spec) => ({ column: parseOpaque(raw, spec), spec, unreadable: { count: 0, examples: [] } }),
  summarize: (column, spec) => summarizeOpaque(column, spec.format.type === 'text' ? describeWords(spec.format) : 'Text'),
  fit: (column, spec, rows) => ({
    type: 'generated',
    missingShares: missingShares(requireOpaque(column).missing, rows, spec.missingMarkers.length),
  }),
  createFormatter: createOpaqueFormatter,
  createCells: (format, random) => (format.type === 'text' && !format.isBlank ? (row) => generateText(format, random, row) : () => ''),
  describeFinding: ({ name, presentCount, distinctCount, hasDetails }) => ({
    type: 'free-text',
    title: `“${name}” is free text`,
    explanation: `${counted(distinctCount, 'different text')} in ${counted(presentCount, 'cell')}. ${hasDetails ? 'Some hold e-mail addresses, phone or card numbers. ' : ''}Free text can tell who wrote it, so it is kept out of training and filled with harmless words.`,
    actionLabel: 'Fill with harmless words',
  }),
};
