import { readCells, withMissing } from '#core/columns/cells.ts';
import type { ColumnKind } from '#core/columns/contract.ts';
import { fitBinned } from '#core/columns/encodings/binned.ts';
import { requireNumeric } from '#core/columns/encodings/shared.ts';
import { fitValues } from '#core/columns/encodings/values.ts';
import { learnRounding } from '#core/columns/numeric/rounding.ts';
import { summarizeNumbers } from '#core/columns/numeric/summarize.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import { coerceDatetimeFormat, inferDatetimeFormat } from './infer.ts';
import { createDatetimeFormatter, createDatetimeParser, decimalsOfPattern } from './pattern.ts';

function patternOf(spec: ColumnSpec): string {
  if (spec.format.type !== 'datetime') throw new TypeError(`Column “${spec.name}” has no date format.`);
  return spec.format.pattern;
}

/** Dates, times and both, as UTC epoch milliseconds, written back to the letter of the column's own pattern. */
export const datetime: ColumnKind = {
  id: 'datetime',
  label: 'Date and time',
  modelled: true,
  infer(profile) {
    const format = inferDatetimeFormat(profile);
    if (format === null) return null;
    const doubt = format.ambiguousDayMonth ? ' Day and month could also be the other way round.' : '';
    return { format, reason: `Every cell reads as ${format.pattern}.${doubt}` };
  },
  coerce: coerceDatetimeFormat,
  parse(raw, spec) {
    const cells = readCells(raw, spec, createDatetimeParser(patternOf(spec)));
    const values = new Float64Array(raw.codes.length);
    for (let row = 0; row < values.length; row++) values[row] = cells.valueOfText[raw.codes[row] as number] as number;
    return { column: { storage: 'numeric', values, missing: cells.missing }, spec: cells.spec, unreadable: cells.unreadable };
  },
  summarize: (column) => summarizeNumbers(requireNumeric(column), true),
  fit(column, spec, rows, { k }) {
    const numeric = requireNumeric(column);
    const markerCount = spec.missingMarkers.length;
    const rounding = learnRounding(numeric, rows, decimalsOfPattern(patternOf(spec)));
    return fitValues(numeric, rows, markerCount, k) ?? fitBinned(numeric, rows, markerCount, k, rounding);
  },
  createFormatter(column, spec) {
    const { values, missing } = requireNumeric(column);
    const write = createDatetimeFormatter(patternOf(spec));
    return withMissing(missing, spec, (row) => write(values[row] as number));
  },
};
