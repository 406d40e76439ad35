import type { MayBeSampled, Proof, ProofChoices, ProofPart, Sample } from './contract.ts';

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

type PartType = ProofPart['type'];

/** In the order of measuring. */
export const PART_NAMES: Readonly<Record<PartType, string>> = {
  coverage: 'Coverage',
  detectability: 'Detectability',
  utility: 'Utility',
  distances: 'Distances',
  attacks: 'Attacks',
  'three-way': 'Three columns at a time',
  fairness: 'Fairness',
};

/** Whether a note tells why the part is absent. */
const isExplained = (proof: Proof, type: PartType) => proof.notes.some((note) => note.startsWith(`${PART_NAMES[type]}: `));

/** The parts that are neither there nor known to be impossible: they were stopped, or failed. */
export function listUnmadeParts(proof: Proof, { targetColumn, groupColumn }: ProofChoices): PartType[] {
  const hasFairness = targetColumn !== null && groupColumn !== null && targetColumn !== groupColumn;
  const made: Readonly<Record<PartType, boolean>> = {
    coverage: proof.coverage !== null,
    detectability: proof.detectability !== null,
    utility: proof.utility !== null,
    distances: proof.distances !== null,
    attacks: proof.attacks !== null,
    'three-way': proof.threeWay !== null,
    fairness: proof.fairness !== null || !hasFairness,
  };
  return (Object.keys(PART_NAMES) as PartType[]).filter((type) => !made[type] && !isExplained(proof, type));
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

/** Keeps what was indeed sampled. */
export const listSamples = (samples: readonly Sample[]): readonly Sample[] => samples.filter(({ used, all }) => used < all);

type SampledPart = 'coverage' | 'detectability' | 'utility' | 'distances' | 'attacks' | 'threeWay';

/** All that a proof measured on samples, part by part. */
export function collectSamples(proof: Readonly<Record<SampledPart, MayBeSampled | null>>): readonly Sample[] {
  const { coverage, detectability, utility, distances, attacks, threeWay } = proof;
  return [coverage, detectability, utility, distances, attacks, threeWay].flatMap((part) => part?.samples ?? []);
}

/** A sample as the person reads it. */
export const describeSample = ({ what, used, all }: Sample): string =>
  `${used.toLocaleString('en')} of ${all.toLocaleString('en')} ${what}`;
