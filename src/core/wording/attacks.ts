import type { RiskReading } from '#core/metrics/attacks/conclude.ts';
import type { AttackId } from '#core/metrics/attacks/contract.ts';
import { percent } from './numbers.ts';

export const ATTACK_NAMES: Readonly<Record<AttackId, string>> = {
  'singling-out-univariate': 'Singling out by one cell',
  'singling-out-multivariate': 'Singling out by several cells',
  linkability: 'Linking two halves of a row',
  inference: 'Guessing a secret cell',
};

export const ATTACK_MEANINGS: Readonly<Record<AttackId, string>> = {
  'singling-out-univariate': 'An attacker picks out one person by a single unusual value found in the synthetic rows.',
  'singling-out-multivariate': 'An attacker picks out one person by a combination of values found in a synthetic row.',
  linkability: 'An attacker who holds two halves of a person’s record finds through the synthetic rows that they belong together.',
  inference: 'An attacker who knows everything about a person but one cell reads that cell off the nearest synthetic row.',
};

/** What an attack's result says: how much it finds at least, or how much it could at most with so few attempts. */
export function sayRisk(reading: RiskReading): string {
  switch (reading.code) {
    case 'no-better-than-guessing':
      return 'No better than guessing: it says nothing.';
    case 'gives-away':
      return `Gives people away: at least ${percent(reading.share)}.`;
    case 'finds-more':
      return `Finds more among rows trained on: at least ${percent(reading.share)}.`;
    case 'by-chance':
      return `Nothing sure: of ${reading.tries} secrets some show as much by chance.`;
    case 'nothing-sure':
      return 'Nothing sure found.';
    case 'not-ruled-out':
      return `Nothing found; too few attempts to rule out up to ${percent(reading.share)}.`;
    case 'nothing-found':
      return 'Nothing found.';
    case 'found-at-most':
      return `Nothing found; at most ${percent(reading.share)}.`;
    default:
      return reading satisfies never;
  }
}
