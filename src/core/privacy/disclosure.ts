/**
 * What may be disclosed of real rows, in files, fitted models, records and on the page.
 *
 * The rule is k-anonymity by counting: a value, level, member, mask, combination or group may be named only where at least k units hold it,
 * rows trained on and rows held out counting as real alike. The unit is the row: every row is taken for another person.
 * Where several rows are of one person the unit is the subject, and it is then that which callers must count.
 */
type DisclosureUnit = 'row' | 'subject';

/** What is counted. */
export const DISCLOSURE_UNIT: DisclosureUnit = 'row';

/** k: what fewer real rows hold could point at somebody. */
export const LEAST_ROWS_DISCLOSED = 5;

/** Whether what `count` real rows hold may be named. */
export function mayDisclose(count: number): boolean {
  return count >= LEAST_ROWS_DISCLOSED;
}

/** Groups of fewer real rows are shown but say nothing about the largest difference between groups: a rate of fewer is too rough. */
export const LEAST_ROWS_JUDGED = 30;
