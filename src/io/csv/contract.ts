/** What stands between two cells: one to three characters, no quote, no line end, no letter or digit. */
export type Delimiter = string;

/** The delimiters that nearly all files have. */
export const COMMON_DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];

/** The encodings that are read and written, by their names in the WHATWG Encoding Standard. */
export type Encoding =
  | 'utf-8'
  | 'utf-16le'
  | 'utf-16be'
  | 'windows-1252'
  | 'iso-8859-15'
  | 'windows-1250'
  | 'iso-8859-2'
  | 'windows-1251'
  | 'koi8-r'
  | 'ibm866'
  | 'windows-1253'
  | 'windows-1254'
  | 'windows-1255'
  | 'windows-1256'
  | 'windows-1257'
  | 'windows-874'
  | 'macintosh'
  | 'shift_jis'
  | 'euc-jp'
  | 'gb18030'
  | 'big5'
  | 'euc-kr';

/** How a delimited file is written: guessed, shown and correctable. What comes in goes out. */
export interface CsvDialect {
  readonly delimiter: Delimiter;
  /** Several delimiters in a row count as one, and those at a line's ends as none: columns lined up with spaces. Absent = no. */
  readonly mergeDelimiters?: boolean;
  readonly quote: '"' | "'" | '';
  /** How a quote inside quotes is written: twice, or after a backslash. Absent = doubled. */
  readonly escape?: 'doubled' | 'backslash';
  readonly encoding: Encoding;
  readonly byteOrderMark: boolean;
  readonly newline: '\n' | '\r\n' | '\r';
  readonly header: boolean;
  /** Rows that together name the columns; absent = 1. Without meaning where `header` is false. */
  readonly headerRowCount?: number;
  /** What a line that is a remark starts with; absent or '' = there are none. */
  readonly comment?: string;
  /** 1-based line on which the table starts (its header, or its first row); what stands above is set aside. Absent = 1. */
  readonly firstLine?: number;
  /** The first line of the file says `sep=` and the delimiter, as Excel understands it. */
  readonly separatorLine?: boolean;
  /** Every cell of the file was quoted. */
  readonly quoteAll: boolean;
  /** The header's cells were quoted though they need not be. */
  readonly quoteHeader?: boolean;
  /** Columns (by name) whose cells were quoted though they need not be. */
  readonly quotedColumns?: readonly string[];
  /** Texts that stand bare in quoted columns, such as NA. */
  readonly bareTexts?: readonly string[];
  readonly finalNewline: boolean;
  /** What stood above the table, line ends included. Written again where it is given. */
  readonly preamble?: string;
  /** What each column is called in each of the header's rows, where that is not just its name; nothing for a column that the header leaves out. */
  readonly headerTexts?: readonly { readonly name: string; readonly texts: readonly string[] }[];
}

/** A line that is no row of the table as it stands. Nothing is dropped silently. */
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
    | 'stray-quote'
    | 'blank-line'
    | 'above-header'
    | 'comment'
    | 'repeated-header'
    | 'totals'
    | 'below-table'
    | 'unreadable-line';
  readonly done: 'missing-cells-left-empty' | 'extra-cells-cut' | 'set-aside' | 'quote-kept-as-text' | 'kept';
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

/** Where every record of the file went: recordCount = headerRecordCount + setAsideCount + unsampledCount + the table's rows. */
export interface RecordAccount {
  readonly recordCount: number;
  readonly headerRecordCount: number;
  /** Blank lines, remarks, title lines, totals and rows set aside by choice; the first ones are listed with their line. */
  readonly setAsideCount: number;
  /** Rows that the random sample left out. */
  readonly unsampledCount: number;
}

/** Bytes that could not be taken as they stood. */
export interface ByteDamage {
  /** NUL bytes that were left out. */
  readonly nulCount: number;
  /** Characters that the encoding could not read; they stand as � in the cells. */
  readonly unreadableCount: number;
}

/** How a table came to be a random sample of its file's rows. */
export interface RowSample {
  /** Rows of the file that could have been in it. */
  readonly fileRowCount: number;
  /** Every row's chance of being in it. */
  readonly share: number;
}
