import type { RawTable } from '#core/table/raw.ts';
import type { FileChoice, FileInfo, RaggedChoice, RaggedRow, RenamedHeader } from './contract.ts';
import type { CsvDialect } from './csv/contract.ts';
import type { LineIndex } from './line-index.ts';

export interface ReadProgress {
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rowCount: number;
}

export interface ReadOptions {
  /** What the person corrected; all else is guessed. */
  readonly dialect?: Partial<CsvDialect> | undefined;
  /** What becomes of rows that do not fit; without it every one is kept. */
  readonly ragged?: RaggedChoice | undefined;
  /** Bytes that the table's cells may take up; past that a random sample of the rows is kept. Without it there is no bound. */
  readonly budgetBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after every block. */
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Awaited after every block: a place to let messages in. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** Bytes gathered before rows are cut from them (default 2²⁰); the table does not depend on it. */
  readonly blockBytes?: number | undefined;
}

/** What reading a table of any format tells. */
export interface Reading {
  readonly table: RawTable;
  readonly dialect: CsvDialect;
  readonly renamedHeaders: readonly RenamedHeader[];
  /** The first 200 lines that are no row as they stand. */
  readonly raggedRows: readonly RaggedRow[];
  readonly raggedRowCount: number;
  readonly lines: LineIndex;
}

/** A file, out of whatever it was packed in, as readers are asked about it. */
export interface OpenedFile {
  /** Without the packing's ending. */
  readonly name: string;
  /** In lower case, with its dot; '' when there is none. */
  readonly extension: string;
  readonly blob: Blob;
  /** The first 64 kB. */
  readonly head: Uint8Array;
  /** Names inside, when the file is a zip; several formats are. */
  readonly zipNames: readonly string[] | null;
}

export interface ReadTableOptions extends ReadOptions {
  readonly file?: FileChoice | undefined;
}

/** What a reader finds; what it was packed in is added by readTable. */
export interface FormatReading extends Omit<Reading, 'dialect'> {
  readonly dialect: Reading['dialect'] | null;
  readonly file: Pick<FileInfo, 'format' | 'workbook' | 'notes'>;
}

/** One way to read a table. One folder a format, one line in `readers.ts`. */
export interface FormatReader {
  readonly id: string;
  readonly extensions: readonly string[];
  /** Whether the first bytes (or the names inside a zip) say that the file is one of these, whatever it is called. */
  recognises(file: OpenedFile): boolean;
  /** @throws ReadError; DOMException AbortError. */
  read(file: OpenedFile, options: ReadTableOptions): Promise<FormatReading>;
}
