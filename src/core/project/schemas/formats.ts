import * as v from 'valibot';
import { kindIds } from '#core/columns/catalog.ts';
import type { AlternativeFormat, ColumnFormat, DatetimeFormat, DurationFormat, IdentifierFormat, NumberFormat } from '../../table/table.ts';
import { object, optional, Whole } from './basics.ts';

export const KindSchema = v.picklist(kindIds);

function alternatives<F>(format: v.GenericSchema<unknown, F>): v.GenericSchema<unknown, AlternativeFormat<F>[]> {
  return v.array(object({ format, share: v.number(), monthShares: optional(v.array(v.number())) }));
}

const NumberSchema: v.GenericSchema<unknown, NumberFormat> = object({
  type: v.literal('number'),
  minDecimals: Whole,
  maxDecimals: Whole,
  decimalMark: v.picklist(['.', ',']),
  grouping: v.picklist(['', ',', '.', ' ', "'", '\u2019', '\u00a0', '\u2009', '\u202f']),
  groupSizes: optional(v.literal('indian')),
  prefix: v.string(),
  suffix: v.string(),
  plusSign: v.boolean(),
  smallAsExponent: optional(v.literal(true)),
  negative: optional(v.picklist(['inner', 'trailing', 'parentheses', 'inner-parentheses'])),
  minus: optional(v.literal('\u2212')),
  bareFraction: optional(v.literal(true)),
  exponent: optional(object({ mark: v.picklist(['e', 'E']), plus: v.boolean(), minDigits: Whole })),
  alternatives: optional(v.lazy(() => alternatives(NumberSchema))),
});

const DatetimeSchema: v.GenericSchema<unknown, DatetimeFormat> = object({
  type: v.literal('datetime'),
  pattern: v.string(),
  ambiguousDayMonth: v.boolean(),
  locale: optional(v.string()),
  alternatives: optional(v.lazy(() => alternatives(DatetimeSchema))),
});

const DurationSchema: v.GenericSchema<unknown, DurationFormat> = object({
  type: v.literal('duration'),
  style: v.picklist(['clock', 'units', 'iso']),
  pattern: v.string(),
  alternatives: optional(v.lazy(() => alternatives(DurationSchema))),
});

export const SetFormatSchema = object({
  type: v.literal('set'),
  separator: v.string(),
  open: v.string(),
  close: v.string(),
  members: v.array(v.string()),
});

const PatternSchema: v.GenericSchema<unknown, IdentifierFormat['pattern']> = v.variant('style', [
  object({ style: v.literal('sequence'), start: v.number(), step: v.number(), width: Whole, prefix: v.string(), suffix: v.string() }),
  object({
    style: v.literal('mask'),
    mask: v.string(),
    check: optional(v.picklist(['luhn', 'ean', 'isbn10', 'mod97'])),
    endings: optional(v.array(v.string())),
  }),
  object({ style: v.literal('range'), least: v.number(), most: v.number(), endings: optional(v.array(v.string())) }),
  object({
    style: v.literal('uuid'),
    version: optional(v.picklist([1, 4, 7])),
    isUpper: optional(v.literal(true)),
    fromMs: optional(v.number()),
    untilMs: optional(v.number()),
  }),
  object({ style: v.literal('ulid'), fromMs: v.number(), untilMs: v.number() }),
]);

/** How a column's cells are written. */
export const FormatSchema: v.GenericSchema<unknown, ColumnFormat> = v.union([
  NumberSchema,
  DatetimeSchema,
  DurationSchema,
  SetFormatSchema,
  object({ type: v.literal('boolean'), trueText: v.string(), falseText: v.string() }),
  object({ type: v.literal('ordinal'), levels: v.array(v.string()) }),
  object({ type: v.literal('identifier'), pattern: PatternSchema, keysPerRow: optional(v.number()) }),
  object({ type: v.literal('text'), minWords: v.number(), maxWords: v.number(), isBlank: optional(v.literal(true)) }),
  object({ type: v.literal('plain') }),
]);
