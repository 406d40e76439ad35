import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CostlyMeasure } from '../measure.ts';
import { concludeDistances } from './conclude.ts';

export const distances = {
  cost: 'costly',
  id: 'distances',
  key: 'distances',
  label: MEASURE_WORDS.distances.label,
  topic: 'privacy',
  weight: 4,
  stream: 'Distances',
  dependsOn: [],
  needsChoices: false,
  conclude: concludeDistances,
} as const satisfies CostlyMeasure;
