import { isLearnt } from '#core/columns/catalog.ts';
import { findDescriptor } from '#models/catalog.ts';
import { learntTable } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { estimateTraining, shapeOfTable } from '#state/training/train-settings.ts';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatPrediction } from '#ui/format/durations.ts';
import { formatBytes, formatCount, formatCounted } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import styles from '../train.module.css';

/** Fewer rows teach little, and the holdout judges roughly. */
const FEW_ROWS = 500;

/** What training will read, use and show, before it starts. */
export function ReadyToTrain() {
  const table = useStudio(learntTable);
  const settings = useStudio((state) => state.trainSettings);
  const backend = useStudio((state) => state.backend);
  const plan = useStudio((state) => state.arenaPlan);
  const changeStructures = useStudio((state) => state.changeStructures);
  const goTo = useStudio((state) => state.goTo);
  if (table === null) return null;
  const offered = table.structures.filter(({ status }) => status === 'offered');
  const shape = shapeOfTable(table);
  const generators = plan.isOn ? plan.generators : [settings.generator];
  const usesBackend = generators.some((generator) => findDescriptor(generator).usesBackend);
  const overrides = plan.isOn ? {} : settings.overrides;
  const estimates =
    backend === null
      ? []
      : generators.map((generator) => estimateTraining(table, { ...settings, generator, overrides }, settings.effort, backend));
  // One after the other: the times add up, the memory does not.
  const seconds = estimates.reduce((sum, estimate) => sum + estimate.seconds, 0);
  const bytes = Math.max(0, ...estimates.map((estimate) => estimate.bytes));
  const isKnown = estimates.length > 0;
  const apart = table.columns.filter((column) => column.spec.included && !isLearnt(column));
  const leftOut = table.columns.filter((column) => !column.spec.included);
  const held = Math.round(table.rowCount * 0.1);

  return (
    <div className={styles.ready}>
      <section>
        <div className="sechead">
          <h2>What it will learn from</h2>
        </div>
        <dl className={styles.record}>
          <div>
            <dt>Rows</dt>
            <dd>
              about {formatCount(table.rowCount - held)} to train on, {formatCount(held)} held out to judge by
              {table.rowCount < FEW_ROWS && '. That is few: expect rough shapes, rough scores, and look closely at Privacy'}
            </dd>
          </div>
          <div>
            <dt>Columns learnt</dt>
            <dd>{formatCounted(shape.columnCount, 'column')}</dd>
          </div>
          {apart.length > 0 && (
            <div>
              <dt>Made apart</dt>
              <dd>{apart.map((column) => column.spec.name).join(', ')}: no generator sees their cells</dd>
            </div>
          )}
          {leftOut.length > 0 && (
            <div>
              <dt>Left out</dt>
              <dd>{leftOut.map((column) => column.spec.name).join(', ')}</dd>
            </div>
          )}
          {offered.length > 0 && (
            <div>
              <dt>Between columns</dt>
              <dd>
                {formatCounted(offered.length, 'thing')} found to hold, not accepted yet: made-up rows may break{' '}
                {offered.length === 1 ? 'it' : 'them'}.{' '}
                <Button
                  variant="quiet"
                  size="small"
                  onPress={() =>
                    void changeStructures(
                      offered.map(({ structure }) => structure.id),
                      'accepted',
                    )
                  }
                >
                  Accept {offered.length === 1 ? 'it' : `all ${offered.length}`}
                </Button>
                <Button variant="quiet" size="small" onPress={() => goTo('columns')}>
                  Look at {offered.length === 1 ? 'it' : 'them'}
                </Button>
              </dd>
            </div>
          )}
          <div>
            <dt>Time</dt>
            <dd>
              {backend === null
                ? 'known once the device has been tested'
                : !isKnown
                  ? 'choose at least two generators'
                  : plan.isOn
                    ? `${formatPrediction(seconds)} in all, or sooner; then each of the ${generators.length} is measured`
                    : `${formatPrediction(seconds)}, or sooner: it stops when the held-out rows gain no more`}
            </dd>
          </div>
          <div>
            <dt>Memory</dt>
            <dd>{isKnown ? `about ${formatBytes(bytes)}` : '–'}</dd>
          </div>
          <div>
            <dt>Device</dt>
            <dd>{usesBackend ? (backend?.reason ?? 'being tested…') : 'CPU: this generator needs no more'}</dd>
          </div>
        </dl>
      </section>
      <section>
        <div className="sechead">
          <h2>What you will see here</h2>
        </div>
        <ul className={styles.later}>
          <li>
            <Swatch series="synthetic" dashed />
            <span>
              <b>Fidelity of sampled rows,</b> beside what unseen real rows score
            </span>
          </li>
          <li>
            <Swatch series="training" />
            <span>
              <b>The loss,</b> in training and on the held-out rows; the best version is kept, not the last
            </span>
          </li>
          <li>
            <Swatch series="real" />
            <span>
              <b>The six columns furthest off,</b> real against synthetic, redrawn as it learns
            </span>
          </li>
        </ul>
      </section>
    </div>
  );
}
