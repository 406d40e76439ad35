import * as v from 'valibot';
import type { FileChoice, RaggedChoice } from './contract.ts';
import type { CsvDialect, Encoding } from './csv/contract.ts';

const object = v.looseObject;
const optional = v.exactOptional;
const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'iso-8859-2',
  'windows-1251',
  'koi8-r',
  'ibm866',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-874',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
] as const satisfies readonly Encoding[];

/** What a person said of how delimited text is written; all else is guessed. */
export const DialectSchema: v.GenericSchema<unknown, Partial<CsvDialect>> = object({
  delimiter: optional(v.pipe(v.string(), v.minLength(1), v.maxLength(3))),
  mergeDelimiters: optional(v.boolean()),
  quote: optional(v.picklist(['"', "'", ''])),
  escape: optional(v.picklist(['doubled', 'backslash'])),
  escapedDelimiters: optional(v.boolean()),
  quotedLines: optional(v.boolean()),
  encoding: optional(v.picklist(ENCODINGS)),
  byteOrderMark: optional(v.boolean()),
  newline: optional(v.picklist(['\n', '\r\n', '\r'])),
  header: optional(v.boolean()),
  headerRowCount: optional(Whole),
  comment: optional(v.string()),
  firstLine: optional(Whole),
  separatorLine: optional(v.boolean()),
  quoteAll: optional(v.boolean()),
  quoteHeader: optional(v.boolean()),
  quotedColumns: optional(v.array(v.string())),
  bareTexts: optional(v.array(v.string())),
  finalNewline: optional(v.boolean()),
  preamble: optional(v.string()),
  headerTexts: optional(v.array(object({ name: v.string(), texts: v.array(v.string()) }))),
});

export const RaggedChoiceSchema: v.GenericSchema<unknown, RaggedChoice> = object({
  rule: v.picklist(['keep', 'set-aside']),
  exceptLines: v.array(v.number()),
});

export const FileChoiceSchema: v.GenericSchema<unknown, FileChoice> = object({
  entry: optional(v.string()),
  sheet: optional(v.string()),
  range: optional(v.string()),
  headerRowCount: optional(Whole),
});
