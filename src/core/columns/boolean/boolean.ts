import { createLevelFormatter, parseLevels, summarizeLevels } from '#core/columns/categorical/level-cells.ts';
import { readCells } from '#core/columns/cells.ts';
import type { ColumnKind, TextProfile } from '#core/columns/contract.ts';
import { fitLevels } from '#core/columns/encodings/levels.ts';
import { requireCategorical } from '#core/columns/encodings/shared.ts';
import type { BooleanFormat } from '#core/table/table.ts';
import { booleanFacts } from './facts.ts';

const PAIRS: readonly (readonly [string, string])[] = [
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['on', 'off'],
  ['wahr', 'falsch'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['vrai', 'faux'],
  ['si', 'no'],
  ['sí', 'no'],
  ['sì', 'no'],
  ['sim', 'não'],
  ['sim', 'nao'],
  ['tak', 'nie'],
  ['ano', 'ne'],
  ['áno', 'nie'],
  ['da', 'ne'],
  ['da', 'nu'],
  ['igen', 'nem'],
  ['ja', 'nej'],
  ['ja', 'nei'],
  ['ja', 'nee'],
  ['kyllä', 'ei'],
  ['jah', 'ei'],
  ['taip', 'ne'],
  ['jā', 'nē'],
  ['evet', 'hayır'],
  ['evet', 'hayir'],
  ['ναι', 'όχι'],
  ['да', 'нет'],
  ['да', 'не'],
  ['так', 'ні'],
  ['כן', 'לא'],
  ['نعم', 'لا'],
  ['はい', 'いいえ'],
  ['有', '無'],
  ['有', '无'],
  ['是', '否'],
  ['예', '아니오'],
  ['예', '아니요'],
  ['ya', 'tidak'],
  ['có', 'không'],
  ['vero', 'falso'],
  ['verdadero', 'falso'],
  ['verdadeiro', 'falso'],
  ['waar', 'onwaar'],
  ['sant', 'falskt'],
  ['sand', 'falsk'],
  ['prawda', 'fałsz'],
  ['pravda', 'nepravda'],
  ['igaz', 'hamis'],
  ['doğru', 'yanlış'],
  ['истина', 'ложь'],
];

/** Turkish writes its dotless ı as I. */
function isSame(text: string, word: string): boolean {
  return text.toLowerCase() === word || text.toLocaleLowerCase('tr') === word;
}

function findPair(profile: TextProfile): BooleanFormat | null {
  if (profile.texts.length !== 2) return null;
  const [a, b] = profile.texts as [string, string];
  for (const [yes, no] of PAIRS) {
    if (isSame(a, yes) && isSame(b, no)) return { type: 'boolean', trueText: a, falseText: b };
    if (isSame(b, yes) && isSame(a, no)) return { type: 'boolean', trueText: b, falseText: a };
  }
  return null;
}

/** Two texts that say yes and no. 0 and 1 stay whole numbers. */
export const boolean: ColumnKind = {
  ...booleanFacts,
  infer(profile) {
    const format = findPair(profile);
    return format && { format, reason: `Every cell is “${format.trueText}” or “${format.falseText}”.` };
  },
  coerce(profile) {
    const pair = findPair(profile);
    if (pair !== null) return pair;
    const order = profile.texts.map((_, i) => i).sort((a, b) => (profile.counts[b] as number) - (profile.counts[a] as number));
    const [first, second] = order.slice(0, 2).sort((a, b) => ((profile.texts[b] as string) < (profile.texts[a] as string) ? -1 : 1));
    const trueText = first === undefined ? 'true' : (profile.texts[first] as string);
    return { type: 'boolean', trueText, falseText: second === undefined ? `not ${trueText}` : (profile.texts[second] as string) };
  },
  parse(raw, spec) {
    if (spec.format.type !== 'boolean') throw new TypeError(`Column “${spec.name}” has no boolean format.`);
    const { trueText, falseText } = spec.format;
    const read = readCells(raw, spec, (text) => (text === trueText || text === falseText ? 0 : Number.NaN));
    if (read.unreadable.count === 0) return { column: parseLevels(raw, spec), spec, unreadable: read.unreadable };
    const levels = parseLevels(raw, spec);
    const codes = levels.codes.map((code, row) => {
      if (read.missing[row] !== 0) return -1;
      return levels.dictionary[code] === trueText ? 0 : 1;
    });
    return {
      column: { storage: 'categorical', codes, dictionary: [trueText, falseText], missing: read.missing },
      spec: read.spec,
      unreadable: read.unreadable,
    };
  },
  summarize: (column) => summarizeLevels(column),
  fit: (column, spec, rows, { k }) => fitLevels(requireCategorical(column), rows, spec.missingMarkers.length, k),
  createFormatter: createLevelFormatter,
  valueTypeOf: ({ format }) =>
    format.type === 'boolean' && /^true$/i.test(format.trueText) && /^false$/i.test(format.falseText) ? 'boolean' : 'text',
  readValue: (text) => (/^true$/i.test(text) ? 1 : /^false$/i.test(text) ? 0 : Number.NaN),
};
