import type { Interval, MayBeSampled } from '../contract.ts';

export type AttackId = 'singling-out-univariate' | 'singling-out-multivariate' | 'linkability' | 'inference';

/** Successes of attempts with a 95 % Wilson interval. */
export interface AttackRate {
  readonly successes: number;
  readonly attempts: number;
  readonly value: number;
  readonly interval: Interval;
}

export interface AttackResult {
  readonly attack: AttackId;
  /** The secret of attribute inference; null for the others. */
  readonly columnIndex: number | null;
  readonly name: string | null;
  /** On training rows, on held-out rows, and by guessing. */
  readonly main: AttackRate;
  readonly control: AttackRate;
  readonly naive: AttackRate;
  /** (main − control)/(1 − control), with its interval; about 0 is safe. */
  readonly risk: { readonly value: number; readonly interval: Interval };
  /** False where the attack on training rows is not surely better than guessing: it then says nothing about safety. */
  readonly isStrong: boolean;
}

export interface Attacks extends MayBeSampled {
  readonly results: readonly AttackResult[];
}
