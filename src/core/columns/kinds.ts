/** The kinds that there are: one line each, which names the folder that holds it. */
export { booleanFacts as boolean } from './boolean/facts.ts';
export { categoricalFacts as categorical } from './categorical/facts.ts';
export { constantFacts as constant } from './constant/facts.ts';
export { datetimeFacts as datetime } from './datetime/facts.ts';
export { durationFacts as duration } from './duration/facts.ts';
export { identifierFacts as identifier } from './identifier/facts.ts';
export { decimalFacts as decimal, integerFacts as integer } from './numeric/facts.ts';
export { ordinalFacts as ordinal } from './ordinal/facts.ts';
export { setFacts as set } from './set/facts.ts';
export { textFacts as text } from './text/facts.ts';
export { timeFacts as time } from './time/facts.ts';
