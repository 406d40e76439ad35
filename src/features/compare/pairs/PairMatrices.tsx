import { type KeyboardEvent, type PointerEvent, useId, useMemo, useState } from 'react';
import { ASSOCIATION_CAP } from '#core/colour/cividis.ts';
import type { EvaluationReport, PairComparison } from '#core/metrics/contract.ts';
import { ChartTable } from '#ui/charts/ChartTable.tsx';
import { CIVIDIS_GRADIENT } from '#ui/charts/cividis.ts';
import { TableToggle } from '#ui/charts/DistributionChart.tsx';
import { HeatCanvas } from '#ui/charts/HeatCanvas.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatReference, formatScore } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Figure } from '../figures/Figure.tsx';
import { buildMatrices, type Cell, cellAt, gapOf, sortPairs, stepCell } from './pair-matrices.ts';
import styles from './pairs.module.css';
import { WorstPairs } from './WorstPairs.tsx';

/** More names than these would lie on one another beside the matrix. */
const MOST_NAMES = 24;

export interface PairMatricesProps {
  readonly report: EvaluationReport;
  readonly onOpen: (pair: PairComparison) => void;
}

/** Association of every pair: real, synthetic, and their difference. Arrow keys move, Enter opens. */
export function PairMatrices({ report, onOpen }: PairMatricesProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const helpId = useId();
  const columns = useMemo(
    () => report.columns.map(({ columnIndex, name }) => ({ columnIndex, name })).sort((a, b) => a.columnIndex - b.columnIndex),
    [report],
  );
  const matrices = useMemo(() => buildMatrices(columns, report.pairs), [columns, report]);
  const count = columns.length;
  const [cell, setCell] = useState<Cell>(() => matrices.placeOf(sortPairs(report.pairs)[0]));
  const selected = matrices.pairs.get(cell.row * count + cell.column) ?? null;
  if (count < 2 || report.pairs.length === 0) return <p className="muted">A table of one compared column has no pairs.</p>;

  const move = (event: KeyboardEvent) => {
    const next = stepCell(cell, event.key, count);
    if (next !== null) {
      event.preventDefault();
      setCell(next);
    } else if ((event.key === 'Enter' || event.key === ' ') && selected !== null) {
      event.preventDefault();
      onOpen(selected);
    }
  };
  const at = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return cellAt((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, count);
  };
  const frame = {
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const next = at(event);
      if (next !== null && (next.row !== cell.row || next.column !== cell.column)) setCell(next);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const next = at(event);
      const pair = next === null ? undefined : matrices.pairs.get(next.row * count + next.column);
      if (pair !== undefined) onOpen(pair);
    },
  };
  const mark = {
    left: `${(cell.column / count) * 100}%`,
    top: `${(cell.row / count) * 100}%`,
    width: `${100 / count}%`,
    height: `${100 / count}%`,
  };
  const names = (pair: PairComparison) => `${matrices.names.get(pair.a)} × ${matrices.names.get(pair.b)}`;
  const largestGap = Math.max(...report.pairs.map(gapOf));
  const meanGap = report.pairs.reduce((sum, pair) => sum + gapOf(pair), 0) / report.pairs.length;
  const drawn = [
    {
      title: 'Real',
      series: 'real' as const,
      magnitudes: matrices.real,
      label: 'Association of each pair of columns in the real table',
      high: `${ASSOCIATION_CAP} or more`,
    },
    {
      title: 'Synthetic',
      series: 'synthetic' as const,
      magnitudes: matrices.synthetic,
      label: 'Association of each pair of columns in the synthetic table',
      high: `${ASSOCIATION_CAP} or more`,
    },
    {
      title: 'Difference',
      series: null,
      magnitudes: matrices.difference,
      label: `Absolute difference per pair; mean ${meanGap.toFixed(3)}, largest ${largestGap.toFixed(3)}`,
      high: `${matrices.cap} or more`,
    },
  ];

  return (
    <section>
      <div className="sechead">
        <h2>How pairs of columns go together</h2>
        <span className="label" id={helpId}>
          0 independent, 1 one decides the other. Choose a cell to open both columns.
        </span>
      </div>
      {view === 'table' ? (
        <PairTable pairs={report.pairs} nameOf={names} />
      ) : (
        <div
          className={styles.matrices}
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move through the cells
          tabIndex={0}
          aria-label="Pairs of columns: arrow keys move, Enter opens a pair"
          aria-describedby={helpId}
          onKeyDown={move}
        >
          <Names columns={columns} />
          {drawn.map((each) => (
            <figure key={each.title}>
              <figcaption>
                {each.series !== null && <Swatch series={each.series} />}
                {each.title}
              </figcaption>
              <Numbers count={count} />
              <div className={styles.frame} {...frame}>
                <HeatCanvas columns={count} rows={count} magnitudes={each.magnitudes} label={each.label} />
                <i className={styles.mark} style={mark} />
              </div>
              <Scale high={each.high} />
            </figure>
          ))}
        </div>
      )}
      <div className={styles.readout}>
        {selected !== null && view === 'chart' && (
          <>
            <span aria-live="polite">
              <b>{names(selected)}</b>: {selected.realAssociation.toFixed(2)} real, {selected.syntheticAssociation.toFixed(2)} synthetic;
              trend score <Figure score={selected.trend} />
            </span>
            <Button size="small" onPress={() => onOpen(selected)}>
              Open this pair
            </Button>
          </>
        )}
        <span className="grow" />
        <TableToggle view={view} onChange={setView} />
      </div>
      {view === 'chart' && (
        <WorstPairs
          pairs={report.pairs}
          nameOf={names}
          meanGap={meanGap}
          onOpen={(pair) => {
            setCell(matrices.placeOf(pair));
            onOpen(pair);
          }}
        />
      )}
    </section>
  );
}

/** The same as a table, for those who do not see the colours. */
function PairTable({ pairs, nameOf }: { pairs: readonly PairComparison[]; nameOf: (pair: PairComparison) => string }) {
  return (
    <ChartTable
      caption="Pairs of columns, furthest short of unseen real rows first"
      head={['Pair', 'Trend', 'Holdout', 'Real', 'Synthetic']}
      rows={sortPairs(pairs).map((pair) => [
        nameOf(pair),
        formatScore(pair.trend.value),
        formatReference(pair.trend.reference),
        pair.realAssociation.toFixed(2),
        pair.syntheticAssociation.toFixed(2),
      ])}
    />
  );
}

/** The columns' names and numbers beside the rows of the matrices. */
function Names({ columns }: { columns: readonly { readonly columnIndex: number; readonly name: string }[] }) {
  const count = columns.length;
  const nameEvery = Math.max(1, Math.ceil(count / MOST_NAMES));
  return (
    <div className={`${styles.names} ${count > 16 ? styles.tight : ''}`} aria-hidden="true">
      <ol style={{ gridTemplateRows: `repeat(${count}, minmax(0, 1fr))` }}>
        {columns.map(({ columnIndex, name }, index) => (
          <li key={columnIndex} className={index % nameEvery === 0 ? undefined : styles.unnamed}>
            <span className="truncate">{name}</span>
            <span>{index + 1}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Numbers({ count }: { count: number }) {
  const every = count <= 16 ? 1 : count <= 32 ? 2 : Math.ceil(count / 12);
  return (
    <ol className={styles.numbers} style={{ gridTemplateColumns: `repeat(${count}, minmax(0, 1fr))` }} aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed row of numbers
        <li key={index}>{index % every === 0 ? index + 1 : ''}</li>
      ))}
    </ol>
  );
}

function Scale({ high }: { high: string }) {
  return (
    <div className={styles.scale}>
      <span>0</span>
      <i style={{ background: CIVIDIS_GRADIENT }} />
      <span>{high}</span>
    </div>
  );
}
