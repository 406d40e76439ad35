/**
 * Linear warm-up, then a cosine down to 2 % of the peak.
 *
 * @param step 0-based.
 */
export function learningRateAt(step: number, stepCount: number, peak: number, warmUpSteps: number): number {
  const warmUp = Math.min(1, (step + 1) / Math.max(1, warmUpSteps));
  const cosine = 0.5 * (1 + Math.cos((Math.PI * Math.min(step, stepCount)) / Math.max(1, stepCount)));
  return peak * warmUp * (0.02 + 0.98 * cosine);
}

/** Share of the running average of the weights that stays: short at first, so that the start is soon forgotten. */
export function emaDecayAt(step: number, limit: number): number {
  return Math.min(limit, (1 + step) / (10 + step));
}

/** 0 at the first step, rising linearly to 1 at `share` of all steps. */
export function warmUpAt(step: number, stepCount: number, share: number): number {
  return Math.min(1, step / Math.max(1, stepCount * share));
}
