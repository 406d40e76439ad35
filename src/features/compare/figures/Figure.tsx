import { formatReference, formatScore } from '#ui/format/numbers.ts';

export interface FigureProps {
  readonly score: { readonly value: number; readonly reference: number | null } | null;
}

/** A score, with what unseen real rows score in brackets. */
export function Figure({ score }: FigureProps) {
  if (score === null) return '–';
  return (
    <>
      {formatScore(score.value)} <span className="muted">{formatReference(score.reference)}</span>
    </>
  );
}
