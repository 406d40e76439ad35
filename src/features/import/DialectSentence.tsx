import type { CsvDialect } from '#io/csv/contract.ts';
import { useStudio } from '#state/store.ts';
import { Select } from '#ui/primitives/Select.tsx';
import classes from './DialectSentence.module.css';
import { DELIMITERS, ENCODINGS, QUOTES } from './read-sentences.ts';

const HEADERS = [
  { id: 'first-line', label: 'first line' },
  { id: 'none', label: 'position' },
] as const;

/** Every guess about the file as one sentence; each guess is a word that can be changed. */
export function DialectSentence({ dialect, isDisabled }: { readonly dialect: CsvDialect; readonly isDisabled: boolean }) {
  const correctDialect = useStudio((state) => state.correctDialect);
  const correct = (change: Partial<CsvDialect>) => void correctDialect(change);
  return (
    <div className={classes.sentence}>
      Cells are split by{' '}
      <Select
        variant="word"
        label="Separator"
        options={DELIMITERS}
        value={dialect.delimiter}
        onChange={(delimiter) => correct({ delimiter })}
        isDisabled={isDisabled}
        className={classes.word}
      />{' '}
      and quoted with{' '}
      <Select
        variant="word"
        label="Quote"
        options={QUOTES}
        value={QUOTES.find((option) => option.quote === dialect.quote)?.id ?? 'none'}
        onChange={(id) => correct({ quote: QUOTES.find((option) => option.id === id)?.quote ?? '' })}
        isDisabled={isDisabled}
        className={classes.word}
      />
      , in{' '}
      <Select
        variant="word"
        label="Encoding"
        options={ENCODINGS}
        value={dialect.encoding}
        onChange={(encoding) => correct({ encoding })}
        isDisabled={isDisabled}
        className={classes.word}
      />
      {dialect.byteOrderMark ? ' with a byte order mark' : ''}; the{' '}
      <Select
        variant="word"
        label="What names the columns"
        options={HEADERS}
        value={dialect.header ? 'first-line' : 'none'}
        onChange={(id) => correct({ header: id === 'first-line' })}
        isDisabled={isDisabled}
        className={classes.word}
      />{' '}
      names the columns. Lines end in {NEWLINES[dialect.newline]}.
    </div>
  );
}

const NEWLINES: Readonly<Record<CsvDialect['newline'], string>> = { '\n': 'LF', '\r\n': 'CR LF', '\r': 'CR' };
