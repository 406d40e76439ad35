import { File as FileIcon, Lock } from 'lucide-react';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { useIntake } from '../intake-context.ts';
import classes from './EmptyImport.module.css';
import { ExamplePanel } from './ExamplePanel.tsx';
import { RecentProjects } from './RecentProjects.tsx';
import { SampleCards } from './SampleCards.tsx';

export function EmptyImport() {
  const { browse, openPasteDialog } = useIntake();
  const hasFailed = useStudio((state) => state.load.status === 'failed');
  return (
    <>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Start with a table</h1>
          <p className="muted">Get back rows that look like yours: same columns, same patterns, every row made up.</p>
        </div>
      </div>
      <div className={classes.two}>
        <div className={classes.left}>
          <RecentProjects />
          <section className={classes.drop} aria-labelledby="drop">
            <h2 id="drop">Drop a spreadsheet anywhere on this page</h2>
            <div className={classes.actions}>
              <Button variant={hasFailed ? 'plain' : 'primary'} onPress={browse} aria-label="Browse files" aria-keyshortcuts="Control+O">
                <FileIcon className="ico" aria-hidden="true" />
                Browse files <kbd>Ctrl O</kbd>
              </Button>
              <Button onPress={openPasteDialog} aria-label="Paste cells" aria-keyshortcuts="Control+V">
                Paste cells <kbd>Ctrl V</kbd>
              </Button>
            </div>
            <dl className={classes.limits}>
              <div>
                <dt>Reads</dt>
                <dd>CSV, Excel, ODS, Parquet, Arrow and JSON, also in gzip or zip</dd>
              </div>
              <div>
                <dt>Up to</dt>
                <dd>Any size; past memory, a random sample</dd>
              </div>
              <div>
                <dt>Works best from</dt>
                <dd>500 rows</dd>
              </div>
            </dl>
          </section>
          <p className={classes.promise}>
            <Lock className="ico" aria-hidden="true" />
            <span>
              <b>Your table never leaves this device.</b> Verify it: go offline and carry on, or watch the Network panel stay empty.
            </span>
          </p>
          <SampleCards />
        </div>
        <ExamplePanel />
      </div>
    </>
  );
}
