// @vitest-environment jsdom
import { render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Coverage } from '#core/metrics/coverage/contract.ts';
import type { Detectability } from '#core/metrics/detectability/contract.ts';
import '#state/testing/page.ts';
import { DetectabilityPanel } from './DetectabilityPanel.tsx';

const PENDING = { detectability: 'Trees grow.', threeWay: 'Triples come.', coverage: 'Levels are counted.' };
const all = { rowCount: 300, ofRowCount: 300 };
const detectability: Detectability = {
  score: { value: 0.812, reference: 0.964 },
  allRows: { score: 0.701, auc: 0.65, interval: { low: 0.6, high: 0.7 }, real: all, synthetic: all },
  tells: [
    { columnIndex: 2, name: 'way', value: 0.75 },
    { columnIndex: 1, name: 'size', value: 0.25 },
    { columnIndex: 3, name: 'day', value: 0 },
  ],
};
const coverage: Coverage = {
  columns: [
    { columnIndex: 1, name: 'size', metric: 'RangeCoverage', coverage: { value: 0.5, reference: 0.6 } },
    { columnIndex: 2, name: 'way', metric: 'CategoryCoverage', coverage: { value: 1, reference: null } },
  ],
  boundaries: [],
  mean: { value: 0.75, reference: 0.8 },
  meanAdherence: null,
};
const rowsOf = (name: string) =>
  within(screen.getByRole('table', { name }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent));

it('says of each part that it is to come', () => {
  render(<DetectabilityPanel detectability={null} threeWay={null} coverage={null} pending={PENDING} />);
  for (const text of Object.values(PENDING)) expect(screen.getByText(text)).toBeTruthy();
});

it('tells a table of too few columns from one whose triples are to come', () => {
  const threeWay = { triples: [], mean: { value: 1, reference: null } };
  render(<DetectabilityPanel detectability={null} threeWay={threeWay} coverage={null} pending={PENDING} />);
  expect(screen.getByText('There are not that many columns.')).toBeTruthy();
});

it('names the columns that the trees lean on, and no others', () => {
  render(<DetectabilityPanel detectability={detectability} threeWay={null} coverage={null} pending={PENDING} />);
  expect(rowsOf('Columns that give the table away').map((cells) => cells.slice(0, 2))).toEqual([
    ['way', '75.0\u00a0%'],
    ['size', '25.0\u00a0%'],
  ]);
  expect(screen.getByText(/Boosted trees try/).textContent).toContain(
    '0.812 [0.964], 1 = cannot tell. With all 300 rows of each side: 0.701 (AUC 0.650)',
  );
});

it('says of what a column covers its share, beside what unseen rows do', () => {
  render(<DetectabilityPanel detectability={null} threeWay={null} coverage={coverage} pending={PENDING} />);
  expect(rowsOf('Coverage by column')).toEqual([
    ['size', 'the range', '0.500 [0.600]'],
    ['way', 'the levels', '1.000 [–]'],
  ]);
  expect(screen.queryByText(/keep within the real range/)).toBeNull();
});
