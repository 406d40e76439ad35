import { MEASURE_WORDS } from '#core/wording/measures.ts';
import type { CostlyMeasure } from '../measure.ts';
import { concludeDetectability } from './conclude.ts';

export const detectability = {
  cost: 'costly',
  id: 'detectability',
  key: 'detectability',
  label: MEASURE_WORDS.detectability.label,
  topic: 'fidelity',
  weight: 10,
  stream: 'Detectability',
  dependsOn: [],
  needsChoices: false,
  conclude: concludeDetectability,
} as const satisfies CostlyMeasure;
