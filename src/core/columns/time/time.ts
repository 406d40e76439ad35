import { createDatetimeKind } from '#core/columns/datetime/datetime-kind.ts';

/** Times of day, as milliseconds since midnight. */
export const time = createDatetimeKind('time', 'Time of day');
