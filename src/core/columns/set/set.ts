import { createLevelFormatter, parseLevels, summarizeLevels } from '#core/columns/categorical/level-cells.ts';
import type { ColumnKind } from '#core/columns/contract.ts';
import { fitLevels } from '#core/columns/encodings/levels.ts';
import { requireCategorical } from '#core/columns/encodings/shared.ts';
import { setFacts } from './facts.ts';
import { coerceSetFormat, inferSetFormat, splitSet } from './members.ts';

/** Several members in one cell, such as a;b;c. */
export const set: ColumnKind = {
  ...setFacts,
  infer(profile) {
    const format = inferSetFormat(profile);
    if (format === null) return null;
    const separator = format.separator.trim() === '' ? 'a blank' : `“${format.separator.trim()}”`;
    return { format, reason: `Cells list up to ${format.members.length} different members, parted by ${separator}.` };
  },
  coerce: (profile) => coerceSetFormat(profile),
  parse: (raw, spec) => ({ column: parseLevels(raw, spec), spec, unreadable: { count: 0, examples: [] } }),
  summarize: (column) => summarizeLevels(column),
  fit: (column, spec, rows, { k }) => fitLevels(requireCategorical(column), rows, spec.missingMarkers.length, k),
  createFormatter: createLevelFormatter,
  listedWords: {
    split: (text, format) => (format.type === 'set' ? (splitSet(text, format) ?? []) : []),
    withhold: (format, mayDisclose) => (format.type === 'set' ? { ...format, members: format.members.filter(mayDisclose) } : format),
  },
  /** Members are read again where the separator is another. */
  completeFormat: (format, profile) =>
    format.type === 'set' && format.members.length === 0 ? coerceSetFormat(profile(), format.separator) : format,
};
