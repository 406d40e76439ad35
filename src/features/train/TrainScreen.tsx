import { Play } from 'lucide-react';
import { findDescriptor } from '#models/catalog.ts';
import { isArenaRunning } from '#state/arena.ts';
import { learntTable } from '#state/dataset.ts';
import { freshnessOfModel } from '#state/staleness.ts';
import { useStudio } from '#state/store.ts';
import { formatCounted } from '#ui/format/numbers.ts';
import { formatWhen } from '#ui/format/when.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { describeStale } from '#ui/wording/staleness.ts';
import { sayAtEpoch } from '#ui/wording/training.ts';
import { LossNote } from './outcome/LossNote.tsx';
import { TrainFailure } from './outcome/TrainFailure.tsx';
import { ArenaOutcome, ArenaRunning } from './run/ArenaRunning.tsx';
import { LiveCharts } from './run/LiveCharts.tsx';
import { ProgressStrip } from './run/ProgressStrip.tsx';
import { RunningTraining } from './run/RunningTraining.tsx';
import { useLiveTraining } from './run/use-live-training.ts';
import { WorstColumns } from './run/WorstColumns.tsx';
import { ReadyToTrain } from './setup/ReadyToTrain.tsx';
import { StartButton } from './setup/StartButton.tsx';
import { TrainSetup } from './setup/TrainSetup.tsx';
import styles from './train.module.css';

function TrainScreen() {
  const table = useStudio(learntTable);
  const status = useStudio((state) => state.training.status);
  const model = useStudio((state) => state.model);
  const arena = useStudio((state) => state.arena);
  const goTo = useStudio((state) => state.goTo);
  if (table === null) {
    return (
      <div data-train-status="empty">
        <div className="head">
          <div>
            <h1 tabIndex={-1}>Train</h1>
            <p className="muted">A model learns your table here, on this device. It needs a table first.</p>
          </div>
        </div>
        <Button variant="primary" onPress={() => goTo('import')}>
          Choose a table
        </Button>
      </div>
    );
  }
  if (arena !== null && isArenaRunning(arena)) return <ArenaRunning arena={arena} />;
  switch (status) {
    case 'idle':
      return model === null ? <Idle /> : <Finished />;
    case 'running':
    case 'paused':
    case 'stopping':
      return <RunningTraining />;
    case 'interrupted':
      return <Interrupted />;
    case 'failed':
      return <Failed />;
    default:
      return status satisfies never;
  }
}

export default TrainScreen;

function Idle() {
  const arena = useStudio((state) => state.arena);
  const backendFailure = useStudio((state) => state.backendFailure);
  return (
    <div data-train-status="idle">
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Train</h1>
          <p className="muted">Choose how to learn the table. It happens on this device; no row leaves it.</p>
        </div>
        <div className={styles.actions}>
          <StartButton label="Start training" />
        </div>
      </div>
      {backendFailure !== null && <p className={styles.notice}>{backendFailure.message}</p>}
      {arena !== null && <ArenaOutcome arena={arena} />}
      <div className={styles.layout}>
        <TrainSetup />
        <ReadyToTrain />
      </div>
    </div>
  );
}

function Interrupted() {
  const job = useStudio((state) => state.training);
  const backend = useStudio((state) => state.backend);
  const continueTraining = useStudio((state) => state.continueTraining);
  const startTraining = useStudio((state) => state.startTraining);
  const drop = useStudio((state) => state.dropInterrupted);
  const live = useLiveTraining();
  if (job.status !== 'interrupted') return null;
  const { checkpoint, progress } = job;
  const descriptor = findDescriptor(checkpoint.request.generator);
  return (
    <div data-train-status="interrupted">
      <div className="head">
        <div>
          <h1 tabIndex={-1}>{sayAtEpoch('Training was interrupted', progress)}</h1>
          <p className="muted">
            {progress === null
              ? 'It had hardly begun, so it starts from its first epoch.'
              : `${descriptor.label} was last kept ${formatWhen(checkpoint.savedAtMs)}, and goes on from there with the same settings.`}
          </p>
        </div>
        <div className={styles.actions}>
          <Button variant="primary" onPress={() => void continueTraining()}>
            <Play className="ico" aria-hidden="true" />
            Continue training
          </Button>
          <Button onPress={() => void startTraining()}>Start again</Button>
          <Button variant="quiet-muted" onPress={() => void drop()}>
            Forget it
          </Button>
        </div>
      </div>
      <div className={`${styles.layout} ${styles.after}`}>
        <TrainSetup />
        <div>
          {progress !== null && (
            <ProgressStrip
              run="failed"
              generator={checkpoint.request.generator}
              progress={progress}
              live={live}
              backend={backend?.backend ?? null}
              keptEpoch={null}
              fitSeconds={null}
            />
          )}
          <ReadyToTrain />
        </div>
      </div>
    </div>
  );
}

const ENDINGS = {
  finished: 'It ran to its last epoch.',
  'early-stop': 'It stopped by itself when the held-out rows gained no more.',
  stopped: 'You stopped it.',
} as const;

function Finished() {
  const model = useStudio((state) => state.model);
  const dataset = useStudio((state) => state.dataset);
  const trainSettings = useStudio((state) => state.trainSettings);
  const evaluation = useStudio((state) => state.evaluation);
  const arena = useStudio((state) => state.arena);
  const goTo = useStudio((state) => state.goTo);
  const live = useLiveTraining();
  if (model === null) return null;
  const freshness = freshnessOfModel({ model, dataset, trainSettings });
  const isStale = freshness !== 'fresh';
  const descriptor = findDescriptor(model.generator);
  const ending = model.ended in ENDINGS ? ENDINGS[model.ended as keyof typeof ENDINGS] : 'It ended early; the last good version was kept.';
  const withheld = model.withheld.reduce((sum, column) => sum + column.values, 0);

  return (
    <div data-train-status={isStale ? 'stale' : 'finished'} data-model-id={model.modelId}>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>{isStale ? 'Trained, but out of date' : 'Training finished'}</h1>
          <p className="muted">
            {descriptor.usesBackend
              ? `${descriptor.label}: epoch ${model.keptEpoch} is kept, the best by the held-out rows. ${ending}`
              : `${descriptor.label}: fitted in one pass.`}{' '}
            {withheld > 0 &&
              `${formatCounted(withheld, 'rare value')} held by too few rows ${withheld === 1 ? 'was' : 'were'} kept out of it.`}
          </p>
        </div>
        <div className={styles.actions}>
          <StartButton label="Train again" variant={isStale ? 'primary' : 'plain'} />
          <Button variant={isStale ? 'plain' : 'primary'} onPress={() => goTo('compare')}>
            Continue to compare
          </Button>
        </div>
      </div>
      {arena !== null && <ArenaOutcome arena={arena} />}
      {isStale && (
        <p className={styles.notice} role="status">
          {describeStale(freshness === 'table-changed' ? 'table' : 'settings', 'this model was trained')} It is kept until you train again.
        </p>
      )}
      {!isStale && evaluation.status === 'running' && (
        <p className="vh" role="status">
          The comparison is being made in the background.
        </p>
      )}
      <div className={`${styles.layout} ${styles.after}`}>
        <TrainSetup />
        <div>
          <ProgressStrip
            run="finished"
            generator={model.generator}
            progress={live.progress}
            live={live}
            backend={model.backend.backend}
            keptEpoch={model.keptEpoch}
            fitSeconds={model.fitSeconds}
          />
          {descriptor.usesBackend && live.losses.length > 0 && <LiveCharts live={live} bestEpoch={model.keptEpoch} stop={null} />}
          {descriptor.usesBackend && <LossNote />}
          <WorstColumns columns={live.worst} epoch={descriptor.usesBackend ? live.worstEpoch : null} />
        </div>
      </div>
    </div>
  );
}

function Failed() {
  const job = useStudio((state) => state.training);
  const settings = useStudio((state) => state.trainSettings);
  const backend = useStudio((state) => state.backend);
  const dismiss = useStudio((state) => state.dismissTrainFailure);
  const live = useLiveTraining();
  if (job.status !== 'failed') return null;
  const { progress, keptModel } = job;
  const hasEpochs = findDescriptor(settings.generator).usesBackend;
  return (
    <div data-train-status="failed">
      <div className="head">
        <div>
          <h1 tabIndex={-1}>{sayAtEpoch('Training stopped', hasEpochs && progress !== null && progress.epoch > 0 ? progress : null)}</h1>
        </div>
        <div className={styles.actions}>
          <Button variant="quiet-muted" onPress={dismiss}>
            Dismiss
          </Button>
        </div>
      </div>
      <div className={`${styles.layout} ${styles.after}`}>
        <TrainSetup />
        <div>
          <TrainFailure job={job} />
          <div style={{ height: 'var(--s4)' }} />
          {progress !== null && (
            <ProgressStrip
              run="failed"
              generator={settings.generator}
              progress={progress}
              live={live}
              backend={backend?.backend ?? null}
              keptEpoch={keptModel?.keptEpoch ?? null}
              fitSeconds={null}
            />
          )}
          {hasEpochs && live.losses.length > 0 && (
            <LiveCharts
              live={live}
              bestEpoch={keptModel?.keptEpoch ?? live.best?.epoch ?? null}
              stop={progress === null ? null : { epoch: progress.epoch, note: 'stopped' }}
            />
          )}
          <WorstColumns columns={live.worst} epoch={live.worstEpoch} />
        </div>
      </div>
    </div>
  );
}
