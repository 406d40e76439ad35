import { createLevelFormatter, parseLevels, summarizeLevels } from '#core/columns/categorical/level-cells.ts';
import { missingShares } from '#core/columns/cells.ts';
import type { ColumnKind } from '#core/columns/contract.ts';
import { requireCategorical } from '#core/columns/encodings/shared.ts';
import { counted } from '#core/wording/numbers.ts';
import { constantFacts } from './facts.ts';

/** One text in every present cell, or no present cell at all. Nothing to learn. */
export const constant: ColumnKind = {
  ...constantFacts,
  infer(profile) {
    if (profile.texts.length > 1) return null;
    return {
      format: { type: 'plain' },
      reason:
        profile.texts.length === 0 ? 'Every cell is missing.' : `Every present cell is “${(profile.texts[0] as string).slice(0, 60)}”.`,
    };
  },
  coerce: () => ({ type: 'plain' }),
  parse: (raw, spec) => ({ column: parseLevels(raw, spec), spec, unreadable: { count: 0, examples: [] } }),
  summarize: (column) => summarizeLevels(column),
  /** Keeps the most frequent text, where k rows hold it. */
  fit(column, spec, rows, { k }) {
    const { codes, dictionary, missing } = requireCategorical(column);
    const counts = new Float64Array(dictionary.length);
    for (const row of rows) {
      const code = codes[row] as number;
      if (code >= 0) counts[code] = (counts[code] as number) + 1;
    }
    let best = 0;
    for (let code = 1; code < counts.length; code++) if ((counts[code] as number) > (counts[best] as number)) best = code;
    const shares = missingShares(missing, rows, spec.missingMarkers.length);
    return (counts[best] ?? 0) >= k
      ? { type: 'generated', missingShares: shares, constant: dictionary[best] as string }
      : { type: 'generated', missingShares: shares };
  },
  createFormatter: createLevelFormatter,
  describeFinding: ({ name, rowCount, presentCount }) => ({
    type: 'constant',
    title: presentCount === 0 ? `“${name}” is empty` : `“${name}” never changes`,
    explanation:
      presentCount === 0
        ? `All ${counted(rowCount, 'cell is', 'cells are')} missing. There is nothing to learn; it comes back as it is.`
        : `All ${counted(presentCount, 'cell that is there holds', 'cells that are there hold')} the same text. There is nothing to learn; it comes back as it is.`,
    actionLabel: 'Keep it as it is',
  }),
};
