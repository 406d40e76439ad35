import { scaleLinear } from 'd3-scale';
import { CartesianGrid, Line, LineChart, ReferenceArea, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { formatAxisNumbers } from '#ui/format/numbers.ts';
import styles from './charts.module.css';
import { axisTicks } from './geometry.ts';

export interface EpochSeries {
  readonly key: string;
  readonly style: 'synthetic' | 'training' | 'holdout';
}

export interface EpochLinesProps {
  readonly label: string;
  readonly points: readonly ({ readonly epoch: number } & Readonly<Record<string, number | null>>)[];
  readonly series: readonly EpochSeries[];
  readonly epochCount: number;
  /** A level line: what unseen real rows score. */
  readonly reference?: number | null;
  readonly bestEpoch?: number | null;
  /** Where training ended before its time, and what is written there. */
  readonly stop?: { readonly epoch: number; readonly note: string } | null;
  /** The values' natural end, such as 1 for a score. */
  readonly most?: number;
  readonly height?: number;
}

const STROKES = {
  synthetic: { stroke: 'var(--synthetic)', strokeWidth: 2, strokeDasharray: '6 3' },
  training: { stroke: 'var(--text)', strokeWidth: 1.5 },
  holdout: { stroke: 'var(--holdout)', strokeWidth: 1.5, strokeDasharray: '1 3', strokeLinecap: 'round' },
} as const;

/** Lines over epochs. Loaded on demand: it brings recharts. */
export default function EpochLines({
  label,
  points,
  series,
  epochCount,
  reference = null,
  bestEpoch = null,
  stop = null,
  most,
  height = 168,
}: EpochLinesProps) {
  const values = points
    .flatMap((point) => series.map(({ key }) => point[key]))
    .filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (reference !== null) values.push(reference);
  const [low, high] = rangeOf(values, most);
  const yTicks = axisTicks(low, high, 4);
  const yTexts = formatAxisNumbers(yTicks.map((tick) => tick.value));
  const last = Math.max(2, epochCount);
  const xTicks = [
    1,
    ...axisTicks(1, last, 4)
      .map((tick) => tick.value)
      .filter((value) => Number.isInteger(value) && value > 1 + last * 0.06 && value < last * 0.76),
    last,
  ];
  const dots = points.length === 1;
  return (
    <div className={styles.recharts} role="img" aria-label={label} style={{ height }}>
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={[...points]} margin={{ top: 8, right: 4, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--grid)" />
          <XAxis
            dataKey="epoch"
            type="number"
            domain={[1, last]}
            ticks={xTicks}
            interval={0}
            tick={({ x, y, payload }) => (
              <text
                className="recharts-text"
                x={x}
                y={Number(y) + 10}
                textAnchor={payload.value === last ? 'end' : payload.value === 1 ? 'start' : 'middle'}
              >
                {payload.value === last ? `epoch ${last}` : payload.value}
              </text>
            )}
            axisLine={{ stroke: 'var(--rule-strong)' }}
            tickLine={false}
            height={22}
          />
          <YAxis
            type="number"
            domain={[low, high]}
            ticks={yTicks.map((tick) => tick.value)}
            tickFormatter={(value: number) => yTexts[yTicks.findIndex((tick) => tick.value === value)] ?? ''}
            axisLine={false}
            tickLine={false}
            width={40}
            interval={0}
            allowDataOverflow
          />
          {stop !== null && <ReferenceArea x1={Math.min(stop.epoch, last)} x2={last} fill="var(--surface)" fillOpacity={1} />}
          {stop !== null && (
            <ReferenceLine
              x={Math.min(stop.epoch, last)}
              stroke="var(--text)"
              label={{
                value: stop.note,
                position: stop.epoch > last * 0.7 ? 'insideTopRight' : 'insideTopLeft',
                fill: 'var(--text)',
                dy: 16,
              }}
            />
          )}
          {reference !== null && <ReferenceLine y={reference} {...STROKES.holdout} />}
          {bestEpoch !== null && (
            <ReferenceLine
              x={Math.min(bestEpoch, last)}
              stroke="var(--accent)"
              strokeDasharray="3 3"
              label={{
                value: 'best, kept',
                position: bestEpoch < last * 0.25 ? 'insideTopLeft' : 'insideTopRight',
                className: styles.bestNote ?? '',
                dy: -6,
              }}
            />
          )}
          {series.map(({ key, style }) => (
            <Line
              key={key}
              dataKey={key}
              type="linear"
              connectNulls
              {...STROKES[style]}
              dot={dots ? { r: 2.5, fill: STROKES[style].stroke, strokeDasharray: '' } : false}
              activeDot={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

function rangeOf(values: readonly number[], most: number | undefined): [number, number] {
  if (values.length === 0) return [0, most ?? 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = Math.max((high - low) * 0.06, Math.abs(high) * 1e-3, 1e-6);
  const [niceLow = low, niceHigh = high] = scaleLinear()
    .domain([low - room, high + room])
    .nice(4)
    .domain();
  return [niceLow, most === undefined ? niceHigh : Math.min(most, niceHigh)];
}
