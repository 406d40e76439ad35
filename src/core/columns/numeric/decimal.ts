import { decimalFacts } from './facts.ts';
import { createNumberKind } from './number-kind.ts';

export const decimal = createNumberKind(decimalFacts);
