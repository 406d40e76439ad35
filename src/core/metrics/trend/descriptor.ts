import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CheapMeasure } from '../measure.ts';

export const trends = {
  cost: 'cheap',
  id: 'trends',
  label: MEASURE_WORDS.trends.label,
  topic: 'relationships',
} as const satisfies CheapMeasure;
