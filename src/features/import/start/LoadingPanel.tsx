import { useStudio } from '#state/store.ts';
import { formatBytes, formatCounted } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ProgressBar } from '#ui/primitives/ProgressBar.tsx';
import type { LoadProgress } from '#workers/protocol/data.ts';
import classes from './LoadingPanel.module.css';

export function LoadingPanel({ name, progress }: { readonly name: string; readonly progress: LoadProgress | null }) {
  const cancelLoad = useStudio((state) => state.cancelLoad);
  const isReading = progress === null || progress.phase === 'reading';
  const share = progress && progress.bytesTotal > 0 && isReading ? progress.bytesRead / progress.bytesTotal : null;
  return (
    <>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Reading {name}</h1>
          <p className="muted">Row by row, on this device. The table that was open stays until this one is read.</p>
        </div>
        <Button onPress={cancelLoad}>Cancel</Button>
      </div>
      <div className={classes.panel}>
        <ProgressBar label={isReading ? 'Reading the file' : 'Understanding the columns'} share={share} />
        <dl className={classes.facts}>
          <div>
            <dt>Read</dt>
            <dd>
              {formatBytes(progress?.bytesRead ?? 0)} <span className="muted">of {progress ? formatBytes(progress.bytesTotal) : '…'}</span>
            </dd>
          </div>
          <div>
            <dt>Found</dt>
            <dd>{formatCounted(progress?.rowCount ?? 0, 'row')}</dd>
          </div>
        </dl>
      </div>
    </>
  );
}
