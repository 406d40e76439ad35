import { lazy, memo, type ReactNode, Suspense, useId, useState } from 'react';
import type { LiveTrainingRecord } from '#state/training/live-training.ts';
import { ChartTable } from '#ui/charts/ChartTable.tsx';
import { TableToggle } from '#ui/charts/DistributionChart.tsx';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import styles from '../train.module.css';

const EpochLines = lazy(() => import('#ui/charts/EpochLines.tsx'));

export interface LiveChartsProps {
  readonly live: LiveTrainingRecord;
  readonly bestEpoch: number | null;
  readonly stop: { readonly epoch: number; readonly note: string } | null;
}

/** Fidelity beside the loss, never the loss alone; a generator whose loss says nothing tells how varied its rows are instead. */
export function LiveCharts(props: LiveChartsProps) {
  return (
    <div className={styles.pair}>
      <FidelityLines {...props} />
      {props.live.variety.length > 0 ? <VarietyLines {...props} /> : <LossLines {...props} />}
    </div>
  );
}

/** Progress comes ten times a second, points a few times a minute: only those redraw a chart. */
function hasSameLines(a: LiveChartsProps, b: LiveChartsProps): boolean {
  return (
    a.live.fidelity === b.live.fidelity &&
    a.live.losses === b.live.losses &&
    a.live.reference === b.live.reference &&
    a.live.epochCount === b.live.epochCount &&
    a.bestEpoch === b.bestEpoch &&
    a.stop?.epoch === b.stop?.epoch
  );
}

const FidelityLines = memo(function FidelityLines({ live, bestEpoch, stop }: LiveChartsProps) {
  const [measure, setMeasure] = useState<'shapes' | 'trends'>('shapes');
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const id = useId();
  const last = live.fidelity.at(-1);
  const reference = live.reference?.[measure] ?? null;
  const what = measure === 'shapes' ? 'columns' : 'pairs of columns';
  const label =
    last === undefined
      ? 'No sample has been scored yet.'
      : `Fidelity of ${what} in sampled rows after ${last.epoch} epochs: ${formatScore(last[measure])}${reference === null ? '' : `; unseen real rows score ${formatScore(reference)}`}.${bestEpoch === null ? '' : ` Best version so far: epoch ${bestEpoch}.`}`;
  return (
    <section aria-labelledby={id}>
      <div className={styles.chartHead}>
        <h2 id={id}>Fidelity of sampled rows</h2>
        <span className={styles.now}>
          <span className={styles.inline}>
            <Swatch series="synthetic" dashed />
            <b>{last === undefined ? '–' : formatScore(last[measure])}</b>
          </span>
          <span className={styles.inline}>
            <Swatch series="holdout" />
            {formatReference(reference)}
          </span>
        </span>
      </div>
      {view === 'table' ? (
        <ChartTable
          caption="Fidelity of sampled rows by epoch"
          head={['Epoch', 'Columns', 'Pairs']}
          rows={live.fidelity.map((point) => [String(point.epoch), formatScore(point.shapes), formatScore(point.trends)])}
        />
      ) : (
        <Holder empty={last === undefined ? 'The first sample is scored after the first epochs.' : null}>
          <EpochLines
            label={label}
            points={live.fidelity.map((point) => ({ epoch: point.epoch, value: point[measure] }))}
            series={[{ key: 'value', style: 'synthetic' }]}
            epochCount={live.epochCount}
            reference={reference}
            bestEpoch={bestEpoch}
            stop={stop}
            most={1}
          />
        </Holder>
      )}
      <div className={styles.chartFoot}>
        <Segmented<'shapes' | 'trends'>
          label="Fidelity of"
          value={measure}
          onChange={setMeasure}
          options={[
            { id: 'shapes', label: 'Columns' },
            { id: 'trends', label: 'Pairs' },
          ]}
        />
        <TableToggle view={view} onChange={setView} />
      </div>
    </section>
  );
}, hasSameLines);

const LossLines = memo(function LossLines({ live, bestEpoch, stop }: LiveChartsProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const id = useId();
  const last = live.losses.at(-1);
  const lastHoldout = live.losses.findLast((point) => point.holdoutNats !== null)?.holdoutNats ?? null;
  const label =
    last === undefined
      ? 'No loss has been measured yet.'
      : `Loss per row after ${last.epoch} epochs: training ${last.trainNats.toFixed(2)}${lastHoldout === null ? '' : `, held-out ${lastHoldout.toFixed(2)}`} nats.`;
  return (
    <section aria-labelledby={id}>
      <div className={styles.chartHead}>
        <h2 id={id}>Loss, nats per row</h2>
        <span className={styles.now}>
          <span className={styles.inline}>
            <Swatch series="training" />
            training <b>{last === undefined ? '–' : last.trainNats.toFixed(2)}</b>
          </span>
          <span className={styles.inline}>
            <Swatch series="holdout" />
            held-out <b>{lastHoldout === null ? '–' : lastHoldout.toFixed(2)}</b>
          </span>
        </span>
      </div>
      {view === 'table' ? (
        <ChartTable
          caption="Loss by epoch, nats per row"
          head={['Epoch', 'Training', 'Held-out']}
          rows={live.losses.map((point) => [
            String(point.epoch),
            point.trainNats.toFixed(3),
            point.holdoutNats === null ? '–' : point.holdoutNats.toFixed(3),
          ])}
        />
      ) : (
        <Holder empty={last === undefined ? 'The first loss arrives with the first epoch.' : null}>
          <EpochLines
            label={label}
            points={live.losses.map((point) => ({ epoch: point.epoch, train: point.trainNats, holdout: point.holdoutNats }))}
            series={[
              { key: 'train', style: 'training' },
              { key: 'holdout', style: 'holdout' },
            ]}
            epochCount={live.epochCount}
            bestEpoch={bestEpoch}
            stop={stop}
          />
        </Holder>
      )}
      <div className={styles.chartFoot}>
        <TableToggle view={view} onChange={setView} />
      </div>
    </section>
  );
}, hasSameLines);

/** Below this share of the real rows' distinct rows a sample repeats itself. */
const COLLAPSE_SHARE = 0.9;

function VarietyLines({ live, bestEpoch, stop }: LiveChartsProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const id = useId();
  const last = live.variety.at(-1);
  const label =
    last === undefined
      ? 'No sample has been looked at yet.'
      : `Variety of sampled rows after ${last.epoch} epochs: ${formatPercent(last.distinctShare)} are distinct, ${formatPercent(last.distinctReference)} of as many real rows; columns vary ${formatPercent(last.entropyShare)} as much as real ones.`;
  return (
    <section aria-labelledby={id}>
      <div className={styles.chartHead}>
        <h2 id={id}>Variety of sampled rows</h2>
        <span className={styles.now}>
          <span className={styles.inline}>
            <Swatch series="synthetic" dashed />
            distinct <b>{last === undefined ? '–' : formatScore(last.distinctShare)}</b>
          </span>
          <span className={styles.inline}>
            <Swatch series="holdout" />
            {formatReference(last?.distinctReference ?? null)}
          </span>
          <span className={styles.inline}>
            <Swatch series="training" />
            entropy <b>{last === undefined ? '–' : formatScore(last.entropyShare)}</b>
          </span>
        </span>
      </div>
      {view === 'table' ? (
        <ChartTable
          caption="Variety of sampled rows by epoch"
          head={['Epoch', 'Distinct', 'Distinct, real', 'Entropy, of real']}
          rows={live.variety.map((point) => [
            String(point.epoch),
            formatScore(point.distinctShare),
            formatScore(point.distinctReference),
            formatScore(point.entropyShare),
          ])}
        />
      ) : (
        <Holder empty={last === undefined ? label : null}>
          <EpochLines
            label={label}
            points={live.variety.map(({ epoch, distinctShare, entropyShare }) => ({
              epoch,
              distinct: distinctShare,
              entropy: entropyShare,
            }))}
            series={[
              { key: 'distinct', style: 'synthetic' },
              { key: 'entropy', style: 'training' },
            ]}
            epochCount={live.epochCount}
            reference={last?.distinctReference ?? null}
            bestEpoch={bestEpoch}
            stop={stop}
            most={1}
          />
        </Holder>
      )}
      <div className={styles.chartFoot}>
        {last !== undefined && last.distinctShare < COLLAPSE_SHARE * last.distinctReference && (
          <span>The generator repeats itself: such versions are not kept while a better one is there.</span>
        )}
        <TableToggle view={view} onChange={setView} />
      </div>
    </section>
  );
}

function Holder({ empty, children }: { empty: string | null; children: ReactNode }) {
  return (
    <div className={styles.holder}>
      {empty === null ? (
        <Suspense fallback={<p className={styles.waiting}>Drawing…</p>}>{children}</Suspense>
      ) : (
        <p className={styles.waiting}>{empty}</p>
      )}
    </div>
  );
}
