import { type CostlyId, costlyByTopic, costlyMeasures, findMeasure } from '../catalog.ts';
import type { Choice } from '../measure.ts';
import type { Assessment, AssessmentChoices, AssessmentPart, Note } from './contract.ts';

type Costly = (typeof costlyMeasures)[number];

export const EMPTY_ASSESSMENT = {
  ...(Object.fromEntries(costlyByTopic.map(({ key }) => [key, null])) as Nothing),
  notes: [],
} satisfies Assessment;
type Nothing = { readonly [Key in Costly['key']]: null };

/** Whether a measure is to be made at all: fairness is not without a target and another column of groups. */
export function isAsked({ needsChoices, dependsOn }: Costly, choices: AssessmentChoices): boolean {
  const chosen = dependsOn.map((choice) => columnOf(choices, choice));
  return !needsChoices || (!chosen.includes(null) && new Set(chosen).size === chosen.length);
}

const columnOf = (choices: AssessmentChoices, choice: Choice) => choices[choice === 'target' ? 'targetColumn' : 'groupColumn'];

/** The parts that are neither there nor known to be impossible: they were stopped, or failed. */
export function listUnmadeParts(assessment: Assessment, choices: AssessmentChoices): CostlyId[] {
  return costlyMeasures
    .filter((measure) => isAsked(measure, choices) && assessment[measure.key] == null && !isImpossible(findNote(assessment, measure.id)))
    .map(({ id }) => id);
}

const isImpossible = (note: Note | string | null) => note !== null && !isFault(note);

/** Whether a note is of a fault of the program, not of tables that cannot be measured. */
export function isFault(note: Note | string): boolean {
  return typeof note !== 'string' && note.why.code === 'fault';
}

/** The assessment with one more part. */
export function addPart(assessment: Assessment, part: AssessmentPart): Assessment {
  return { ...assessment, [findMeasure(part.type).key]: part.result };
}

/** All that an assessment measured on samples, part by part. */
export function collectSamples<S>(
  assessment: {
    readonly [Key in Costly['key']]: { readonly samples?: readonly S[] } | null | object;
  },
): readonly S[] {
  return costlyMeasures.flatMap(({ key }) => (assessment[key] as { readonly samples?: readonly S[] } | null)?.samples ?? []);
}

/** Why a part could not be made; null where nothing is noted. */
export function findNote({ notes }: Assessment, id: CostlyId): Note | string | null {
  return notes.find((note) => isAbout(note, id)) ?? null;
}

/** A former version's notes are sentences that begin with the measure's name. */
function isAbout(note: Note | string, id: CostlyId): boolean {
  return typeof note === 'string' ? note.startsWith(`${findMeasure(id).label}: `) : note.part === id;
}

/** The assessment without some parts, and without the notes about them. */
export function withoutParts(assessment: Assessment, ids: readonly CostlyId[]): Assessment {
  return {
    ...assessment,
    ...Object.fromEntries(ids.map((id) => [findMeasure(id).key, null])),
    notes: assessment.notes.filter((note) => !ids.some((id) => isAbout(note, id))),
  };
}

/** The assessment without what another target or group would change. */
export function dropChosen(assessment: Assessment, former: AssessmentChoices, choices: AssessmentChoices): Assessment {
  const isChanged = (choice: Choice) => columnOf(former, choice) !== columnOf(choices, choice);
  return withoutParts(
    assessment,
    costlyMeasures.filter(({ dependsOn }) => dependsOn.some(isChanged)).map(({ id }) => id),
  );
}
