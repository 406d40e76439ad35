import { createDatetimeKind } from '#core/columns/datetime/datetime-kind.ts';
import { timeFacts } from './facts.ts';

/** Times of day, as milliseconds since midnight. */
export const time = createDatetimeKind(timeFacts, 'time');
