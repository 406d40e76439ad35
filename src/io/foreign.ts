import { ReadError } from './read-error.ts';
import type { OpenedFile } from './reader-contract.ts';

interface Foreign {
  readonly what: string;
  readonly remedy: string;
  readonly magic: readonly (number | string)[];
  readonly at?: number;
}

const CONVERT = 'Save or export the table as CSV, XLSX or Parquet with the program that made it, and choose that file.';
const UNPACK = 'Unpack it on your computer and choose the table inside.';

/** Files that are known and hold no table that can be read here: each is told by its name, with the way out. */
const FOREIGN: readonly Foreign[] = [
  {
    what: 'a PDF document',
    remedy: 'Copy the table’s cells in your PDF reader and paste them here, or find the data as CSV or XLSX.',
    magic: ['%PDF'],
  },
  { what: 'a picture (PNG)', remedy: 'Choose the table itself.', magic: [0x89, 'PNG'] },
  { what: 'a picture (JPEG)', remedy: 'Choose the table itself.', magic: [0xff, 0xd8, 0xff] },
  { what: 'a picture (GIF)', remedy: 'Choose the table itself.', magic: ['GIF8'] },
  { what: 'an SQLite database', remedy: 'Export the table that you want as CSV.', magic: ['SQLite format 3'] },
  { what: 'a DuckDB database', remedy: 'Export the table that you want: COPY name TO ‘name.parquet’.', magic: ['DUCK'], at: 8 },
  { what: 'an ORC file', remedy: CONVERT, magic: ['ORC'] },
  { what: 'an Avro file', remedy: CONVERT, magic: ['Obj', 1] },
  { what: 'an HDF5 file', remedy: CONVERT, magic: [0x89, 'HDF'] },
  { what: 'a NumPy array', remedy: 'Save it as CSV: numpy.savetxt, or pandas.DataFrame(…).to_csv.', magic: [0x93, 'NUMPY'] },
  { what: 'an R data file', remedy: 'Save the table from R with write.csv or arrow::write_parquet.', magic: ['RDX'] },
  { what: 'an R data file', remedy: 'Save the table from R with write.csv or arrow::write_parquet.', magic: ['X\n', 0, 0, 0] },
  { what: 'an SPSS file', remedy: 'Export it from SPSS as CSV or XLSX.', magic: ['$FL'] },
  { what: 'a Stata file', remedy: 'Export it from Stata: export delimited.', magic: ['<stata_dta>'] },
  { what: 'a SAS file', remedy: 'Export it from SAS as CSV: proc export.', magic: [0xc2, 0xea, 0x81, 0x60], at: 12 },
  { what: 'a tar archive', remedy: UNPACK, magic: ['ustar'], at: 257 },
  { what: 'a 7-Zip archive', remedy: UNPACK, magic: ['7z', 0xbc, 0xaf, 0x27, 0x1c] },
  { what: 'a RAR archive', remedy: UNPACK, magic: ['Rar!', 0x1a, 7] },
  { what: 'a bzip2 archive', remedy: UNPACK, magic: ['BZh'] },
  { what: 'an XZ archive', remedy: UNPACK, magic: [0xfd, '7zXZ'] },
  { what: 'an LZ4 archive', remedy: UNPACK, magic: [0x04, 0x22, 0x4d, 0x18] },
];

/** Names inside a zip that say it is a document of another program. */
const DOCUMENTS: readonly { readonly what: string; readonly inside: RegExp; readonly remedy: string }[] = [
  {
    what: 'a Word document',
    inside: /^word\/document\.xml$/i,
    remedy: 'Copy the table’s cells and paste them here, or save them from a spreadsheet.',
  },
  { what: 'a PowerPoint presentation', inside: /^ppt\/presentation\.xml$/i, remedy: 'Copy the table’s cells and paste them here.' },
  {
    what: 'a Numbers spreadsheet',
    inside: /^Index\/(Document|CalculationEngine).*\.iwa$/i,
    remedy: 'In Numbers choose File, Export to, Excel or CSV, and choose that file.',
  },
  { what: 'a Power BI file', inside: /^DataModel(Schema)?$/i, remedy: CONVERT },
];

function fits(head: Uint8Array, { magic, at = 0 }: Foreign): boolean {
  let place = at;
  for (const part of magic) {
    const codes = typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : [part];
    for (const code of codes) {
      if (head[place] !== code) return false;
      place += 1;
    }
  }
  return true;
}

/** The error that names a file of a format that holds no readable table; null when it is not known to be one. */
export function recogniseForeign({ head, zipNames }: OpenedFile): ReadError | null {
  const found =
    zipNames === null
      ? FOREIGN.find((foreign) => fits(head, foreign))
      : DOCUMENTS.find(({ inside }) => zipNames.some((name) => inside.test(name)));
  if (
    found === undefined &&
    zipNames === null &&
    /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|kml|gpx)[\s>]/i.test(String.fromCharCode(...head.subarray(0, 64)))
  )
    return new ReadError('unsupported-format', 'This is an XML document, which cannot be read here.', CONVERT);
  return found === undefined
    ? null
    : new ReadError('unsupported-format', `This is ${found.what}, which cannot be read here.`, found.remedy);
}
