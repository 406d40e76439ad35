import { arrowReader } from './arrow/reader.ts';
import { jsonReader } from './json/reader.ts';
import { parquetReader } from './parquet/reader.ts';
import type { FormatReader } from './reader-contract.ts';
import { ruledReader } from './ruled/reader.ts';
import { spreadsheetReader } from './spreadsheet/reader.ts';

/** Every format but delimited text, which takes what none of these does. Asked in this order, first by content, then by name. */
export const READERS: readonly FormatReader[] = [spreadsheetReader, parquetReader, arrowReader, jsonReader, ruledReader];
