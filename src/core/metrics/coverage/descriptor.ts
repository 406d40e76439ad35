import { MEASURE_WORDS } from '#core/wording/measures.ts';
import { type CostlyMeasure, concludeNothing } from '../measure.ts';

export const coverage = {
  cost: 'costly',
  id: 'coverage',
  key: 'coverage',
  label: MEASURE_WORDS.coverage.label,
  topic: 'fidelity',
  weight: 0.2,
  stream: 'Coverage',
  dependsOn: [],
  needsChoices: false,
  conclude: concludeNothing,
} as const satisfies CostlyMeasure;
