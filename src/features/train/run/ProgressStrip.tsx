import { findDescriptor } from '#models/catalog.ts';
import type { GeneratorId, TrainingProgress } from '#models/contract.ts';
import type { LiveTrainingRecord } from '#state/training/live-training.ts';
import { formatClock, formatSeconds } from '#ui/format/durations.ts';
import { formatCount, formatScore } from '#ui/format/numbers.ts';
import { BACKEND_NAMES } from '#ui/wording/backends.ts';
import styles from '../train.module.css';

export type RunState = 'running' | 'paused' | 'stopping' | 'finished' | 'failed';

export interface ProgressStripProps {
  readonly run: RunState;
  readonly generator: GeneratorId;
  readonly progress: TrainingProgress | null;
  readonly live: LiveTrainingRecord;
  readonly backend: keyof typeof BACKEND_NAMES | null;
  readonly keptEpoch: number | null;
  readonly fitSeconds: number | null;
}

/** How far training is, in one line. */
export function ProgressStrip({ run, generator, progress, live, backend, keptEpoch, fitSeconds }: ProgressStripProps) {
  const hasEpochs = findDescriptor(generator).usesBackend;
  const share = progress === null || progress.stepCount === 0 ? 0 : Math.min(1, progress.step / progress.stepCount);
  const isOver = run === 'finished' || run === 'failed';
  const shownShare = run === 'finished' ? 1 : share;
  const kept = keptEpoch ?? live.best?.epoch ?? null;
  const keptFidelity = live.fidelity.find((point) => point.epoch === kept)?.shapes;
  const label = hasEpochs
    ? `Epoch ${progress?.epoch ?? 0} of at most ${progress?.epochCount ?? 0}`
    : `Step ${progress?.step ?? 0} of ${progress?.stepCount ?? 0}`;

  return (
    <div className={styles.progress}>
      <div
        className={`${styles.track} ${run === 'running' ? '' : styles.off}`}
        role="progressbar"
        aria-valuenow={Math.round(shownShare * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-label={label}
      >
        <i className={styles.fill} style={{ width: `${shownShare * 100}%` }} />
      </div>
      <dl className={styles.facts}>
        {hasEpochs ? (
          <div>
            <dt>
              {run === 'running' && <span className="live" />} {run === 'failed' ? 'Stopped in epoch' : isOver ? 'Last epoch' : 'Epoch'}
            </dt>
            <dd>
              {progress === null ? '–' : formatCount(progress.epoch)}{' '}
              <small>of at most {progress === null ? '–' : formatCount(progress.epochCount)}</small>
            </dd>
          </div>
        ) : isOver ? null : (
          <div>
            <dt>{run === 'running' && <span className="live" />} Step</dt>
            <dd>
              {progress?.step ?? 0} <small>of {progress?.stepCount ?? '–'}</small>
            </dd>
          </div>
        )}
        {!isOver && (
          <div>
            <dt>Time left</dt>
            <dd>
              {run === 'paused'
                ? 'Paused'
                : run === 'stopping'
                  ? 'Stopping'
                  : progress?.remainingMs == null
                    ? '–'
                    : formatClock(progress.remainingMs)}{' '}
              {run === 'running' && hasEpochs && progress?.remainingMs != null && <small>or sooner</small>}
            </dd>
          </div>
        )}
        <div>
          <dt>{run === 'finished' ? 'Took' : 'Elapsed'}</dt>
          <dd>{run === 'finished' && fitSeconds !== null ? formatSeconds(fitSeconds) : formatClock(progress?.elapsedMs ?? 0)}</dd>
        </div>
        {hasEpochs && (
          <div>
            <dt>{keptFidelity === undefined ? (isOver ? 'Epoch kept' : 'Best epoch so far') : isOver ? 'Kept' : 'Best so far'}</dt>
            <dd>
              {kept === null ? (
                '–'
              ) : keptFidelity !== undefined ? (
                <>
                  {formatScore(keptFidelity)} <small>epoch {kept}</small>
                </>
              ) : (
                <>
                  {kept} {live.best?.holdoutNats != null && <small>{live.best.holdoutNats.toFixed(2)} nats held-out</small>}
                </>
              )}
            </dd>
          </div>
        )}
        <div>
          <dt>Device</dt>
          <dd>
            {hasEpochs ? (backend === null ? '–' : BACKEND_NAMES[backend]) : 'CPU'}{' '}
            {progress !== null && progress.rowsPerSecond > 0 && <small>{formatCount(Math.round(progress.rowsPerSecond))} rows/s</small>}
          </dd>
        </div>
      </dl>
    </div>
  );
}
