import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CostlyMeasure } from '../measure.ts';
import { concludeUtility } from './conclude.ts';

export const utility = {
  cost: 'costly',
  id: 'utility',
  key: 'utility',
  label: MEASURE_WORDS.utility.label,
  topic: 'utility',
  weight: 12,
  stream: 'Utility',
  dependsOn: ['target'],
  needsChoices: false,
  conclude: concludeUtility,
} as const satisfies CostlyMeasure;
