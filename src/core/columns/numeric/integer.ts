import { createNumberKind } from './number-kind.ts';

export const integer = createNumberKind('integer', 'Whole number');
