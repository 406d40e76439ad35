import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CheapMeasure } from '../measure.ts';

export const shapes = { cost: 'cheap', id: 'shapes', label: MEASURE_WORDS.shapes.label, topic: 'fidelity' } as const satisfies CheapMeasure;
