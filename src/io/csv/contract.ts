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
  /** A delimiter that is part of a cell without quotes follows a backslash. Absent = no. */
  readonly escapedDelimiters?: boolean;
  /** Every line was one quoted cell that is itself a record. Absent = no. */
  readonly quotedLines?: boolean;
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
