import type { Assessment, AssessmentChoices, AssessmentPart, MayBeSampled, Sample } from './contract.ts';

export const EMPTY_ASSESSMENT: Assessment = {
  coverage: null,
  detectability: null,
  threeWay: null,
  utility: null,
  distances: null,
  attacks: null,
  fairness: null,
  notes: [],
};

type PartType = AssessmentPart['type'];

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
export function listUnmadeParts(assessment: Assessment, { targetColumn, groupColumn }: AssessmentChoices): PartType[] {
  const hasFairness = targetColumn !== null && groupColumn !== null && targetColumn !== groupColumn;
  const made: Readonly<Record<PartType, boolean>> = {
    coverage: assessment.coverage !== null,
    detectability: assessment.detectability !== null,
    utility: assessment.utility !== null,
    distances: assessment.distances !== null,
    attacks: assessment.attacks !== null,
    'three-way': assessment.threeWay !== null,
    fairness: assessment.fairness !== null || !hasFairness,
  };
  return (Object.keys(PART_NAMES) as PartType[]).filter((type) => !made[type] && noteOf(assessment, type) === null);
}

/** The assessment with one more part. */
export function addPart(assessment: Assessment, part: AssessmentPart): Assessment {
  switch (part.type) {
    case 'coverage':
      return { ...assessment, coverage: part.coverage };
    case 'detectability':
      return { ...assessment, detectability: part.detectability };
    case 'three-way':
      return { ...assessment, threeWay: part.threeWay };
    case 'utility':
      return { ...assessment, utility: part.utility };
    case 'distances':
      return { ...assessment, distances: part.distances };
    case 'attacks':
      return { ...assessment, attacks: part.attacks };
    case 'fairness':
      return { ...assessment, fairness: part.fairness };
    default:
      return part satisfies never;
  }
}

/** Keeps what was indeed sampled. */
export const listSamples = (samples: readonly Sample[]): readonly Sample[] => samples.filter(({ used, all }) => used < all);

type SampledPart = 'coverage' | 'detectability' | 'utility' | 'distances' | 'attacks' | 'threeWay';

/** All that a assessment measured on samples, part by part. */
export function collectSamples(assessment: Readonly<Record<SampledPart, MayBeSampled | null>>): readonly Sample[] {
  const { coverage, detectability, utility, distances, attacks, threeWay } = assessment;
  return [coverage, detectability, utility, distances, attacks, threeWay].flatMap((part) => part?.samples ?? []);
}

/** A sample as the person reads it. */
export const describeSample = ({ what, used, all }: Sample): string =>
  `${used.toLocaleString('en')} of ${all.toLocaleString('en')} ${what}`;

/** Why a part could not be made, in its note's words; null where nothing is noted. */
export function noteOf({ notes }: Assessment, type: AssessmentPart['type']): string | null {
  const start = `${PART_NAMES[type]}: `;
  return notes.find((note) => note.startsWith(start))?.slice(start.length) ?? null;
}

/** The assessment without some parts, and without the notes about them. */
export function withoutParts(assessment: Assessment, types: readonly AssessmentPart['type'][]): Assessment {
  const keep = <T>(type: AssessmentPart['type'], part: T | null) => (types.includes(type) ? null : part);
  return {
    coverage: keep('coverage', assessment.coverage),
    detectability: keep('detectability', assessment.detectability),
    threeWay: keep('three-way', assessment.threeWay),
    utility: keep('utility', assessment.utility),
    distances: keep('distances', assessment.distances),
    attacks: keep('attacks', assessment.attacks),
    fairness: keep('fairness', assessment.fairness),
    notes: assessment.notes.filter((note) => !types.some((type) => note.startsWith(`${PART_NAMES[type]}: `))),
  };
}

/** The assessment without what another target or group would change. */
export function dropChosen(assessment: Assessment, former: AssessmentChoices, choices: AssessmentChoices): Assessment {
  const isOtherTarget = former.targetColumn !== choices.targetColumn;
  const isOtherGroup = former.groupColumn !== choices.groupColumn;
  return withoutParts(assessment, [
    ...(isOtherTarget ? (['utility'] as const) : []),
    ...(isOtherTarget || isOtherGroup ? (['fairness'] as const) : []),
  ]);
}
