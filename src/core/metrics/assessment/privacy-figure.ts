import type { AttackId } from '../attacks/contract.ts';
import type { MembershipAttack } from '../membership/contract.ts';
import { judgeTable, type VerdictFacts } from '../verdict.ts';
import { type Concludable, concludeAssessment } from './conclude.ts';

/** The figure that stands for privacy: that of the worst finding. */
export type PrivacyFigure =
  | { readonly by: 'copies'; readonly value: number; readonly reference: number | null }
  | { readonly by: 'attack'; readonly attack: AttackId; readonly value: number; readonly reference: number }
  | { readonly by: 'membership'; readonly attack: MembershipAttack };

/**
 * Copies where they are more frequent than among unseen rows; else what the gravest conclusion on privacy speaks of; else copies where so
 * few unseen rows cannot show that they are no more frequent; else the strongest attack of membership, or copies where that was not made.
 */
export function findPrivacyFigure(report: VerdictFacts, assessment: Concludable | null): PrivacyFigure {
  const copies = { by: 'copies', ...report.copies } as const;
  const judged = judgeTable(report)?.copies;
  if (assessment === null || judged === 'more') return copies;
  const worst = concludeAssessment(assessment).find(({ topic }) => topic === 'privacy')?.finding;
  if (worst?.code === 'attack') return { by: 'attack', attack: worst.attack, value: worst.main, reference: worst.control };
  if (judged === 'unsure' && worst?.code !== 'membership-attack') return copies;
  const attacks = assessment.membership?.attacks ?? [];
  const named = worst?.code === 'membership-attack' ? worst.attack : attacks[0]?.attack;
  const attack = attacks.find((own) => own.attack === named);
  return attack === undefined ? copies : { by: 'membership', attack };
}
