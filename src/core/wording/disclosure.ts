import { DISCLOSURE_UNIT, LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';

const UNITS = { row: 'rows', subject: 'people' } as const;
const units = UNITS[DISCLOSURE_UNIT];

/** What is too rare to be named: “fewer than 5 rows”. */
export const FEWER_THAN_DISCLOSED = `fewer than ${LEAST_ROWS_DISCLOSED} ${units}`;

/** What may be named: “5 or more rows”. */
export const ENOUGH_TO_DISCLOSE = `${LEAST_ROWS_DISCLOSED} or more ${units}`;
