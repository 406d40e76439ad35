import type { FileChoice, FileInfo } from './contract.ts';
import type { Reading, ReadOptions } from './csv/reader.ts';

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
