import type { ColumnKind, TextProfile } from '#core/columns/contract.ts';
import { fitBinned } from '#core/columns/encodings/binned.ts';
import { requireNumeric } from '#core/columns/encodings/shared.ts';
import { fitValues } from '#core/columns/encodings/values.ts';
import type { KindFacts } from '#core/columns/facts.ts';
import { countLooks, createNumbersFormatter, listFormats, ONE_LOOK, parseNumbers, type Writer } from '#core/columns/format-variants.ts';
import { findCheckDigit } from '#core/columns/identifier/check-digits.ts';
import type { ColumnSpec, NumberFormat } from '#core/table/table.ts';
import { coerceNumberFormat, inferNumberFormat } from './infer-format.ts';
import { createNumberFormatter, createNumberParser, mostDecimals } from './number-format.ts';
import { learnRounding } from './rounding.ts';
import { summarizeNumbers } from './summarize.ts';

function formatOf(spec: ColumnSpec): NumberFormat {
  if (spec.format.type !== 'number') throw new TypeError(`Column “${spec.name}” has no number format.`);
  return spec.format;
}

const CODE_NAME =
  /(?:^|[^a-z])(?:zip|zip ?codes?|postal(?: ?codes?)?|post ?codes?|plz|cep|pin ?codes?|fips|area ?codes?|phone(?: ?(?:no|number|nr))?|tel|telephone|mobile|isbn|ean|upc|gtin|sku|barcode|imei|account ?(?:no|number|nr))(?:$|[^a-z])/;
const MIN_CODE_FIGURES = 3;

/** Figures that name something: by the column's name, or by a check digit that is always right. */
function isCode({ name, texts }: TextProfile): boolean {
  const first = texts[0];
  if (first === undefined || !/^\d+$/.test(first) || first.length < MIN_CODE_FIGURES) return false;
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.-]+/g, ' ')
    .toLowerCase();
  if (CODE_NAME.test(words)) return texts.every((text) => /^\d+$/.test(text) && text.length >= MIN_CODE_FIGURES);
  return first.length >= 8 && texts.every((text) => text.length === first.length) && findCheckDigit(texts) !== null;
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
export function createNumberKind(facts: KindFacts): ColumnKind {
  const isWhole = facts.isWhole === true;
  return {
    ...facts,
    infer(profile) {
      const format = inferNumberFormat(profile.texts, profile.counts);
      if (format === null || isCode(profile) || (mostDecimals(format) === 0) !== isWhole) return null;
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
    valueTypeOf: ({ format }) =>
      isWhole && format.type === 'number' && format.maxDecimals === 0 && format.exponent === undefined ? 'integer' : 'decimal',
    variantLooks: (format) =>
      format.type === 'number' ? countLooks(format, ({ prefix, suffix, grouping }) => `${prefix} ${suffix} ${grouping}`) : ONE_LOOK,
    variantShares: (format) =>
      format.type !== 'number'
        ? []
        : (format.alternatives ?? []).map(({ format: other, share }) =>
            other.exponent !== undefined && format.exponent === undefined ? { share: 0 } : { share },
          ),
  };
}
