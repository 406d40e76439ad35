import type { Interval, MayBeSampled } from '../contract.ts';

export type MembershipAttackId = 'distance' | 'density-ratio' | 'near-copies' | 'exact-copies';

/** How well one score tells rows trained on from unseen ones. */
export interface MembershipAttack {
  readonly attack: MembershipAttackId;
  /** ½ = it tells nothing. 95 % interval. */
  readonly auc: number;
  readonly interval: Interval;
  /** Share of the members found where 1 % of the unseen rows are taken for members; .01 = it tells nothing. 95 % interval. */
  readonly tpr: { readonly value: number; readonly interval: Interval };
}

export interface Membership extends MayBeSampled {
  /** Rows (or units) trained on that were guessed, and unseen ones among them. */
  readonly members: number;
  readonly strangers: number;
  /** Strongest first. */
  readonly attacks: readonly MembershipAttack[];
  /** Least AUC that so many rows show with a chance of 80 %. */
  readonly detectableAuc: number;
}
