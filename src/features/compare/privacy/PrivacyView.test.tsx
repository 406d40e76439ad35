// @vitest-environment jsdom
import { render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { AttackResult } from '#core/metrics/attacks/contract.ts';
import type { Distances } from '#core/metrics/distances/contract.ts';
import { makeMembership } from '#core/metrics/fixtures/assessments.ts';
import '#state/testing/page.ts';
import { PrivacyView } from './PrivacyView.tsx';

const rate = (value: number) => ({ successes: 1, attempts: 2, value, interval: { low: 0, high: 1 } });
const attack = (change: Partial<AttackResult>): AttackResult => ({
  attack: 'linkability',
  columnIndex: null,
  name: null,
  main: rate(0.5),
  control: rate(0.25),
  naive: rate(0.125),
  risk: { value: 0.3, interval: { low: 0.1, high: 0.4 } },
  isStrong: true,
  ...change,
});
const secret = (name: string, columnIndex: number, low: number) =>
  attack({ attack: 'inference', name, columnIndex, risk: { value: low, interval: { low, high: 1 } } });

const names = ['size', 'way'];
const distances: Distances = {
  dcrShare: null,
  dcrRatio: null,
  nndr: { fifth: { value: 0.2, reference: 0.3 }, median: { value: 0.61, reference: 0.72 } },
  curves: { synthetic: [0.1, 0.2], holdout: [0.15, 0.25] },
  membership: { auc: 0.547, interval: { low: 0.51, high: 0.58 }, rows: 30 },
  nearest: [
    { syntheticRow: 4, realRow: 10, distance: 0, synthetic: ['1', 'up'], real: ['1', 'up'], names },
    { syntheticRow: 9, realRow: 1233, distance: 0.0001, synthetic: ['2', 'up'], real: ['2', 'down'], names },
  ],
};
const show = (change: Partial<Parameters<typeof PrivacyView>[0]>) =>
  render(
    <PrivacyView
      distances={null}
      attacks={null}
      membership={null}
      pendingDistances="Distances come."
      pendingAttacks="Attacks come."
      pendingMembership="Guesses come."
      {...change}
    />,
  );
const textsOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent));

describe('what is not there yet', () => {
  it('is said, each part on its own', () => {
    show({});
    expect(screen.getByText('Attacks come.')).toBeTruthy();
    expect(screen.getByText('Distances come.')).toBeTruthy();
    expect(screen.getByText('Guesses come.')).toBeTruthy();
  });
});

describe('who was trained on', () => {
  it('is guessed by several attacks, and what so few rows could not show is said', () => {
    show({ membership: makeMembership(0.55, 0.61) });
    const table = screen.getByRole('table', { name: /^Guessing 1,000 rows trained on among 500 unseen ones/ });
    expect(textsOf(table)[0]?.slice(1, 3)).toEqual(['0.570', '0.550 to 0.590']);
    expect(screen.getByText(/from an AUC of 0\.610 on/)).toBeTruthy();
    expect(screen.queryByText('Guesses come.')).toBeNull();
  });
});

describe('attacks', () => {
  it('stand with what fails on unseen rows and by guessing; the surest first, those no better than guessing last', () => {
    const results = [
      attack({ attack: 'singling-out-univariate', isStrong: false, risk: { value: 0.9, interval: { low: 0.8, high: 1 } } }),
      attack({}),
      secret('way', 2, 0.05),
      secret('size', 1, 0.2),
    ];
    show({ attacks: { results } });
    const rows = textsOf(screen.getByRole('table', { name: /^Share of attempts that succeed/ }));
    expect(rows).toHaveLength(3);
    expect(rows[0]?.[0]).toContain('“size”, of 2 columns');
    expect(rows[2]?.[5]).toBe('90.0\u00a0%');
    expect(rows[1]?.slice(2)).toEqual(['50.0\u00a0%', '[25.0\u00a0%]', '12.5\u00a0%', '30.0\u00a0%', '10\u00a0% to 40\u00a0%']);
    const secrets = screen.getByText('Every column as the secret (2)').closest('details') as HTMLElement;
    expect(textsOf(within(secrets).getByRole('table', { hidden: true })).map(([name]) => name)).toEqual(['size', 'way']);
  });
});

describe('distances', () => {
  it('stand beside their ideal or what unseen rows have; what could not be measured is left out', () => {
    show({ distances });
    const rows = textsOf(screen.getByRole('table', { name: 'Distances in numbers' }));
    expect(rows).toHaveLength(2);
    expect(rows[0]?.slice(1)).toEqual(['0.547 [0.500]', '0.510 to 0.580']);
    expect(rows[1]?.[1]).toBe('0.610 [0.720]');
  });

  it('end with the nearest pairs, columns that differ first', () => {
    show({ distances });
    const table = screen.getByRole('table', { name: 'Synthetic rows beside their nearest real row' });
    expect(textsOf(table)).toEqual([
      [' Synthetic', 'equal', 'up', '1'],
      [' Row 11', 'up', '1'],
      [' Synthetic', '<\u00a00.001', 'up', '2'],
      [' Row 1,234', 'down', '2'],
    ]);
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['Table', 'Distance', 'way', 'size']);
  });
});
