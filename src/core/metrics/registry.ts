import { measureAttacks } from './attacks/attacks.ts';
import type { CheapId, CostlyId } from './catalog.ts';
import { compareCopies } from './copies/compare.ts';
import { measureCoverage } from './coverage/measure.ts';
import { measureDetectability } from './detectability/detectability.ts';
import { measureDistances } from './distances/distances.ts';
import { measureFairness } from './fairness/fairness.ts';
import type { MeasureContext } from './measure.ts';
import { measureMembership } from './membership/membership.ts';
import { compareShapes } from './shape/compare.ts';
import type { Comparer } from './sides.ts';
import { measureThreeWay } from './three-way/three-way.ts';
import { compareTrends } from './trend/compare.ts';
import type { Utility } from './utility/contract.ts';
import { measureUtility } from './utility/utility.ts';

/** How each cheap measure of the catalog is made: its part of the `EvaluationReport`. */
export const comparers = {
  shapes: compareShapes,
  trends: compareTrends,
  copies: compareCopies,
} satisfies { readonly [Id in CheapId]: Comparer<unknown> };

/**
 * How each costly measure of the catalog is made.
 *
 * `known` is its own earlier result on the same tables, made perhaps for another choice; null without.
 */
export const makers = {
  coverage: ({ tables, random }: MeasureContext) => measureCoverage(tables, random),
  detectability: ({ tables, random, pace }: MeasureContext) => measureDetectability(tables, random, pace),
  utility: ({ tables, target, random, pace }: MeasureContext, known: Utility | null) => measureUtility(tables, target, random, pace, known),
  membership: ({ tables, random, pace }: MeasureContext) => measureMembership(tables, random, pace),
  distances: ({ tables, random, pace }: MeasureContext) => measureDistances(tables, random, pace),
  attacks: ({ tables, random, pace }: MeasureContext) => measureAttacks(tables, random, pace),
  'three-way': ({ tables, pairs, random, pace }: MeasureContext) => measureThreeWay(tables, pairs, random, pace),
  fairness: ({ tables, group, target }: MeasureContext) => measureFairness(tables, group, target),
} satisfies { readonly [Id in CostlyId]: (context: MeasureContext, known: never) => unknown };
