import * as v from 'valibot';
import type { ColumnSummary } from '../../columns/summary.ts';
import { Figure, object, optional, Whole } from './basics.ts';

export const TemporalSchema = v.union([v.literal(false), v.picklist(['moment', 'time', 'span'])]);

const base = { rowCount: Whole, missingCount: Whole, distinctCount: Whole };

export const ColumnSummarySchema: v.GenericSchema<unknown, ColumnSummary> = v.variant('shape', [
  object({
    shape: v.literal('numeric'),
    ...base,
    temporal: TemporalSchema,
    histogram: object({ edges: v.array(Figure), counts: v.array(Figure) }),
    min: Figure,
    max: Figure,
    mean: Figure,
    std: Figure,
    quantiles: object({ p05: Figure, p25: Figure, p50: Figure, p75: Figure, p95: Figure }),
    zeroCount: Whole,
    integersOnly: v.boolean(),
  }),
  object({
    shape: v.literal('categorical'),
    ...base,
    levels: v.array(object({ text: v.string(), count: Figure })),
    isOrdered: optional(v.literal(true)),
    otherCount: Figure,
  }),
  object({ shape: v.literal('opaque'), ...base, description: v.string() }),
]);
