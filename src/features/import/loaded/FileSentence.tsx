import { useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { TextField } from 'react-aria-components/TextField';
import { FILE_FORMAT_NAMES } from '#io/catalog.ts';
import type { FileChoice, FileInfo } from '#io/contract.ts';
import { useStudio } from '#state/store.ts';
import { formatCounted } from '#ui/format/numbers.ts';
import { Select } from '#ui/primitives/Select.tsx';
import type { FileFacts } from '#workers/protocol/data.ts';
import classes from './DialectSentence.module.css';
import { DialectSentence } from './DialectSentence.tsx';

export interface FileSentenceProps {
  readonly facts: FileFacts;
  readonly isDisabled: boolean;
}

/** What the file is and which part of it was read, as sentences whose words can be changed. */
export function FileSentence({ facts, isDisabled }: FileSentenceProps) {
  const { file, dialect } = facts;
  const choosePart = useStudio((state) => state.choosePart);
  const choose = (change: FileChoice) => void choosePart(change);
  const isPlain = file.format === 'csv';
  return (
    <>
      {(file.compression.length > 0 || !isPlain) && (
        <div className={classes.sentence}>
          <Packing file={file} choose={choose} isDisabled={isDisabled} />
          {!isPlain && <Contents file={file} choose={choose} isDisabled={isDisabled} />}
        </div>
      )}
      {isPlain && <DialectSentence dialect={dialect} isDisabled={isDisabled} />}
      {file.notes.length > 0 && <p className={classes.notes}>{file.notes.map(({ text }) => text).join(' ')}</p>}
    </>
  );
}

interface PartProps {
  readonly file: FileInfo;
  choose(change: FileChoice): void;
  readonly isDisabled: boolean;
}

function Packing({ file, choose, isDisabled }: PartProps) {
  const { archive, compression } = file;
  if (compression.length === 0) return null;
  if (archive === null) return <>Unpacked from {compression.join(' and ')}. </>;
  if (archive.entries.length === 1)
    return (
      <>
        Unpacked from a zip file: <b className={classes.fixed}>{archive.entry}</b>.{' '}
      </>
    );
  return (
    <>
      Of the {formatCounted(archive.entries.length, 'file')} in this zip file,{' '}
      <Select
        variant="word"
        label="File in the archive"
        options={archive.entries.map(({ name }) => ({ id: name, label: name }))}
        value={archive.entry}
        onChange={(entry) => choose({ entry })}
        isDisabled={isDisabled}
        className={classes.word}
      />{' '}
      was read.{' '}
    </>
  );
}

const HEADER_ROWS = [
  { id: '0', label: 'position' },
  { id: '1', label: 'first row' },
  { id: '2', label: 'first two rows' },
  { id: '3', label: 'first three rows' },
] as const;

function Contents({ file, choose, isDisabled }: PartProps) {
  const { workbook } = file;
  if (file.format === 'ruled')
    return <>It is {FILE_FORMAT_NAMES.ruled}. Bars, rules and the blanks around cells were taken off; rows are saved as CSV.</>;
  if (workbook === null)
    return <>It is {FILE_FORMAT_NAMES[file.format]}: columns, names and types stand in it, and nothing had to be guessed.</>;
  const { sheets, sheet, range, headerRowCount } = workbook;
  const known = HEADER_ROWS.some(({ id }) => id === String(headerRowCount));
  const headers = known ? HEADER_ROWS : [...HEADER_ROWS, { id: String(headerRowCount), label: `first ${headerRowCount} rows` }];
  return (
    <>
      It is {FILE_FORMAT_NAMES[file.format]}.{' '}
      {sheets.length > 1 ? (
        <>
          Of its {formatCounted(sheets.length, 'sheet')},{' '}
          <Select
            variant="word"
            label="Sheet"
            options={sheets.map(({ name, rowCount, columnCount, hidden }) => ({
              id: name,
              label: name,
              description: `${rowCount === 0 ? 'empty' : `${formatCounted(rowCount, 'row')} × ${formatCounted(columnCount, 'column')}`}${hidden ? ', hidden' : ''}`,
              isDisabled: rowCount === 0,
            }))}
            value={sheet}
            onChange={(name) => choose({ sheet: name })}
            isDisabled={isDisabled}
            className={classes.word}
          />{' '}
          was read,
        </>
      ) : (
        <>
          Its sheet <b className={classes.fixed}>{sheet}</b> was read,
        </>
      )}{' '}
      cells <RangeWord range={range} onChoose={(next) => choose({ range: next })} isDisabled={isDisabled} />; the{' '}
      <Select
        variant="word"
        label="What names the columns"
        options={headers}
        value={String(headerRowCount)}
        onChange={(id) => choose({ headerRowCount: Number(id) })}
        isDisabled={isDisabled}
        className={classes.word}
      />{' '}
      {headerRowCount > 1 ? 'name' : 'names'} the columns.
    </>
  );
}

/** A range typed as a word of the sentence; Enter or leaving it reads the file again. */
function RangeWord({
  range,
  onChoose,
  isDisabled,
}: {
  readonly range: string;
  onChoose(range: string): void;
  readonly isDisabled: boolean;
}) {
  const [text, setText] = useState(range);
  const commit = () => {
    const wanted = text.trim().toUpperCase();
    if (wanted === '') setText(range);
    else if (wanted !== range) onChoose(wanted);
  };
  return (
    <TextField aria-label="Range" value={text} onChange={setText} isDisabled={isDisabled} className={classes.rangeBox ?? ''}>
      <Input
        className={classes.range ?? ''}
        size={Math.max(4, text.length)}
        spellCheck={false}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setText(range);
        }}
      />
    </TextField>
  );
}
