import type { ColumnKind, ValueType } from '#core/columns/contract.ts';
import { fitBinned } from '#core/columns/encodings/binned.ts';
import { requireNumeric } from '#core/columns/encodings/shared.ts';
import { fitValues } from '#core/columns/encodings/values.ts';
import type { KindFacts } from '#core/columns/facts.ts';
import { countLooks, createNumbersFormatter, listFormats, ONE_LOOK, parseNumbers, patternLook } from '#core/columns/format-variants.ts';
import { learnRounding } from '#core/columns/numeric/rounding.ts';
import { summarizeNumbers } from '#core/columns/numeric/summarize.ts';
import type { Temporal } from '#core/columns/summary.ts';
import type { ColumnSpec, DatetimeFormat } from '#core/table/table.ts';
import { coerceDatetimeFormat, inferDatetimeFormat, writersOf } from './infer.ts';
import { decimalsOfPattern } from './pattern.ts';

function formatOf(spec: ColumnSpec): DatetimeFormat {
  if (spec.format.type !== 'datetime') throw new TypeError(`Column “${spec.name}” has no date format.`);
  return spec.format;
}

function explain(format: DatetimeFormat): string {
  const [main, ...others] = listFormats(format);
  const doubt = format.ambiguousDayMonth ? ' Day and month could also be the other way round.' : '';
  if (others.length === 0) return `Every cell reads as ${(main as DatetimeFormat).pattern}.${doubt}`;
  const rest = others.map(({ pattern }) => pattern).join(', ');
  return `Most cells read as ${(main as DatetimeFormat).pattern}, others as ${rest}.${doubt}`;
}

function typeOfPattern(pattern: string): ValueType {
  const letters = pattern.replace(/'[^']*'/g, '');
  // A year, a quarter or a month alone is no day.
  const isDay = /[yY]/.test(letters) && /[dD]/.test(letters) && (/[ML]/.test(letters) || /D/.test(letters));
  if (!isDay) return 'text';
  if (/[xXzZO]/.test(letters)) return 'instant';
  return /[HhKkmsSA]/.test(letters) ? 'timestamp' : 'date';
}

/** Dates and times of day differ in the patterns that they take only. */
export function createDatetimeKind(facts: KindFacts & { readonly temporal: Temporal }, what: 'date' | 'time'): ColumnKind {
  return {
    ...facts,
    infer(profile) {
      const format = inferDatetimeFormat(profile, what);
      return format && { format, reason: explain(format) };
    },
    coerce: (profile) => coerceDatetimeFormat(profile, what),
    parse: (raw, spec) => parseNumbers(raw, spec, writersOf(formatOf(spec))),
    summarize: (column) => summarizeNumbers(requireNumeric(column), facts.temporal),
    fit(column, spec, rows, { k }) {
      const numeric = requireNumeric(column);
      const markerCount = spec.missingMarkers.length;
      const decimals = Math.max(...listFormats(formatOf(spec)).map(({ pattern }) => decimalsOfPattern(pattern)));
      return fitValues(numeric, rows, markerCount, k) ?? fitBinned(numeric, rows, markerCount, k, learnRounding(numeric, rows, decimals));
    },
    createFormatter: (column, spec) => createNumbersFormatter(requireNumeric(column), spec, writersOf(formatOf(spec))),
    valueTypeOf: ({ format }) => (what === 'date' && format.type === 'datetime' ? typeOfPattern(format.pattern) : 'text'),
    variantLooks: (format) => (format.type === 'datetime' ? countLooks(format, patternLook) : ONE_LOOK),
    variantShares: (format) => (format.type === 'datetime' ? (format.alternatives ?? []) : []),
  };
}
