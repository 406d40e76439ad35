import { X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ColumnComparison, JointAxis, JointDistribution, PairComparison } from '#core/metrics/contract.ts';
import { useStudio } from '#state/store.ts';
import { ChartTable } from '#ui/charts/ChartTable.tsx';
import { CIVIDIS_GRADIENT } from '#ui/charts/cividis.ts';
import { TableToggle } from '#ui/charts/DistributionChart.tsx';
import { axisTicks, toShares } from '#ui/charts/geometry.ts';
import { HeatCanvas } from '#ui/charts/HeatCanvas.tsx';
import { OverlayChart } from '#ui/charts/OverlayChart.tsx';
import { type Series, Swatch } from '#ui/charts/Swatch.tsx';
import { describeOverlay, rangeLabels } from '#ui/charts/sentences.ts';
import { formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import styles from './pairs.module.css';

type Loaded =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly joint: JointDistribution }
  | { readonly status: 'failed'; readonly message: string };

export interface JointPanelProps {
  readonly pair: PairComparison;
  readonly columns: readonly ColumnComparison[];
  readonly onClose: () => void;
}

/** Two columns together: where the rows lie in the real table and in the synthetic one. */
export function JointPanel({ pair, columns, onClose }: JointPanelProps) {
  const loadJoint = useStudio((state) => state.loadJoint);
  const [loaded, setLoaded] = useState<Loaded>({ status: 'loading' });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    let isCurrent = true;
    setLoaded({ status: 'loading' });
    loadJoint(pair.a, pair.b)
      .then((joint) => isCurrent && setLoaded({ status: 'ready', joint }))
      .catch(
        (error: unknown) =>
          isCurrent && setLoaded({ status: 'failed', message: error instanceof Error ? error.message : 'The pair could not be read.' }),
      );
    return () => {
      isCurrent = false;
    };
  }, [pair, loadJoint]);
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const sides = [pair.a, pair.b].flatMap((index) => columns.find((column) => column.columnIndex === index) ?? []);

  return (
    <section className={`panel ${styles.joint}`} aria-label="Both columns of a pair">
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {sides.map((column) => column.name).join(' × ')}
        </h2>
        <span className="label">
          trend score {formatScore(pair.trend.value)} {formatReference(pair.trend.reference)}
        </span>
        <Button variant="quiet-muted" size="small" onPress={onClose}>
          <X className="ico" aria-hidden="true" />
          Close
        </Button>
      </header>
      {loaded.status === 'loading' && <p className="in muted">Counting the rows…</p>}
      {loaded.status === 'failed' && <p className="in">{loaded.message}</p>}
      {loaded.status === 'ready' && <JointPlots joint={loaded.joint} />}
      <div className={styles.jointPlots}>
        {sides.map((column) => {
          const distance = 1 - column.shape.value;
          const reference = column.shape.reference === null ? null : 1 - column.shape.reference;
          return (
            <figure key={column.columnIndex}>
              <figcaption>
                {column.name} <span className="label">{formatScore(distance)}</span>
              </figcaption>
              <OverlayChart
                overlay={column.overlay}
                label={describeOverlay(column.name, column.overlay, distance, reference)}
                height={96}
              />
            </figure>
          );
        })}
      </div>
    </section>
  );
}

function JointPlots({ joint }: { joint: JointDistribution }) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const { real, synthetic, top } = useMemo(() => {
    const shares = { real: toShares(joint.real), synthetic: toShares(joint.synthetic) };
    return { ...shares, top: Math.max(...shares.real, ...shares.synthetic, 1e-12) };
  }, [joint]);
  const aCount = binCount(joint.a);
  const bCount = binCount(joint.b);
  if (view === 'table') {
    const a = axisLabels(joint.a);
    const b = axisLabels(joint.b);
    const rows = real
      .map((share, cell) => ({ share, other: synthetic[cell] ?? 0, cell }))
      .filter(({ share, other }) => share > 0 || other > 0)
      .sort((x, y) => Math.abs(y.share - y.other) - Math.abs(x.share - x.other))
      .slice(0, 200)
      .map(({ share, other, cell }) => [
        `${a[Math.floor(cell / bCount)]} and ${b[cell % bCount]}`,
        formatPercent(share, 2),
        formatPercent(other, 2),
      ]);
    return (
      <div className="in">
        <ChartTable caption={`${joint.a.name} and ${joint.b.name}, widest gaps first`} head={['Both', 'Real', 'Synthetic']} rows={rows} />
        <TableToggle view={view} onChange={setView} />
      </div>
    );
  }
  return (
    <>
      <div className={styles.jointPlots}>
        <JointPlot series="real" title="Real" joint={joint} shares={real} top={top} aCount={aCount} bCount={bCount} />
        <JointPlot series="synthetic" title="Synthetic" joint={joint} shares={synthetic} top={top} aCount={aCount} bCount={bCount} />
      </div>
      <div className={`in ${styles.readout}`} style={{ marginTop: 0, paddingBlock: 0 }}>
        <div className={styles.scale} style={{ flex: '1 1 240px', maxWidth: 420, margin: 0 }}>
          <span>0</span>
          <i style={{ background: CIVIDIS_GRADIENT }} />
          <span>{formatPercent(top)} of rows; colours grow with the square root</span>
        </div>
        <TableToggle view={view} onChange={setView} />
      </div>
    </>
  );
}

interface JointPlotProps {
  readonly series: Series;
  readonly title: string;
  readonly joint: JointDistribution;
  readonly shares: readonly number[];
  readonly top: number;
  readonly aCount: number;
  readonly bCount: number;
}

function JointPlot({ series, title, joint, shares, top, aCount, bCount }: JointPlotProps) {
  const isUpward = joint.b.shape === 'numeric';
  const magnitudes = useMemo(() => {
    const drawn = new Array<number>(aCount * bCount).fill(0);
    for (let a = 0; a < aCount; a += 1) {
      for (let b = 0; b < bCount; b += 1) {
        const row = isUpward ? bCount - 1 - b : b;
        drawn[row * aCount + a] = Math.sqrt((shares[a * bCount + b] ?? 0) / top);
      }
    }
    return drawn;
  }, [shares, top, aCount, bCount, isUpward]);
  const densest = shares.reduce((most, share, cell) => (share > (shares[most] ?? 0) ? cell : most), 0);
  const label = `${title}: most rows, ${formatPercent(shares[densest] ?? 0)}, have ${joint.a.name} ${axisLabels(joint.a)[Math.floor(densest / bCount)]} and ${joint.b.name} ${axisLabels(joint.b)[densest % bCount]}.`;
  return (
    <figure>
      <figcaption>
        <Swatch series={series} />
        {title}
      </figcaption>
      <div className={styles.jointGrid}>
        <div className={styles.jointY} aria-hidden="true">
          {axisMarks(joint.b, 5).map(({ text, percent }) => (
            <span key={`${text}${percent}`} style={{ top: `${isUpward ? 100 - percent : percent}%` }} title={text}>
              {text}
            </span>
          ))}
        </div>
        <HeatCanvas columns={aCount} rows={bCount} magnitudes={magnitudes} label={label} aspect="16 / 10" />
        <div className={styles.jointX} aria-hidden="true">
          {axisMarks(joint.a, 4).map(({ text, percent }) => (
            <span
              key={`${text}${percent}`}
              className={percent < 6 ? styles.first : percent > 94 ? styles.last : undefined}
              style={{ left: `${percent}%` }}
              title={text}
            >
              {text}
            </span>
          ))}
        </div>
        <span className={styles.axisName}>{joint.a.name}</span>
      </div>
    </figure>
  );
}

function binCount(axis: JointAxis): number {
  return axis.shape === 'numeric' ? axis.edges.length - 1 : axis.levels.length;
}

function axisLabels(axis: JointAxis): readonly string[] {
  return axis.shape === 'numeric' ? rangeLabels(axis.edges, axis.temporal) : axis.levels;
}

function axisMarks(axis: JointAxis, count: number): { text: string; percent: number }[] {
  if (axis.shape === 'numeric') {
    return axisTicks(axis.edges[0] ?? 0, axis.edges[axis.edges.length - 1] ?? 1, axis.temporal ? 3 : count, axis.temporal).map(
      ({ label, percent }) => ({ text: label, percent }),
    );
  }
  const every = Math.max(1, Math.ceil(axis.levels.length / (count * 2)));
  return axis.levels.flatMap((text, index) => (index % every === 0 ? [{ text, percent: ((index + 0.5) / axis.levels.length) * 100 }] : []));
}
