import type { CsvDialect } from '#io/csv/contract.ts';
import { useStudio } from '#state/store.ts';
import { Select } from '#ui/primitives/Select.tsx';
import classes from './DialectSentence.module.css';
import { delimiterIdOf, ENCODINGS, listDelimiters, QUOTES } from './read-sentences.ts';

const HEADERS = [
  { id: '1', label: 'first line' },
  { id: '2', label: 'first 2 lines' },
  { id: '3', label: 'first 3 lines' },
  { id: '0', label: 'position' },
] as const;
const ESCAPES = [
  { id: 'doubled', label: 'doubled' },
  { id: 'backslash', label: 'behind a backslash' },
] as const;
const COMMENTS = [
  { id: 'none', label: 'none', mark: '' },
  { id: '#', label: 'lines that start with #', mark: '#' },
  { id: '%', label: 'lines that start with %', mark: '%' },
  { id: '//', label: 'lines that start with //', mark: '//' },
  { id: '--', label: 'lines that start with --', mark: '--' },
] as const;
const LINES_OFFERED = 12;

/** Every guess about the file as one sentence; each guess is a word that can be changed. */
export function DialectSentence({ dialect, isDisabled }: { readonly dialect: CsvDialect; readonly isDisabled: boolean }) {
  const correctDialect = useStudio((state) => state.correctDialect);
  const correct = (change: Partial<CsvDialect>) => void correctDialect(change);
  const delimiters = listDelimiters(dialect);
  const firstLine = dialect.firstLine ?? 1;
  const lines = Array.from({ length: Math.max(LINES_OFFERED, firstLine + 2) }, (_, i) => ({ id: String(i + 1), label: `line ${i + 1}` }));
  const word = { variant: 'word', isDisabled, className: classes.word } as const;
  return (
    <div className={classes.sentence}>
      Cells are split by{' '}
      <Select
        {...word}
        label="Separator"
        options={delimiters}
        value={delimiterIdOf(dialect)}
        onChange={(id) => correct(delimiters.find((option) => option.id === id)?.change ?? {})}
      />{' '}
      and quoted with{' '}
      <Select
        {...word}
        label="Quote"
        options={QUOTES}
        value={QUOTES.find((option) => option.quote === dialect.quote)?.id ?? 'none'}
        onChange={(id) => correct({ quote: QUOTES.find((option) => option.id === id)?.quote ?? '' })}
      />
      {dialect.quote !== '' && (
        <>
          {' '}
          (a quote inside is{' '}
          <Select
            {...word}
            label="Quotes inside quotes"
            options={ESCAPES}
            value={dialect.escape ?? 'doubled'}
            onChange={(way) => correct({ escape: way })}
          />
          )
        </>
      )}
      , in <Select {...word} label="Encoding" options={ENCODINGS} value={dialect.encoding} onChange={(encoding) => correct({ encoding })} />
      {dialect.byteOrderMark ? ' with a byte order mark' : ''}. The table starts at{' '}
      <Select
        {...word}
        label="Where the table starts"
        options={lines}
        value={String(firstLine)}
        onChange={(id) => correct({ firstLine: Number(id) })}
      />
      ; its{' '}
      <Select
        {...word}
        label="What names the columns"
        options={HEADERS}
        value={dialect.header ? (HEADERS.find(({ id }) => id === String(dialect.headerRowCount ?? 1))?.id ?? '1') : '0'}
        onChange={(id) => correct(id === '0' ? { header: false } : { header: true, headerRowCount: Number(id) })}
      />{' '}
      {dialect.header && (dialect.headerRowCount ?? 1) > 1 ? 'name' : 'names'} the columns. Remarks:{' '}
      <Select
        {...word}
        label="How remarks are marked"
        options={COMMENTS}
        value={COMMENTS.find(({ mark }) => mark === (dialect.comment ?? ''))?.id ?? 'none'}
        onChange={(id) => correct({ comment: COMMENTS.find((option) => option.id === id)?.mark ?? '' })}
      />
      . Lines end in {NEWLINES[dialect.newline]}.
    </div>
  );
}

const NEWLINES: Readonly<Record<CsvDialect['newline'], string>> = { '\n': 'LF', '\r\n': 'CR LF', '\r': 'CR' };
