import { MEASURE_WORDS } from '#core/wording/measures.ts';
import { type CostlyMeasure, concludeNothing } from '../measure.ts';

export const fairness = {
  cost: 'costly',
  id: 'fairness',
  key: 'fairness',
  label: MEASURE_WORDS.fairness.label,
  topic: 'fairness',
  weight: 0.2,
  stream: 'Fairness',
  dependsOn: ['target', 'group'],
  needsChoices: true,
  conclude: concludeNothing,
} as const satisfies CostlyMeasure;
