import { fileOf } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { formatBytes, formatCount, formatCounted } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Callout } from '#ui/primitives/Callout.tsx';
import type { FileFacts, TableInfo } from '#workers/protocol/data.ts';
import { useIntake } from '../intake-context.ts';
import { FileSentence } from './FileSentence.tsx';
import classes from './LoadedImport.module.css';
import { PreviewTable } from './PreviewTable.tsx';
import { RaggedRowsPanel } from './RaggedRowsPanel.tsx';
import { describeDamage, describeRenamed, describeSample, spellCount } from './read-sentences.ts';

const PREVIEW_ROWS = 8;

export function LoadedImport({ table, isReading }: { readonly table: TableInfo; readonly isReading: boolean }) {
  const goTo = useStudio((state) => state.goTo);
  const { browse } = useIntake();
  const file = fileOf(table);
  return (
    <>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>{table.name}</h1>
          <p className="muted">{file === null ? formatCounted(table.rowCount, 'row') : summarise(table, file)}</p>
        </div>
        <div className="row wrap">
          <Button onPress={browse}>Replace file…</Button>
          <Button variant="primary" onPress={() => goTo('columns')}>
            Continue to columns
          </Button>
        </div>
      </div>
      {file !== null && <ReadingOfFile table={table} file={file} isReading={isReading} />}
    </>
  );
}

interface ReadingProps {
  readonly table: TableInfo;
  readonly file: FileFacts;
  readonly isReading: boolean;
}

/** What the file turned out to be, what did not fit, and the first rows. */
function ReadingOfFile({ table, file, isReading }: ReadingProps) {
  const setAside = countSetAside(file);
  const damage = file.damage === undefined ? null : describeDamage(file.damage, file.dialect.encoding);
  return (
    <>
      {file.sample !== undefined && (
        <Callout title={`A random sample of 1 row in ${formatCount(Math.round(1 / file.sample.share))}`}>
          <p className={classes.sample}>{describeSample(file.sample, table.rowCount)}</p>
        </Callout>
      )}
      {file.raggedRowCount > 0 && <RaggedRowsPanel table={table} file={file} isReading={isReading} />}
      <section aria-labelledby="read">
        <div className="sechead">
          <h2 id="read">How the file was read</h2>
          <span className="label">{isReading ? 'Reading again…' : 'Change any word: the preview follows'}</span>
        </div>
        <FileSentence key={table.tableId} facts={file} isDisabled={isReading} />
        {damage !== null && <p className={classes.renamed}>{damage}</p>}
        {file.renamedHeaders.length > 0 && <p className={classes.renamed}>{describeRenamed(file.renamedHeaders, table.columns)}</p>}
        <PreviewTable table={table} format={file.file.format} rowCount={PREVIEW_ROWS} />
        <p className={classes.foot}>
          First {formatCount(Math.min(PREVIEW_ROWS, table.rowCount))} of {formatCounted(table.rowCount, 'row')}
          {setAside > 0 ? ' kept' : ''} · {formatBytes(file.byteCount)} · {formatCounted(table.columns.length, 'column')}
        </p>
      </section>
    </>
  );
}

function countSetAside({ account, raggedRows }: FileFacts): number {
  return account?.setAsideCount ?? raggedRows.filter((row) => row.done === 'set-aside').length;
}

function summarise({ rowCount, columns }: TableInfo, file: FileFacts): string {
  const { raggedRowCount, sample } = file;
  if (sample !== undefined) {
    return `${formatCount(rowCount)} of ${formatCounted(sample.fileRowCount, 'row')} are open: a random sample. ${formatCounted(raggedRowCount, 'line')} of the file did not fit.`;
  }
  if (raggedRowCount === 0) {
    return `All ${formatCounted(rowCount, 'row')} have ${formatCounted(columns.length, 'cell')}, as the first line does. Nothing was dropped.`;
  }
  const lines = rowCount + countSetAside(file);
  const needs = raggedRowCount === 1 ? 'One needs your eye; it' : `${spellCount(raggedRowCount)} need your eye; none`;
  return `${formatCount(lines - raggedRowCount)} of ${formatCounted(lines, 'row')} were read as they stand. ${needs} was ${raggedRowCount === 1 ? 'not dropped' : 'dropped'} silently.`;
}
