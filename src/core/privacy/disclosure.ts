/** A value, level or group of fewer real rows, trained on or held out, could point at somebody: it is not told. */
export const LEAST_ROWS_DISCLOSED = 5;

/** Groups of fewer real rows are shown but say nothing about the largest difference between groups. */
export const LEAST_ROWS_JUDGED = 30;
