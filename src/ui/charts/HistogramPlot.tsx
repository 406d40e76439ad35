import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { formatAxisNumbers, formatCount, formatPercent } from '#ui/format/numbers.ts';
import styles from './charts.module.css';
import { axisTicks, mergeBins, readableBinCount, toCumulative, toShares } from './geometry.ts';
import { Swatch } from './Swatch.tsx';
import { rangeLabels } from './sentences.ts';

export interface HistogramPlotProps {
  readonly overlay: Extract<ColumnOverlay, { shape: 'numeric' }>;
  readonly label: string;
  readonly view: 'histogram' | 'cumulative';
  readonly unit: 'percent' | 'count';
  readonly scale: 'linear' | 'log';
  readonly height?: number;
}

interface Point {
  readonly x: number;
  readonly bin: number;
  readonly real: number;
  readonly synthetic: number;
  /** Null but at the bin's own place, where its line passes. */
  readonly holdout: number | null;
}

/** The large numeric overlay. Loaded on demand: it brings recharts. */
export default function HistogramPlot({ overlay: finest, label, view, unit, scale, height = 304 }: HistogramPlotProps) {
  const overlay = view === 'histogram' ? coarsen(finest) : finest;
  const measure = (counts: readonly number[]) => toMeasure(counts, view, unit);
  const real = measure(overlay.real);
  const synthetic = measure(overlay.synthetic);
  const holdout = unit === 'percent' ? measure(overlay.holdout) : null;
  const present = [...real, ...synthetic, ...(holdout ?? [])].filter((value) => value > 0);
  const top = present.length > 0 ? Math.max(...present) : 1;
  const floor = scale === 'log' ? (present.length > 0 ? Math.min(...present) / 2 : 0.1) : 0;
  const lift = (value: number) => Math.max(value, floor);
  const points =
    view === 'histogram'
      ? stepPoints(overlay.edges, real, synthetic, holdout, lift, floor)
      : edgePoints(overlay.edges, real, synthetic, holdout, lift, floor);
  const low = overlay.edges[0] ?? 0;
  const high = overlay.edges[overlay.edges.length - 1] ?? 1;
  const xTicks = axisTicks(low, high, overlay.temporal ? 5 : 8, overlay.temporal);
  const yHigh = view === 'cumulative' && unit === 'percent' ? 100 : top * 1.04;
  const yTicks = scale === 'log' ? logTicks(floor, yHigh) : axisTicks(0, yHigh, 4).map((tick) => tick.value);
  const yLabels = new Map(
    yTicks.map((tick, index) => [tick, formatAxisNumbers(scale === 'log' ? [tick] : yTicks)[scale === 'log' ? 0 : index] ?? '']),
  );
  const xLabels = new Map(xTicks.map((tick) => [tick.value, tick.label]));
  const ranges = rangeLabels(overlay.edges, overlay.temporal);
  const shape = view === 'histogram' ? 'stepAfter' : 'linear';

  return (
    <div className={styles.recharts} role="img" aria-label={label} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={points} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            dataKey="x"
            type="number"
            domain={[low, high]}
            ticks={xTicks.map((tick) => tick.value)}
            tickFormatter={(value: number) => xLabels.get(value) ?? ''}
            axisLine={{ stroke: 'var(--rule-strong)' }}
            tickLine={false}
            height={24}
          />
          <YAxis
            type="number"
            scale={scale}
            domain={[floor, yHigh]}
            ticks={yTicks}
            tickFormatter={(value: number) =>
              `${yLabels.get(value) ?? ''}${unit === 'percent' && value === yTicks.at(-1) ? '\u00a0%' : ''}`
            }
            axisLine={false}
            tickLine={false}
            width={48}
            interval={0}
            allowDataOverflow
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--control)' }}
            content={({ active, payload }) => {
              const point = payload?.[0]?.payload as Point | undefined;
              if (!active || point === undefined) return null;
              const show = (values: readonly number[] | null) => {
                const value = values?.[point.bin];
                return value === undefined ? '–' : unit === 'percent' ? formatPercent(value / 100, 2) : formatCount(value);
              };
              const range = ranges[point.bin] ?? '';
              return (
                <div className={styles.tip}>
                  <strong>{view === 'histogram' ? range : `up to ${range.split(' to ')[1] ?? ''}`}</strong>
                  <span>
                    <Swatch series="real" />
                    Real
                  </span>
                  <b>{show(real)}</b>
                  <span>
                    <Swatch series="synthetic" />
                    Synthetic
                  </span>
                  <b>{show(synthetic)}</b>
                  {holdout !== null && (
                    <>
                      <span>
                        <Swatch series="holdout" />
                        Holdout
                      </span>
                      <b>{show(holdout)}</b>
                    </>
                  )}
                </div>
              );
            }}
          />
          <Area
            dataKey="real"
            type={shape}
            baseValue={floor}
            stroke="var(--real)"
            strokeWidth={1.5}
            fill="var(--real)"
            fillOpacity={0.22}
            isAnimationActive={false}
            activeDot={false}
          />
          {holdout !== null && (
            <Line
              dataKey="holdout"
              type="linear"
              connectNulls
              stroke="var(--holdout)"
              strokeWidth={1.5}
              strokeDasharray="1 3"
              strokeLinecap="round"
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
          )}
          <Line
            dataKey="synthetic"
            type={shape}
            stroke="var(--synthetic)"
            strokeWidth={2}
            {...(view === 'cumulative' ? { strokeDasharray: '6 3' } : {})}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}

function coarsen(overlay: HistogramPlotProps['overlay']): HistogramPlotProps['overlay'] {
  const series = [overlay.real, overlay.synthetic, overlay.holdout];
  const { edges, rows } = mergeBins(overlay.edges, series, readableBinCount(series));
  const [real = [], synthetic = [], holdout = []] = rows;
  return { ...overlay, edges, real, synthetic, holdout };
}

function toMeasure(counts: readonly number[], view: 'histogram' | 'cumulative', unit: 'percent' | 'count'): number[] {
  if (view === 'cumulative') {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return toCumulative(counts).map((share) => (unit === 'percent' ? share * 100 : Math.round(share * total)));
  }
  return unit === 'percent' ? toShares(counts).map((share) => share * 100) : [...counts];
}

function stepPoints(
  edges: readonly number[],
  real: number[],
  synthetic: number[],
  holdout: number[] | null,
  lift: (value: number) => number,
  floor: number,
): Point[] {
  const last = real.length - 1;
  const points: Point[] = [{ x: edges[0] ?? 0, bin: 0, real: floor, synthetic: floor, holdout: null }];
  real.forEach((value, bin) => {
    const left = edges[bin] ?? 0;
    const right = edges[bin + 1] ?? left;
    const heights = { bin, real: lift(value), synthetic: lift(synthetic[bin] ?? 0) };
    points.push(
      { x: left, ...heights, holdout: null },
      { x: (left + right) / 2, ...heights, holdout: holdout === null ? null : lift(holdout[bin] ?? 0) },
    );
  });
  const end = edges[edges.length - 1] ?? 1;
  points.push(
    { x: end, bin: last, real: lift(real[last] ?? 0), synthetic: lift(synthetic[last] ?? 0), holdout: null },
    { x: end, bin: last, real: floor, synthetic: floor, holdout: null },
  );
  return points;
}

function edgePoints(
  edges: readonly number[],
  real: number[],
  synthetic: number[],
  holdout: number[] | null,
  lift: (value: number) => number,
  floor: number,
): Point[] {
  const start: Point = { x: edges[0] ?? 0, bin: 0, real: floor, synthetic: floor, holdout: holdout === null ? null : floor };
  return [
    start,
    ...real.map((value, bin) => ({
      x: edges[bin + 1] ?? 0,
      bin,
      real: lift(value),
      synthetic: lift(synthetic[bin] ?? 0),
      holdout: holdout === null ? null : lift(holdout[bin] ?? 0),
    })),
  ];
}

function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.ceil(Math.log10(low)); power <= Math.floor(Math.log10(high)); power += 1) ticks.push(10 ** power);
  return ticks.length > 0 ? ticks : [high];
}
