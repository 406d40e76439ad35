import { isDomainError } from '#core/errors.ts';
import type { Random } from '#core/random/random.ts';
import { DOING } from '#core/wording/progress.ts';
import { CannotMeasure } from '../cannot-measure.ts';
import { type CostlyId, costlyMeasures } from '../catalog.ts';
import type { PairComparison } from '../contract.ts';
import type { MeasureContext, Pace } from '../measure.ts';
import type { PreparedTable } from '../prepare.ts';
import { makers } from '../registry.ts';
import type { Assessment, AssessmentChoices, AssessmentPart, Note } from './contract.ts';
import { addPart, EMPTY_ASSESSMENT, isAsked, withoutParts } from './parts.ts';
import type { AssessmentTables } from './tables.ts';

/**
 * Makes the costly measures of the registry one after the other, telling each as soon as it is there.
 *
 * A measure that cannot be made (too few rows, too few columns) leaves a note instead, and so does a fault of the program, which says that
 * it is one; the others go on.
 *
 * @param pairs of the table's `EvaluationReport`.
 * @param before what is known already: its parts are kept, and only those of `wanted` are made anew. Null makes all.
 * @param told gets every part.
 * @returns all parts.
 * @throws what `pace` throws, AbortError among it.
 */
export async function measureAssessment(
  tables: AssessmentTables,
  pairs: readonly PairComparison[],
  choices: AssessmentChoices,
  before: { readonly assessment: Assessment; readonly wanted: readonly CostlyId[] } | null,
  random: Random,
  pace: Pace,
  told: (part: AssessmentPart) => void,
): Promise<Assessment> {
  const { prepared } = tables;
  const target = positionOf(prepared, choices.targetColumn);
  const group = positionOf(prepared, choices.groupColumn);
  const steps = costlyMeasures.filter(({ id }) => before === null || before.wanted.includes(id));
  const total = steps.reduce((sum, { weight }) => sum + weight, 0);
  let assessment: Assessment = before === null ? EMPTY_ASSESSMENT : withoutParts(before.assessment, before.wanted);
  let done = 0;
  for (const measure of steps) {
    const { id, key, label, stream, weight } = measure;
    const stopped: { error: unknown }[] = [];
    const tell: Pace = async (share, doing) => {
      try {
        await pace((done + share * weight) / total, DOING.ofPart(label, doing));
      } catch (error) {
        stopped.push({ error });
        throw error;
      }
    };
    try {
      await tell(0, DOING.beginning);
      const context: MeasureContext = { tables, pairs, target, group, random: random.derive(stream), pace: tell };
      const known = before?.assessment[key] ?? null;
      const result = isAsked(measure, choices) ? await makers[id](context, known as never) : null;
      // Each maker gives its own measure's result.
      const part = { type: id, result } as AssessmentPart;
      assessment = addPart(assessment, part);
      told(part);
    } catch (error) {
      if (stopped.some((thrown) => thrown.error === error)) throw error;
      assessment = { ...assessment, notes: [...assessment.notes, { part: id, why: explain(error) }] };
    }
    done += weight;
  }
  return assessment;
}

function explain(error: unknown): Note['why'] {
  if (error instanceof CannotMeasure) return error.why;
  return isDomainError(error) ? { code: 'refused', message: error.message } : { code: 'fault', detail: String(error) };
}

function positionOf(prepared: PreparedTable, columnIndex: number | null): number | null {
  const position = prepared.columns.findIndex((column) => column.columnIndex === columnIndex);
  return position < 0 ? null : position;
}
