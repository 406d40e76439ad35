import type { QualityPart } from '#core/metrics/arena/rank.ts';

export const QUALITY_PART_NAMES: Readonly<Record<QualityPart, string>> = {
  shapes: 'shapes',
  trends: 'trends',
  detectability: 'detectability',
  utility: 'utility',
};

/** The rule of `rankContenders`, as a person reads it. */
export const CHOICE_RULE =
  'Quality asks how near each generator comes to unseen real rows, and is the mean of four shares that reach 1 when it comes as near as they do: ' +
  'of shapes and of trends (their distance divided into that of the unseen rows), of detectability (at the same number of rows) and of utility ' +
  '(how much of what real rows teach about the target the synthetic ones teach too). What could not be measured for all is left out for all. ' +
  'A generator that a privacy measure warns of comes after all others, however good.';
