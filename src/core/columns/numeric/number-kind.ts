import { readCells, withMissing } from '#core/columns/cells.ts';
import type { ColumnKind } from '#core/columns/contract.ts';
import { fitBinned } from '#core/columns/encodings/binned.ts';
import { requireNumeric } from '#core/columns/encodings/shared.ts';
import { fitValues } from '#core/columns/encodings/values.ts';
import type { ColumnSpec, NumberFormat } from '#core/table/table.ts';
import { coerceNumberFormat, createNumberFormatter, createNumberParser, inferNumberFormat } from './number-format.ts';
import { learnRounding } from './rounding.ts';
import { summarizeNumbers } from './summarize.ts';

function formatOf(spec: ColumnSpec): NumberFormat {
  if (spec.format.type !== 'number') throw new TypeError(`Column “${spec.name}” has no number format.`);
  return spec.format;
}

/** The two kinds of number differ in what they accept only. */
export function createNumberKind(id: 'integer' | 'decimal', label: string): ColumnKind {
  const isWhole = id === 'integer';
  return {
    id,
    label,
    modelled: true,
    infer(profile) {
      const format = inferNumberFormat(profile.texts, profile.counts);
      if (format === null || (format.maxDecimals === 0) !== isWhole) return null;
      const places = format.minDecimals === format.maxDecimals ? `${format.maxDecimals}` : `${format.minDecimals} to ${format.maxDecimals}`;
      return { format, reason: isWhole ? 'Every cell is a whole number.' : `Every cell is a number, written with ${places} decimals.` };
    },
    coerce(profile) {
      const format = coerceNumberFormat(profile.texts, profile.counts);
      return isWhole ? { ...format, minDecimals: 0, maxDecimals: 0 } : format;
    },
    parse(raw, spec) {
      const format = formatOf(spec);
      const parseNumber = createNumberParser(format);
      const read = isWhole ? (text: string) => Math.round(parseNumber(text)) : parseNumber;
      const cells = readCells(raw, spec, read);
      const values = new Float64Array(raw.codes.length);
      for (let row = 0; row < values.length; row++) values[row] = cells.valueOfText[raw.codes[row] as number] as number;
      return { column: { storage: 'numeric', values, missing: cells.missing }, spec: cells.spec, unreadable: cells.unreadable };
    },
    summarize: (column) => summarizeNumbers(requireNumeric(column), false),
    fit(column, spec, rows, { k }) {
      const numeric = requireNumeric(column);
      const markerCount = spec.missingMarkers.length;
      return (
        fitValues(numeric, rows, markerCount, k) ??
        fitBinned(numeric, rows, markerCount, k, learnRounding(numeric, rows, formatOf(spec).maxDecimals))
      );
    },
    createFormatter(column, spec) {
      const { values, missing } = requireNumeric(column);
      const write = createNumberFormatter(formatOf(spec));
      return withMissing(missing, spec, (row) => write(values[row] as number));
    },
  };
}
