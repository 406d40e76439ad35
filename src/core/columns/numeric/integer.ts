import { integerFacts } from './facts.ts';
import { createNumberKind } from './number-kind.ts';

export const integer = createNumberKind(integerFacts);
