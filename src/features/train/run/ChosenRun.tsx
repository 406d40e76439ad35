import type { GeneratorDescriptor } from '#models/contract.ts';
import type { LiveTrainingRecord } from '#state/training/live-training.ts';
import type { TrainSettings } from '#state/types.ts';
import { formatCount } from '#ui/format/numbers.ts';
import styles from '../train.module.css';

interface ChosenRunProps {
  readonly descriptor: GeneratorDescriptor;
  readonly settings: Pick<TrainSettings, 'effort' | 'seed'> | null;
  readonly live: LiveTrainingRecord;
}

/** What is being trained, on which rows, and what it has to say. */
export function ChosenRun({ descriptor, settings, live }: ChosenRunProps) {
  return (
    <>
      <p className={styles.chosen}>
        <b>{descriptor.label}</b>
        {descriptor.usesBackend && settings !== null && (
          <span>{(settings.effort[0]?.toUpperCase() ?? '') + settings.effort.slice(1)} effort</span>
        )}
        {settings !== null && <span>Seed {settings.seed}</span>}
        {live.split !== null && (
          <span>
            {formatCount(live.split.trainRowCount)} rows to train on, {formatCount(live.split.holdoutRowCount)} held out: every number in
            brackets is what those score
          </span>
        )}
      </p>
      {live.notice !== null && (
        <p className={styles.notice} role="status">
          {live.notice}
        </p>
      )}
    </>
  );
}
