import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CostlyMeasure } from '../measure.ts';
import { concludeMembership } from './conclude.ts';

export const membership = {
  cost: 'costly',
  id: 'membership',
  key: 'membership',
  label: MEASURE_WORDS.membership.label,
  topic: 'privacy',
  weight: 3,
  stream: 'Membership',
  dependsOn: [],
  needsChoices: false,
  conclude: concludeMembership,
} as const satisfies CostlyMeasure;
