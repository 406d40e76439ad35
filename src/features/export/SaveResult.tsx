import { useStudio } from '#state/store.ts';
import { formatClock, formatSeconds } from '#ui/format/durations.ts';
import { formatBytes, formatCount, formatCounted } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ProgressBar } from '#ui/primitives/ProgressBar.tsx';
import styles from './export.module.css';

/** The export under way, finished or failed. */
export function SaveResult() {
  const job = useStudio((state) => state.exporting);
  const cancel = useStudio((state) => state.cancelExport);
  const exportSynthetic = useStudio((state) => state.exportSynthetic);
  const exportReal = useStudio((state) => state.exportReal);
  switch (job.status) {
    case 'idle':
      return null;
    case 'running': {
      const share = job.rowCount > 0 ? job.rowsWritten / job.rowCount : null;
      const leftMs = share !== null && share > 0.02 ? (job.elapsedMs / share) * (1 - share) : null;
      return (
        <div className={styles.result}>
          <ProgressBar
            label={`${formatCount(job.rowsWritten)} of ${formatCounted(job.rowCount, 'row')}`}
            share={share}
            valueLabel={leftMs === null ? '' : `${formatClock(leftMs + 999)} left`}
          />
          <div>
            <Button size="small" onPress={cancel}>
              Cancel export
            </Button>
          </div>
        </div>
      );
    }
    case 'finished':
      return (
        <div className={styles.result} role="status" data-export-status="finished">
          <b>Saved {job.fileName}</b>
          <span>
            {formatCounted(job.rowCount, 'row')}, {formatBytes(job.byteCount)}, {job.rows === 'real' ? 'written' : 'drawn'} in{' '}
            {formatSeconds(job.sampleSeconds)}
          </span>
          {job.changedCellCount > 0 && (
            <span className="muted">
              {formatCounted(job.changedCellCount, 'cell')} held what this format cannot hold, and came out changed or empty
            </span>
          )}
          {job.guardedCellCount > 0 && (
            <span className="muted">{formatCounted(job.guardedCellCount, 'cell')} guarded against running as a formula</span>
          )}
          <span className="muted">
            {job.rows === 'real'
              ? 'These are your real rows: treat the file like the original.'
              : 'Pass the report or the record on with it: they say how these rows were made, and how close and how safe they are.'}
          </span>
        </div>
      );
    case 'failed':
      return (
        <div className={styles.result} role="alert">
          <b>{job.failure.message}</b>
          <span>{job.failure.safe ?? 'Your table and your model are as they were.'}</span>
          {job.failure.remedy !== undefined && <span>{job.failure.remedy}</span>}
          <div>
            <Button size="small" onPress={() => void (job.rows === 'real' ? exportReal() : exportSynthetic())}>
              Try again
            </Button>
          </div>
          {job.failure.detail !== undefined && (
            <details>
              <summary>Technical details</summary>
              <pre className="small">{job.failure.detail}</pre>
            </details>
          )}
        </div>
      );
    default:
      return job satisfies never;
  }
}
