import type { Proof, ProofPart } from './contract.ts';

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
