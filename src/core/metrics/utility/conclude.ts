import type { Concluded } from '../measure.ts';
import type { Utility, UtilityOfColumn } from './contract.ts';

export interface UtilityFinding extends Pick<UtilityOfColumn, 'name' | 'measure' | 'real' | 'synthetic'> {
  readonly code: 'hardly-predictable' | 'worth-of-model';
}

/** Whether even a model of real rows scores little above guessing: what a model of synthetic rows scores then says nothing of them. */
export function isHardlyPredictable({ real, guess }: { readonly real: number; readonly guess: number }): boolean {
  return real - guess < 0.02;
}

/** kept = (synthetic − guess) / (real − guess): good from .93 on, bad below .7. */
export function concludeUtility({ target }: Pick<Utility, 'target'>): Concluded<UtilityFinding>[] {
  if (!target) return [];
  const { name, measure, real, synthetic, guess } = target;
  const facts = { name, measure, real, synthetic };
  if (isHardlyPredictable(target)) return [{ level: 'mixed', finding: { code: 'hardly-predictable', ...facts } }];
  const kept = (synthetic - guess) / (real - guess);
  const level = kept >= 0.93 ? 'good' : kept >= 0.7 ? 'mixed' : 'bad';
  return [{ level, finding: { code: 'worth-of-model', ...facts } }];
}
