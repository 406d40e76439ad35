import type { Random } from '#core/random/random.ts';
import { measureAttacks } from '../attacks/attacks.ts';
import type { PairComparison } from '../contract.ts';
import { measureDetectability } from '../detectability/detectability.ts';
import { measureDistances } from '../distances/distances.ts';
import { measureFairness } from '../fairness/fairness.ts';
import type { PreparedTable } from '../prepare.ts';
import { measureThreeWay } from '../three-way/three-way.ts';
import { measureUtility } from '../utility/utility.ts';
import type { Pace, Proof, ProofChoices, ProofPart } from './contract.ts';
import { measureCoverage } from './coverage.ts';
import type { ProofTables } from './tables.ts';

export const EMPTY_PROOF: Proof = {
  coverage: null,
  detectability: null,
  threeWay: null,
  utility: null,
  distances: null,
  attacks: null,
  fairness: null,
  notes: [],
};

interface Step {
  readonly name: string;
  /** Of the whole time, about. */
  readonly weight: number;
  measure(random: Random, pace: Pace): Promise<ProofPart>;
}

/**
 * Makes the costly measures one after the other, telling each as soon as it is there. A measure that cannot be made (too few rows, too few columns) leaves a note instead.
 *
 * @param pairs of the table's `EvaluationReport`.
 * @param told gets every part.
 * @returns all parts.
 */
export async function measureProof(
  tables: ProofTables,
  pairs: readonly PairComparison[],
  choices: ProofChoices,
  random: Random,
  pace: Pace,
  told: (part: ProofPart) => void,
): Promise<Proof> {
  const { prepared } = tables;
  const target = positionOf(prepared, choices.targetColumn);
  const group = positionOf(prepared, choices.groupColumn);
  const steps: Step[] = [
    {
      name: 'Coverage',
      weight: 1,
      measure: async (own) => ({ type: 'coverage', coverage: measureCoverage(tables, own) }),
    },
    {
      name: 'Detectability',
      weight: 8,
      measure: async (own, tell) => ({ type: 'detectability', detectability: await measureDetectability(tables, own, tell) }),
    },
    {
      name: 'Utility',
      weight: 10,
      measure: async (own, tell) => ({ type: 'utility', utility: await measureUtility(tables, target, own, tell) }),
    },
    {
      name: 'Distances',
      weight: 8,
      measure: async (own, tell) => ({ type: 'distances', distances: await measureDistances(tables, own, tell) }),
    },
    {
      name: 'Attacks',
      weight: 6,
      measure: async (own, tell) => ({ type: 'attacks', attacks: await measureAttacks(tables, own, tell) }),
    },
    {
      name: 'Three columns at a time',
      weight: 2,
      measure: async (own, tell) => ({ type: 'three-way', threeWay: await measureThreeWay(tables, pairs, own, tell) }),
    },
    {
      name: 'Fairness',
      weight: 1,
      measure: async () => ({
        type: 'fairness',
        fairness: group === null || target === null || group === target ? null : measureFairness(tables, group, target),
      }),
    },
  ];
  const total = steps.reduce((sum, { weight }) => sum + weight, 0);
  let proof = EMPTY_PROOF;
  let done = 0;
  for (const { name, weight, measure } of steps) {
    try {
      const part = await measure(random.derive(name), (share, doing) => pace((done + share * weight) / total, doing));
      proof = addPart(proof, part);
      told(part);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      proof = { ...proof, notes: [...proof.notes, `${name}: ${error.message}`] };
    }
    done += weight;
  }
  return proof;
}

/** The proof with one more part. */
export function addPart(proof: Proof, part: ProofPart): Proof {
  switch (part.type) {
    case 'coverage':
      return { ...proof, coverage: part.coverage };
    case 'detectability':
      return { ...proof, detectability: part.detectability };
    case 'three-way':
      return { ...proof, threeWay: part.threeWay };
    case 'utility':
      return { ...proof, utility: part.utility };
    case 'distances':
      return { ...proof, distances: part.distances };
    case 'attacks':
      return { ...proof, attacks: part.attacks };
    case 'fairness':
      return { ...proof, fairness: part.fairness };
    default:
      return part satisfies never;
  }
}

function positionOf(prepared: PreparedTable, columnIndex: number | null): number | null {
  const position = prepared.columns.findIndex((column) => column.columnIndex === columnIndex);
  return position < 0 ? null : position;
}
