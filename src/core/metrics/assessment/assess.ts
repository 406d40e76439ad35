import type { Random } from '#core/random/random.ts';
import { measureAttacks } from '../attacks/attacks.ts';
import type { PairComparison } from '../contract.ts';
import { measureDetectability } from '../detectability/detectability.ts';
import { measureDistances } from '../distances/distances.ts';
import { measureFairness } from '../fairness/fairness.ts';
import type { PreparedTable } from '../prepare.ts';
import { measureThreeWay } from '../three-way/three-way.ts';
import { measureUtility } from '../utility/utility.ts';
import type { Assessment, AssessmentChoices, AssessmentPart, Pace } from './contract.ts';
import { measureCoverage } from './coverage.ts';
import { addPart, EMPTY_ASSESSMENT, PART_NAMES, withoutParts } from './parts.ts';
import type { AssessmentTables } from './tables.ts';

interface Step {
  readonly type: AssessmentPart['type'];
  /** Of the whole time, about: on large tables, where it matters. */
  readonly weight: number;
  measure(random: Random, pace: Pace): Promise<AssessmentPart>;
}

/**
 * Makes the costly measures one after the other, telling each as soon as it is there. A measure that cannot be made (too few rows, too few columns) leaves a note instead.
 *
 * @param pairs of the table's `EvaluationReport`.
 * @param before what is known already: its parts are kept, and only those of `wanted` are made anew. Null makes all.
 * @param told gets every part.
 * @returns all parts.
 */
export async function measureAssessment(
  tables: AssessmentTables,
  pairs: readonly PairComparison[],
  choices: AssessmentChoices,
  before: { readonly assessment: Assessment; readonly wanted: readonly AssessmentPart['type'][] } | null,
  random: Random,
  pace: Pace,
  told: (part: AssessmentPart) => void,
): Promise<Assessment> {
  const { prepared } = tables;
  const target = positionOf(prepared, choices.targetColumn);
  const group = positionOf(prepared, choices.groupColumn);
  const allSteps: Step[] = [
    {
      type: 'coverage',
      weight: 0.2,
      measure: async (own) => ({ type: 'coverage', coverage: measureCoverage(tables, own) }),
    },
    {
      type: 'detectability',
      weight: 10,
      measure: async (own, tell) => ({ type: 'detectability', detectability: await measureDetectability(tables, own, tell) }),
    },
    {
      type: 'utility',
      weight: 12,
      measure: async (own, tell) => ({
        type: 'utility',
        utility: await measureUtility(tables, target, own, tell, before?.assessment.utility),
      }),
    },
    {
      type: 'distances',
      weight: 4,
      measure: async (own, tell) => ({ type: 'distances', distances: await measureDistances(tables, own, tell) }),
    },
    {
      type: 'attacks',
      weight: 5,
      measure: async (own, tell) => ({ type: 'attacks', attacks: await measureAttacks(tables, own, tell) }),
    },
    {
      type: 'three-way',
      weight: 1,
      measure: async (own, tell) => ({ type: 'three-way', threeWay: await measureThreeWay(tables, pairs, own, tell) }),
    },
    {
      type: 'fairness',
      weight: 0.2,
      measure: async () => {
        const { targetColumn, groupColumn } = choices;
        if (targetColumn === null || groupColumn === null || targetColumn === groupColumn) return { type: 'fairness', fairness: null };
        if (target === null || group === null) throw new RangeError('The outcome and the groups must be columns that are compared.');
        return { type: 'fairness', fairness: measureFairness(tables, group, target) };
      },
    },
  ];
  const steps = before === null ? allSteps : allSteps.filter(({ type }) => before.wanted.includes(type));
  const total = steps.reduce((sum, { weight }) => sum + weight, 0);
  let assessment = before === null ? EMPTY_ASSESSMENT : withoutParts(before.assessment, before.wanted);
  let done = 0;
  for (const { type, weight, measure } of steps) {
    const name = PART_NAMES[type];
    const tell: Pace = (share, doing) => pace((done + share * weight) / total, `${name}: ${doing}`);
    try {
      await tell(0, 'beginning');
      const part = await measure(random.derive(name), tell);
      assessment = addPart(assessment, part);
      told(part);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      assessment = { ...assessment, notes: [...assessment.notes, `${name}: ${error.message}`] };
    }
    done += weight;
  }
  return assessment;
}

function positionOf(prepared: PreparedTable, columnIndex: number | null): number | null {
  const position = prepared.columns.findIndex((column) => column.columnIndex === columnIndex);
  return position < 0 ? null : position;
}
