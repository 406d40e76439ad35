import type { ColumnKind } from '#core/columns/contract.ts';
import { fitLevels } from '#core/columns/encodings/levels.ts';
import { requireCategorical } from '#core/columns/encodings/shared.ts';
import { categoricalFacts } from './facts.ts';
import { createLevelFormatter, parseLevels, summarizeLevels } from './level-cells.ts';

/** What is neither a number, a date nor something nearly unique. The last kind asked, so it takes every column. */
export const categorical: ColumnKind = {
  ...categoricalFacts,
  infer: (profile) => ({
    format: { type: 'plain' },
    reason: `${profile.texts.length.toLocaleString('en')} different ${profile.texts.length === 1 ? 'text' : 'texts'} over ${(profile.rowCount - profile.missingCount).toLocaleString('en')} cells.`,
  }),
  coerce: () => ({ type: 'plain' }),
  parse: (raw, spec) => ({ column: parseLevels(raw, spec), spec, unreadable: { count: 0, examples: [] } }),
  summarize: (column) => summarizeLevels(column),
  fit: (column, spec, rows, { k }) => fitLevels(requireCategorical(column), rows, spec.missingMarkers.length, k),
  createFormatter: createLevelFormatter,
};
