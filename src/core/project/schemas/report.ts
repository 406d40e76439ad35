import * as v from 'valibot';
import type { ColumnComparison, ColumnOverlay, EvaluationReport, LiveColumn, PairComparison, Score } from '../../metrics/contract.ts';
import { Figure, object, optional, Whole } from './basics.ts';
import { ColumnSummarySchema, TemporalSchema } from './summaries.ts';

const Figures = v.array(Figure);

export const ScoreSchema: v.GenericSchema<unknown, Score> = object({ value: Figure, reference: v.nullable(Figure) });
const HeadlineSchema = object({ value: Figure, reference: v.nullable(Figure), allRows: Figure });

const OverlaySchema: v.GenericSchema<unknown, ColumnOverlay> = v.variant('shape', [
  object({
    shape: v.literal('numeric'),
    temporal: TemporalSchema,
    edges: Figures,
    real: Figures,
    synthetic: Figures,
    holdout: Figures,
  }),
  object({
    shape: v.literal('categorical'),
    levels: v.array(object({ text: v.string(), isOther: v.boolean(), real: Figure, synthetic: Figure, holdout: Figure })),
  }),
]);

export const LiveColumnSchema: v.GenericSchema<unknown, LiveColumn> = object({
  name: v.string(),
  distance: Figure,
  reference: Figure,
  overlay: OverlaySchema,
});

const ColumnSchema: v.GenericSchema<unknown, ColumnComparison> = object({
  columnIndex: Whole,
  name: v.string(),
  metric: v.picklist(['KSComplement', 'TVComplement']),
  shape: ScoreSchema,
  missingShare: object({ real: Figure, synthetic: Figure, holdout: Figure }),
  overlay: OverlaySchema,
  real: ColumnSummarySchema,
  synthetic: ColumnSummarySchema,
  holdout: ColumnSummarySchema,
});

const PairSchema: v.GenericSchema<unknown, PairComparison> = object({
  a: Whole,
  b: Whole,
  metric: v.picklist(['CorrelationSimilarity', 'ContingencySimilarity']),
  trend: ScoreSchema,
  realAssociation: Figure,
  syntheticAssociation: Figure,
  holdoutAssociation: v.nullable(Figure),
});

/** A comparison. Reasons for leaving out a column are codes, or sentences of a former version: both are texts. */
export const ReportSchema: v.GenericSchema<unknown, EvaluationReport> = object({
  rowCounts: object({ train: Whole, holdout: Whole, synthetic: Whole, draws: Whole }),
  shapes: HeadlineSchema,
  trends: HeadlineSchema,
  files: optional(object({ realRows: Whole, syntheticRows: Whole, shapes: Figure, trends: Figure })),
  sampleSeed: optional(v.number()),
  copies: ScoreSchema,
  leftOut: v.array(object({ name: v.string(), why: v.string() })),
  columns: v.array(ColumnSchema),
  pairs: v.array(PairSchema),
});
