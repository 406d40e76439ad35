import type { MembershipAttackId } from '#core/metrics/membership/contract.ts';

export const MEMBERSHIP_ATTACK_NAMES: Readonly<Record<MembershipAttackId, string>> = {
  distance: 'Nearness to a synthetic row',
  'density-ratio': 'Density among synthetic rows',
  'near-copies': 'A synthetic row on one real row alone',
  'exact-copies': 'An identical synthetic row',
};

export const MEMBERSHIP_ATTACK_MEANINGS: Readonly<Record<MembershipAttackId, string>> = {
  distance: 'The nearer a synthetic row lies to a person’s row, the likelier the person was trained on.',
  'density-ratio': 'A classifier that knows other real rows looks where synthetic rows are denser than real ones.',
  'near-copies': 'A synthetic row lies near a person’s row and no other one does.',
  'exact-copies': 'A synthetic row equals the person’s in every compared column.',
};
