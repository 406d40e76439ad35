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
  return (Object.keys(PART_NAMES) as PartType[]).filter((type) => !made[type] && noteOf(proof, type) === null);
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

/** Why a part could not be made, in its note's words; null where nothing is noted. */
export function noteOf({ notes }: Proof, type: ProofPart['type']): string | null {
  const start = `${PART_NAMES[type]}: `;
  return notes.find((note) => note.startsWith(start))?.slice(start.length) ?? null;
}

/** The proof without some parts, and without the notes about them. */
export function withoutParts(proof: Proof, types: readonly ProofPart['type'][]): Proof {
  const keep = <T>(type: ProofPart['type'], part: T | null) => (types.includes(type) ? null : part);
  return {
    coverage: keep('coverage', proof.coverage),
    detectability: keep('detectability', proof.detectability),
    threeWay: keep('three-way', proof.threeWay),
    utility: keep('utility', proof.utility),
    distances: keep('distances', proof.distances),
    attacks: keep('attacks', proof.attacks),
    fairness: keep('fairness', proof.fairness),
    notes: proof.notes.filter((note) => !types.some((type) => note.startsWith(`${PART_NAMES[type]}: `))),
  };
}

/** The proof without what another target or group would change. */
export function dropChosen(proof: Proof, former: ProofChoices, choices: ProofChoices): Proof {
  const isOtherTarget = former.targetColumn !== choices.targetColumn;
  const isOtherGroup = former.groupColumn !== choices.groupColumn;
  return withoutParts(proof, [
    ...(isOtherTarget ? (['utility'] as const) : []),
    ...(isOtherTarget || isOtherGroup ? (['fairness'] as const) : []),
  ]);
}
