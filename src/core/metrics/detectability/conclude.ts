import type { Score } from '../contract.ts';
import type { Concluded } from '../measure.ts';
import type { Detectability } from './contract.ts';

export interface DetectabilityFinding {
  readonly code: 'detectability';
  /** With all rows; 1 = cannot be told. */
  readonly score: number;
  /** The column that gives most away. */
  readonly mostBy: string | null;
  /** At the holdout's size, beside unseen rows. */
  readonly likeSizes: { readonly value: number; readonly reference: number } | null;
}

/** Good from .9 on, bad below .5. */
export function concludeDetectability({
  score,
  allRows,
  tells,
}: Pick<Detectability, 'score' | 'allRows' | 'tells'>): Concluded<DetectabilityFinding>[] {
  const level = allRows.score >= 0.9 ? 'good' : allRows.score >= 0.5 ? 'mixed' : 'bad';
  const first = tells[0];
  const mostBy = level === 'good' || first === undefined || first.value === 0 ? null : first.name;
  return [
    { level, finding: { code: 'detectability', score: allRows.score, mostBy, likeSizes: level === 'good' ? null : findPair(score) } },
  ];
}

function findPair({ value, reference }: Score): DetectabilityFinding['likeSizes'] {
  return reference === null ? null : { value, reference };
}
