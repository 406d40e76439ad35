import { Download } from 'lucide-react';
import { findGap } from '#core/table/row-choice.ts';
import { learntTable } from '#state/dataset.ts';
import { rowsAsked } from '#state/rows-asked.ts';
import { freshnessOfModel } from '#state/staleness.ts';
import { useStudio } from '#state/store.ts';
import { formatBytes, formatCount, formatCounted } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { NumberField } from '#ui/primitives/Fields.tsx';
import { StaleNote } from '#ui/primitives/StaleNote.tsx';
import { describeStale } from '#ui/wording/staleness.ts';
import styles from './export.module.css';
import { FormatChoice } from './FormatChoice.tsx';
import { chosenFormat, estimateBytes, findObstacle } from './formats.ts';
import { Preview } from './Preview.tsx';
import { RealRows } from './RealRows.tsx';
import { MadeRecord } from './record/MadeRecord.tsx';
import { RowsChoice } from './rows/RowsChoice.tsx';
import { SaveResult } from './SaveResult.tsx';

function ExportScreen() {
  const model = useStudio((state) => state.model);
  const dataset = useStudio((state) => state.dataset);
  const table = useStudio(learntTable);
  const exporting = useStudio((state) => state.exporting.status);
  const settings = useStudio((state) => state.exportSettings);
  const rows = useStudio(rowsAsked);
  const trainSettings = useStudio((state) => state.trainSettings);
  const change = useStudio((state) => state.setExportSettings);
  const exportSynthetic = useStudio((state) => state.exportSynthetic);
  const goTo = useStudio((state) => state.goTo);

  if (model === null || table === null) {
    return (
      <div data-export-state={exporting === 'idle' ? 'empty' : exporting}>
        <div className="head">
          <div>
            <h1 tabIndex={-1}>Export</h1>
            <p className="muted">
              Here you will take as many synthetic rows as you like, in the form of your own file, with a record of how they were made.
            </p>
          </div>
        </div>
        <Button variant="primary" onPress={() => goTo(table === null ? 'import' : 'train')}>
          {table === null ? 'Choose a table' : 'Train a model first'}
        </Button>
        {table !== null && (
          <>
            <RealRows table={table} />
            <SaveResult />
          </>
        )}
      </div>
    );
  }
  const rowCount = settings.rowCount ?? table.rowCount;
  const format = chosenFormat(table, settings.format);
  const byteCount = estimateBytes(table, format, rowCount);
  const freshness = freshnessOfModel({ model, dataset, trainSettings });
  const isRunning = exporting === 'running';
  const gap = findGap(rows, table.columns);

  return (
    <div data-export-state={exporting}>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Export</h1>
          <p className="muted">Rows are drawn from the model as they are saved, on this device.</p>
        </div>
      </div>
      {freshness !== 'fresh' && (
        <StaleNote
          action={
            <Button size="small" onPress={() => goTo('train')}>
              Go to train
            </Button>
          }
        >
          {describeStale(freshness === 'table-changed' ? 'table' : 'settings', 'this model was trained')} You can still save rows from it.
        </StaleNote>
      )}
      <div className={styles.layout}>
        <div className={styles.form}>
          <div className={styles.two}>
            <NumberField
              label="Rows"
              value={rowCount}
              onChange={(count) => change({ rowCount: count === table.rowCount ? null : count })}
              min={1}
              max={1_000_000_000}
              step={1}
              help={rowCount === table.rowCount ? 'As many as real' : `Real: ${formatCount(table.rowCount)}`}
              isDisabled={isRunning}
            />
            <NumberField
              label="Sampling seed"
              value={settings.seed}
              onChange={(seed) => change({ seed })}
              min={0}
              max={4_294_967_295}
              step={1}
              help="Same seed, same rows"
              formatOptions={{ useGrouping: false }}
              isDisabled={isRunning}
            />
          </div>
          <RowsChoice table={table} model={model} rowCount={rowCount} isDisabled={isRunning} />
          <FormatChoice table={table} rowCount={rowCount} isDisabled={isRunning} />
          <Button
            variant="primary"
            className={styles.save}
            isDisabled={isRunning || findObstacle(format, rowCount) !== null || gap !== null}
            onPress={() => void exportSynthetic()}
          >
            <Download className="ico" aria-hidden="true" />
            Save {formatCount(rowCount)} synthetic {rowCount === 1 ? 'row' : 'rows'}{' '}
            {byteCount !== null && <span>about {formatBytes(byteCount)}</span>}
          </Button>
          {gap !== null && <p className={`label ${styles.hint}`}>{gap}</p>}
          <SaveResult />
          {exporting === 'idle' && gap === null && (
            <p className={`label ${styles.hint}`}>
              {formatCounted(table.columns.filter((column) => column.spec.included).length, 'column')}, written straight to a file where the
              browser can, downloaded otherwise.
            </p>
          )}
          <RealRows table={table} />
        </div>
        <div className={styles.right}>
          <Preview />
          <MadeRecord />
        </div>
      </div>
    </div>
  );
}

export default ExportScreen;
