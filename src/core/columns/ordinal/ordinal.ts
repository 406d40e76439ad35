import { createLevelFormatter, parseLevels, summarizeLevels } from '#core/columns/categorical/level-cells.ts';
import type { ColumnKind } from '#core/columns/contract.ts';
import { fitLevels } from '#core/columns/encodings/levels.ts';
import { requireCategorical } from '#core/columns/encodings/shared.ts';
import type { ColumnFormat } from '#core/table/table.ts';
import { ordinalFacts } from './facts.ts';
import { findScale, guessOrder } from './vocabularies.ts';

const MAX_LEVELS = 1000;

function levelsOf(format: ColumnFormat): readonly string[] {
  return format.type === 'ordinal' ? format.levels : [];
}

/** Texts with an order, lowest first: sizes, answers on a scale, bands of numbers, levels of education. */
export const ordinal: ColumnKind = {
  ...ordinalFacts,
  infer(profile) {
    const found = findScale(profile.name, profile.texts);
    if (found === null) return null;
    const { levels, name } = found;
    const shown = levels.length > 5 ? `${levels.slice(0, 2).join(' < ')} < … < ${levels.at(-1)}` : levels.join(' < ');
    return { format: { type: 'ordinal', levels }, reason: `Its ${levels.length} texts are a scale (${name}): ${shown}.` };
  },
  coerce: (profile) => ({ type: 'ordinal', levels: guessOrder(profile.name, profile.texts.slice(0, MAX_LEVELS)) }),
  parse: (raw, spec) => ({ column: parseLevels(raw, spec, levelsOf(spec.format)), spec, unreadable: { count: 0, examples: [] } }),
  summarize: (column) => summarizeLevels(column, true),
  fit: (column, spec, rows, { k }) => fitLevels(requireCategorical(column), rows, spec.missingMarkers.length, k, true),
  createFormatter: createLevelFormatter,
  levelOrder: levelsOf,
  listedWords: {
    split: (text) => [text],
    withhold: (format, mayDisclose) => (format.type === 'ordinal' ? { ...format, levels: format.levels.filter(mayDisclose) } : format),
  },
};
