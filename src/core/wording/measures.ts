/** What the measures are called; `needs` begins a sentence that says what one cannot do without. */
export const MEASURE_WORDS = {
  shapes: { label: 'Shapes', needs: 'Shapes need' },
  trends: { label: 'Trends', needs: 'Trends need' },
  copies: { label: 'Identical rows', needs: 'Identical rows need' },
  coverage: { label: 'Coverage', needs: 'Coverage needs' },
  detectability: { label: 'Detectability', needs: 'Detectability needs' },
  utility: { label: 'Utility', needs: 'Utility needs' },
  membership: { label: 'Membership', needs: 'Membership needs' },
  distances: { label: 'Distances', needs: 'Distances need' },
  attacks: { label: 'Attacks', needs: 'Attacks need' },
  'three-way': { label: 'Three columns at a time', needs: 'Three columns at a time need' },
  fairness: { label: 'Fairness', needs: 'Fairness needs' },
} as const;
