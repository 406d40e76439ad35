import type { Assessment, Note } from '#core/metrics/assessment/contract.ts';
import { findNote } from '#core/metrics/assessment/parts.ts';
import type { CostlyId } from '#core/metrics/catalog.ts';
import { MEASURE_WORDS } from './measures.ts';
import { sayWhyNot } from './not-measurable.ts';
import { startLower } from './numbers.ts';

/** “Utility: Utility needs at least 20 held-out rows.” What a former version noted in words stays as it is. */
export function sayNote(note: Note | string): string {
  return typeof note === 'string' ? note : `${MEASURE_WORDS[note.part].label}: ${sayReason(note)}`;
}

/** Why a part could not be made; null where nothing is noted. */
export function sayWhyAbsent(assessment: Assessment, id: CostlyId): string | null {
  const note = findNote(assessment, id);
  if (typeof note === 'string') return note.slice(`${MEASURE_WORDS[id].label}: `.length);
  return note && sayReason(note);
}

/** What was thrown is left out: nobody knows what a fault's words hold. */
function sayReason({ part, why }: Note): string {
  const { label, needs } = MEASURE_WORDS[part];
  if (why.code !== 'fault') return sayWhyNot(why, needs);
  return `Something went wrong while measuring ${startLower(label)}: this is a fault of Lookalike, not of your table. The other measures stand.`;
}
