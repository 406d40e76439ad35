import { createDatetimeKind } from './datetime-kind.ts';
import { datetimeFacts } from './facts.ts';

/**
 * Dates, with or without a time, as epoch milliseconds of the clock that the file shows, written back to the letter of the column's own
 * pattern.
 */
export const datetime = createDatetimeKind(datetimeFacts, 'date');
