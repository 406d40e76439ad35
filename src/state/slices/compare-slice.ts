import type { CompareSlice } from '../types/compare.ts';
import type { CreateSlice } from './slice.ts';

export const createCompareSlice: CreateSlice<CompareSlice> = (_set, _get, { assessment }) => ({
  evaluation: { status: 'idle' },
  report: null,
  assessment: null,
  assessing: { status: 'idle' },
  assessmentChoices: null,
  evaluate: () => assessment.compare(),
  cancelEvaluation: () => assessment.cancelComparing(),
  chooseAssessment: (change) => assessment.choose(change),
  assess: () => assessment.assess(),
  cancelAssessing: () => assessment.cancelAssessing(),
  loadJoint: (a, b) => assessment.openPair(a, b),
});
