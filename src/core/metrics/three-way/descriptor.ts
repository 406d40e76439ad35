import { MEASURE_WORDS } from '#core/wording/measures.ts';
import { type CostlyMeasure, concludeNothing } from '../measure.ts';

export const threeWay = {
  cost: 'costly',
  id: 'three-way',
  key: 'threeWay',
  label: MEASURE_WORDS['three-way'].label,
  topic: 'relationships',
  weight: 1,
  stream: 'Three columns at a time',
  dependsOn: [],
  needsChoices: false,
  conclude: concludeNothing,
} as const satisfies CostlyMeasure;
