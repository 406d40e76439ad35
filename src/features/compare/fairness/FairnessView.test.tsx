// @vitest-environment jsdom
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Fairness, GroupRate } from '#core/metrics/fairness/contract.ts';
import { makeAssessment } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions } from '#state/testing/page.ts';
import { FairnessView } from './FairnessView.tsx';

const rate = (value: number | null, low = 0, high = 1): GroupRate => ({ rowCount: 50, rate: value, interval: { low, high } });
const group = (text: string, real: GroupRate, synthetic: GroupRate) => ({ text, real, synthetic, holdout: rate(null) });
const FAIRNESS: Fairness = {
  groupColumn: 2,
  groupName: 'way',
  outcomeColumn: 1,
  outcomeName: 'grade',
  outcomeLevel: 'pass',
  groups: [group('up', rate(0.6), rate(0.55)), group('', rate(0.4), rate(0.45))],
  heldBackGroupCount: 0,
  difference: { real: 0.2, synthetic: 0.1, holdout: null },
  ratio: { real: 0.667, synthetic: 0.818, holdout: null },
};
const choose = (targetColumn: number | null, groupColumn: number | null) =>
  studio.setState({ assessment: { modelId: 'model-1', choices: { targetColumn, groupColumn }, assessment: makeAssessment() } });

describe('before there is anything to compare', () => {
  it('says that the table has no groups', async () => {
    await openDataset(`size\n${Array.from({ length: 60 }, (_, row) => row + 0.5).join('\n')}\n`, 'x.csv');
    render(<FairnessView fairness={null} pending="It comes." />);
    expect(screen.getByText(/^No column of this table forms groups/)).toBeTruthy();
  });

  it.each([
    [null, null, 'Choose an outcome: here you will see how the outcome differs from group to group.'],
    [1, null, 'Choose a column of groups: here you will see how the outcome differs from group to group.'],
    [1, 2, 'It comes.'],
  ])('says what is still to be chosen (outcome %s, groups %s)', async (target, groups, text) => {
    await openDataset();
    choose(target, groups);
    render(<FairnessView fairness={null} pending="It comes." />);
    expect(screen.getByText(text)).toBeTruthy();
  });

  it('takes a column of groups', async () => {
    await openDataset();
    choose(1, null);
    const { chooseAssessment } = watchActions('chooseAssessment');
    render(<FairnessView fairness={null} pending="" />);
    await userEvent.click(screen.getByRole('button', { name: /Column of groups$/ }));
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['None', 'way']);
    await userEvent.click(screen.getByRole('option', { name: 'way' }));
    expect(chooseAssessment).toHaveBeenCalledExactlyOnceWith({ groupColumn: 2 });
  });

  it('offers the outcome itself as no groups', async () => {
    await openDataset();
    choose(2, null);
    render(<FairnessView fairness={null} pending="" />);
    await userEvent.click(screen.getByRole('button', { name: /Column of groups$/ }));
    expect(screen.getAllByRole('option').map(({ textContent }) => textContent)).toEqual(['None']);
  });
});

describe('the groups', () => {
  const show = async (change: Partial<Fairness> = {}) => {
    await openDataset();
    choose(1, 2);
    render(<FairnessView fairness={{ ...FAIRNESS, ...change }} pending="" />);
  };

  it('have their rates side by side, unknown ones as such', async () => {
    await show();
    const rows = within(screen.getByRole('table', { name: 'grade by way' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows.map((row) => [...row.children].slice(0, 5).map(({ textContent }) => textContent))).toEqual([
      ['up', '60.0\u00a0%', '55.0\u00a0%', '[–]', '50'],
      ['Missing', '40.0\u00a0%', '45.0\u00a0%', '[–]', '50'],
    ]);
    expect(screen.getByText(/in every group the synthetic rows are within chance of the real ones\.$/)).toBeTruthy();
    expect(screen.getByText(/A ratio below 0\.8/)).toBeTruthy();
    expect(screen.queryByText(/Not shown/)).toBeNull();
  });

  it('are named where they are further off than chance, with how many are held back', async () => {
    const groups = ['a', 'b', 'c', 'd'].map((text) => group(text, rate(0.5, 0.4, 0.6), rate(0.7, 0.65, 0.75)));
    await show({ groups, heldBackGroupCount: 2, difference: { real: 0.1, synthetic: 0.3, holdout: null } });
    expect(
      screen.getByText(/the gap between groups is wider in the synthetic rows; further off than chance: “a”, “b”, “c” and 1 more\.$/),
    ).toBeTruthy();
    expect(screen.getByText(/Not shown: 2 groups of fewer than \d+, or beyond the twelve largest\./)).toBeTruthy();
  });

  it('have means and no ratio where the outcome is a number', async () => {
    await show({ outcomeLevel: null, ratio: null, groups: [group('up', rate(12.5), rate(11.25))] });
    expect(screen.getByText(/^Mean of “grade”/)).toBeTruthy();
    expect(screen.getByRole('table', { name: 'grade by way' }).textContent).toContain('12.50');
    expect(screen.queryByText('Smallest over largest')).toBeNull();
  });
});
