import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CheapMeasure } from '../measure.ts';

export const copies = { cost: 'cheap', id: 'copies', label: MEASURE_WORDS.copies.label, topic: 'privacy' } as const satisfies CheapMeasure;
