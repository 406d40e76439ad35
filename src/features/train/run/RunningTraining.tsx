import { X } from 'lucide-react';
import { findDescriptor } from '#models/catalog.ts';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { PAUSED } from '#ui/wording/training.ts';
import { LossNote } from '../outcome/LossNote.tsx';
import styles from '../train.module.css';
import { ChosenRun } from './ChosenRun.tsx';
import { LiveCharts } from './LiveCharts.tsx';
import { ProgressStrip } from './ProgressStrip.tsx';
import { RunButtons } from './RunButtons.tsx';
import { useLiveTraining } from './use-live-training.ts';
import { WorstColumns } from './WorstColumns.tsx';

/** One generator as it learns. */
export function RunningTraining() {
  const job = useStudio((state) => state.training);
  const settings = useStudio((state) => state.trainSettings);
  const backend = useStudio((state) => state.backend);
  const abort = useStudio((state) => state.abortTraining);
  const live = useLiveTraining();
  const descriptor = findDescriptor(settings.generator);
  const run = job.status === 'paused' || job.status === 'stopping' ? job.status : 'running';
  const bestEpoch = live.best?.epoch ?? null;

  return (
    <div data-train-status={run}>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>
            {run === 'paused' ? PAUSED.title : run === 'stopping' ? 'Stopping, and keeping the best version' : 'Training on this device'}
          </h1>
          <p className="muted">{run === 'paused' ? PAUSED.text : 'Keep this tab open; it carries on, more slowly, in the background.'}</p>
        </div>
        <div className={styles.actions}>
          <RunButtons run={run} canPause={descriptor.usesBackend} bestEpoch={bestEpoch} />
          <Button variant="quiet-muted" onPress={abort}>
            <X className="ico" aria-hidden="true" />
            Cancel
          </Button>
        </div>
      </div>
      <ChosenRun descriptor={descriptor} settings={settings} live={live} />
      <ProgressStrip
        run={run}
        generator={settings.generator}
        progress={job.status === 'idle' ? null : job.progress}
        live={live}
        backend={backend?.backend ?? null}
        keptEpoch={null}
        fitSeconds={null}
      />
      {descriptor.usesBackend ? (
        <>
          <LiveCharts live={live} bestEpoch={bestEpoch} stop={null} />
          <LossNote />
        </>
      ) : (
        <p className={styles.lossNote}>
          This generator is fitted in one pass: there is no loss to watch. Its columns appear below as soon as it is ready.
        </p>
      )}
      <WorstColumns columns={live.worst} epoch={descriptor.usesBackend ? live.worstEpoch : null} />
    </div>
  );
}
