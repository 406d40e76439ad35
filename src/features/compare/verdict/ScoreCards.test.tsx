// @vitest-environment jsdom
import { render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { EMPTY_ASSESSMENT } from '#core/metrics/assessment/parts.ts';
import type { EvaluationReport } from '#core/metrics/contract.ts';
import { makeDistances, makeMembership } from '#core/metrics/fixtures/assessments.ts';
import '#state/testing/page.ts';
import { ScoreCards } from './ScoreCards.tsx';

const score = { value: 0.97, reference: 0.98, allRows: 0.97 };
const reportOf = (copies: EvaluationReport['copies']): EvaluationReport => ({
  rowCounts: { train: 9000, holdout: 1000, synthetic: 9000, draws: 9 },
  shapes: score,
  trends: score,
  copies,
  columns: [],
  pairs: [],
  leftOut: [],
});
const show = (copies: EvaluationReport['copies'], low: number | null) => {
  const assessment = low === null ? null : { ...EMPTY_ASSESSMENT, membership: makeMembership(low), distances: makeDistances(low) };
  render(<ScoreCards report={reportOf(copies)} assessment={assessment} say={() => 'Being measured …'} />);
  return within(screen.getByRole('heading', { name: 'Privacy' }).closest('li') as HTMLElement);
};

describe('the privacy card', () => {
  it('stands for the worst finding: the strongest attack, with the copies small below', () => {
    const card = show({ value: 0, reference: 0 }, 0.532);
    expect(card.getByRole('img', { name: /^AUC of telling who was trained on: 0\.552/ })).toBeTruthy();
    expect(card.getByText(/of the rows equal one trained on/)).toBeTruthy();
    expect(card.getByText(/^Nearness to a synthetic row tells who was trained on \(AUC 0\.552, at least 0\.532/)).toBeTruthy();
  });

  it('stands for copies where they are the worst, and while nothing else is measured', () => {
    expect(show({ value: 0.3, reference: 0 }, 0.48).getByRole('img', { name: /^Rows equal to one trained on: 30/ })).toBeTruthy();
    document.body.replaceChildren();
    expect(show({ value: 0, reference: 0 }, null).getByRole('img', { name: /^Rows equal to one trained on: 0/ })).toBeTruthy();
  });
});
