import type { ColumnKind } from '#core/columns/contract.ts';
import { fitBinned } from '#core/columns/encodings/binned.ts';
import { requireNumeric } from '#core/columns/encodings/shared.ts';
import { fitValues } from '#core/columns/encodings/values.ts';
import { createNumbersFormatter, listFormats, parseNumbers, type Writer } from '#core/columns/writings.ts';
import type { ColumnSpec, NumberFormat } from '#core/table/table.ts';
import { coerceNumberFormat, createNumberFormatter, createNumberParser, inferNumberFormat, mostDecimals } from './number-format.ts';
import { learnRounding } from './rounding.ts';
import { summarizeNumbers } from './summarize.ts';

function formatOf(spec: ColumnSpec): NumberFormat {
  if (spec.format.type !== 'number') throw new TypeError(`Column “${spec.name}” has no number format.`);
  return spec.format;
}

function withoutDecimals(format: NumberFormat): NumberFormat {
  const { alternatives, exponent: _, ...own } = format;
  const whole = { ...own, minDecimals: 0, maxDecimals: 0 };
  const others = (alternatives ?? []).filter(({ format: other }) => other.exponent === undefined && other.maxDecimals === 0);
  return others.length === 0 ? whole : { ...whole, alternatives: others };
}

function writersOf(spec: ColumnSpec, isWhole: boolean): Writer[] {
  return listFormats(formatOf(spec)).map((format) => {
    const read = createNumberParser(format);
    return { read: isWhole ? (text) => Math.round(read(text)) : read, write: createNumberFormatter(format) };
  });
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
      if (format === null || (mostDecimals(format) === 0) !== isWhole) return null;
      const places = format.minDecimals === format.maxDecimals ? `${format.maxDecimals}` : `${format.minDecimals} to ${format.maxDecimals}`;
      return { format, reason: isWhole ? 'Every cell is a whole number.' : `Every cell is a number, written with ${places} decimals.` };
    },
    coerce(profile) {
      const format = coerceNumberFormat(profile.texts, profile.counts);
      return isWhole ? withoutDecimals(format) : format;
    },
    parse: (raw, spec) => parseNumbers(raw, spec, writersOf(spec, isWhole)),
    summarize: (column) => summarizeNumbers(requireNumeric(column), false),
    fit(column, spec, rows, { k }) {
      const numeric = requireNumeric(column);
      const markerCount = spec.missingMarkers.length;
      return (
        fitValues(numeric, rows, markerCount, k) ??
        fitBinned(numeric, rows, markerCount, k, learnRounding(numeric, rows, mostDecimals(formatOf(spec))))
      );
    },
    createFormatter: (column, spec) => createNumbersFormatter(requireNumeric(column), spec, writersOf(spec, isWhole)),
  };
}
