import * as v from 'valibot';
import type { Assessment, AssessmentChoices } from '../../metrics/assessment/contract.ts';
import type { Sample, WordedSample } from '../../metrics/contract.ts';
import { Figure, Names, object, optional, Whole } from './basics.ts';
import { ScoreSchema } from './report.ts';

/** What is made of a part, by its key. */
type Part<K extends keyof Assessment> = v.GenericSchema<unknown, NonNullable<Assessment[K]>>;

const Interval = object({ low: Figure, high: Figure });
const Sampled = object({ rowCount: Whole, ofRowCount: Whole });
const named = { columnIndex: Whole, name: v.string() };

const size = { used: Whole, all: Whole };
/** What was drawn from, as a code or in the words of a former version. */
const SampleSchema: v.GenericSchema<unknown, Sample | WordedSample> = v.union([
  object({ what: v.string(), ...size }),
  object({ code: v.literal('three-way-synthetic'), draws: Whole, ...size }),
  object({ code: v.picklist(['target-train', 'target-synthetic', 'target-holdout']), name: v.string(), ...size }),
  object({
    code: v.picklist([
      'coverage-synthetic',
      'detectability-train',
      'detectability-holdout',
      'every-column-train',
      'every-column-synthetic',
      'every-column-holdout',
      'every-column-columns',
      'distances-synthetic-queries',
      'distances-holdout-queries',
      'distances-holdout',
      'distances-train',
      'membership-train',
      'membership-holdout',
      'membership-synthetic',
      'singling-out-train',
      'singling-out-holdout',
      'singling-out-synthetic',
      'linking-train',
      'linking-holdout',
      'linking-synthetic',
    ]),
    ...size,
  }),
]);

const WhyForms = v.union([
  object({ code: v.picklist(['few-rows', 'few-held-out-rows', 'few-columns']), least: Whole }),
  object({ code: v.picklist(['choices-not-compared', 'no-column', 'no-synthetic-row']) }),
  object({ code: v.literal('no-groups'), name: v.string() }),
  object({ code: v.literal('refused'), message: v.string() }),
  object({ code: v.literal('fault'), detail: v.string() }),
]);
/** Why a part is absent, as a code or in the words of a former version. */
const NoteSchema: v.GenericSchema<unknown, Assessment['notes'][number]> = v.union([
  v.string(),
  object({
    part: v.picklist(['coverage', 'detectability', 'utility', 'membership', 'distances', 'attacks', 'three-way', 'fairness']),
    why: WhyForms,
  }),
]);

const samples = optional(v.array(SampleSchema));

const CoverageSchema: Part<'coverage'> = object({
  columns: v.array(object({ ...named, metric: v.picklist(['RangeCoverage', 'CategoryCoverage']), coverage: ScoreSchema })),
  boundaries: v.array(object({ ...named, adherence: ScoreSchema })),
  mean: ScoreSchema,
  meanAdherence: v.nullable(ScoreSchema),
  samples,
});

const DetectabilitySchema: Part<'detectability'> = object({
  score: ScoreSchema,
  allRows: object({ score: Figure, auc: Figure, interval: Interval, real: Sampled, synthetic: Sampled }),
  tells: v.array(object({ ...named, value: Figure })),
  samples,
});

const ThreeWaySchema: Part<'threeWay'> = object({
  triples: v.array(
    object({
      columns: v.tuple([Whole, Whole, Whole]),
      names: v.tuple([v.string(), v.string(), v.string()]),
      score: ScoreSchema,
    }),
  ),
  mean: ScoreSchema,
  samples,
});

const predicted = { ...named, measure: v.picklist(['AUC', 'macro F1', 'R²']), synthetic: Figure, real: Figure, guess: Figure };
const Curve = v.array(object({ falsePositiveShare: Figure, truePositiveShare: Figure }));

const UtilitySchema: Part<'utility'> = object({
  target: v.nullable(
    object({
      ...predicted,
      importances: v.array(object({ ...named, real: Figure, synthetic: Figure })),
      importanceAgreement: v.nullable(Figure),
      curves: v.nullable(object({ real: Curve, synthetic: Curve })),
      testRowCount: Whole,
    }),
  ),
  everyColumn: v.array(object(predicted)),
  train: Sampled,
  samples,
});

const DistancesSchema: Part<'distances'> = object({
  dcrShare: v.nullable(object({ value: Figure, interval: Interval, rows: Sampled, fullCopy: optional(Figure) })),
  dcrRatio: v.nullable(Figure),
  nndr: object({ fifth: ScoreSchema, median: ScoreSchema }),
  curves: object({ synthetic: v.array(Figure), holdout: v.array(Figure) }),
  membership: v.nullable(object({ auc: Figure, interval: Interval, rows: Whole })),
  nearest: v.array(object({ syntheticRow: Whole, realRow: Whole, distance: Figure, synthetic: Names, real: Names, names: Names })),
  samples,
});

const MembershipSchema: Part<'membership'> = object({
  members: Whole,
  strangers: Whole,
  attacks: v.array(
    object({
      attack: v.picklist(['distance', 'density-ratio', 'near-copies', 'exact-copies']),
      auc: Figure,
      interval: Interval,
      tpr: object({ value: Figure, interval: Interval }),
    }),
  ),
  detectableAuc: Figure,
  samples,
});

const Rate = object({ successes: Whole, attempts: Whole, value: Figure, interval: Interval });

const AttacksSchema: Part<'attacks'> = object({
  results: v.array(
    object({
      attack: v.picklist(['singling-out-univariate', 'singling-out-multivariate', 'linkability', 'inference']),
      columnIndex: v.nullable(Whole),
      name: v.nullable(v.string()),
      main: Rate,
      control: Rate,
      naive: Rate,
      risk: object({ value: Figure, interval: Interval }),
      isStrong: v.boolean(),
    }),
  ),
  samples,
});

const GroupRate = object({ rowCount: Whole, rate: v.nullable(Figure), interval: v.nullable(Interval) });
const ofSides = object({ real: Figure, synthetic: Figure, holdout: v.nullable(Figure) });

const FairnessSchema: Part<'fairness'> = object({
  groupColumn: Whole,
  groupName: v.string(),
  outcomeColumn: Whole,
  outcomeName: v.string(),
  outcomeLevel: v.nullable(v.string()),
  groups: v.array(object({ text: v.string(), real: GroupRate, synthetic: GroupRate, holdout: GroupRate })),
  heldBackGroupCount: Whole,
  difference: ofSides,
  ratio: v.nullable(ofSides),
});

/** Absent in assessments of a version that did not know the part. */
const orNull = <T>(part: v.GenericSchema<unknown, T>) => v.optional(v.nullable(part), null);

export const AssessmentSchema: v.GenericSchema<unknown, Assessment> = object({
  coverage: orNull(CoverageSchema),
  detectability: orNull(DetectabilitySchema),
  threeWay: orNull(ThreeWaySchema),
  utility: orNull(UtilitySchema),
  membership: orNull(MembershipSchema),
  distances: orNull(DistancesSchema),
  attacks: orNull(AttacksSchema),
  fairness: orNull(FairnessSchema),
  notes: v.array(NoteSchema),
});

export const ChoicesSchema: v.GenericSchema<unknown, AssessmentChoices> = object({
  targetColumn: v.nullable(Whole),
  groupColumn: v.nullable(Whole),
});
