export type Delimiter = ',' | ';' | '\t' | '|';
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How a delimited file is written: guessed, shown and correctable. What comes in goes out. */
export interface CsvDialect {
  readonly delimiter: Delimiter;
  readonly quote: '"' | "'" | '';
  readonly encoding: Encoding;
  readonly byteOrderMark: boolean;
  readonly newline: '\n' | '\r\n' | '\r';
  readonly header: boolean;
  /** Every cell of the file was quoted. */
  readonly quoteAll: boolean;
  readonly finalNewline: boolean;
}

/** A row whose cell count is not the header's. Nothing is dropped silently. */
export interface RaggedRow {
  /** 1-based line of the file where the row starts. */
  readonly line: number;
  readonly cellCount: number;
  readonly expectedCount: number;
  /** The row as it stands in the file, cut at 200 characters. */
  readonly text: string;
  readonly problem:
    | 'too-few-cells'
    | 'too-many-cells'
    | 'unclosed-quote'
    | 'blank-line'
    | 'above-header'
    | 'below-table'
    | 'unreadable-line';
  readonly done: 'missing-cells-left-empty' | 'extra-cells-cut' | 'set-aside' | 'quote-kept-as-text';
}

/** What becomes of rows that do not fit: all by one rule, but for the rows that start at these lines. */
export interface RaggedChoice {
  readonly rule: 'keep' | 'set-aside';
  readonly exceptLines: readonly number[];
}

export type ReadErrorCode =
  | 'empty-file'
  | 'header-only'
  | 'no-rows-left'
  | 'binary-file'
  | 'too-large'
  | 'unreadable'
  | 'too-many-columns'
  | 'encrypted'
  | 'damaged'
  | 'unsupported-format'
  | 'empty-sheet'
  | 'unknown-part';

/** A header cell that could not be a column's name as it stood. */
export interface RenamedHeader {
  readonly columnIndex: number;
  readonly original: string;
  readonly name: string;
  readonly reason: 'blank' | 'repeated' | 'not-in-header';
}
