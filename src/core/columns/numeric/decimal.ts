import { createNumberKind } from './number-kind.ts';

export const decimal = createNumberKind('decimal', 'Decimal number');
