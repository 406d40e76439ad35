import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CostlyMeasure } from '../measure.ts';
import { concludeAttacks } from './conclude.ts';

export const attacks = {
  cost: 'costly',
  id: 'attacks',
  key: 'attacks',
  label: MEASURE_WORDS.attacks.label,
  topic: 'privacy',
  weight: 5,
  stream: 'Attacks',
  dependsOn: [],
  needsChoices: false,
  conclude: concludeAttacks,
} as const satisfies CostlyMeasure;
