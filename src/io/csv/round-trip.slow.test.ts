import { expect, it } from 'vitest';
import { inferColumn } from '#core/columns/infer-column.ts';
import { kindOf } from '#core/columns/registry.ts';
import { cellAt } from '#core/table/raw-text.ts';
import { describeWithShared, listShared, readSample, readShared, SAMPLES } from '#core/testing/shared-data.ts';
import { csvFormat } from './format-writer.ts';
import { readCsv } from './reader.ts';

const CHUNK_ROWS = 4096;

/** The file that the studio writes of a table's real rows, as its bytes. */
async function writeAgain(bytes: Uint8Array): Promise<Uint8Array> {
  const { table, dialect } = await readCsv(new Blob([bytes as BlobPart]));
  const specs = table.columns.map((raw, j) => inferColumn(table.names[j] ?? '', raw).spec);
  const writer = csvFormat.create(specs, { dialect, guardFormulas: false, tableName: 'table' });
  const parts: Uint8Array[] = [];
  for (let row = 0; row < table.rowCount; row += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, table.rowCount - row);
    parts.push(await writer.writeRows(Array.from({ length: count }, (_, i) => table.columns.map((raw) => cellAt(raw, row + i)))));
  }
  parts.push(await writer.finish());
  expect(writer.changedCellCount).toBe(0);
  return Buffer.concat(parts);
}

it.each(SAMPLES)('the sample %s, byte for byte', async (name) => {
  const bytes = readSample(name);
  expect(Buffer.compare(await writeAgain(bytes), bytes)).toBe(0);
});

describeWithShared('data/nasty', 'real rows come out as they came in', () => {
  const open = (name: string) => readShared(`data/${name}`);
  const tables = listShared('data', /\.csv$/);
  const nasty = listShared('data/nasty', /\.(csv|tsv)$/);

  /** Files whose bytes cannot come back, and why. */
  const NOT_BY_BYTES: Readonly<Record<string, string>> = {
    'papaparse__malformed.tsv': 'rows with a cell too few or too many come out with as many cells as the header',
    'papaparse__verylong-sample.csv': 'so do four rows of this one',
    'sineemore__bad-header-less-fields.csv': 'and this',
    'sineemore__bad-header-more-fields.csv': 'and this',
    'sineemore__bad-missing-quote.csv': 'a quote that was never closed is text, and text with a quote is written in quotes',
    'sineemore__bad-quotes-with-unescaped-quote.csv': 'a quote inside quotes is doubled',
    'sineemore__bad-unescaped-quote.csv': 'a quote inside a bare cell is doubled within quotes, as RFC 4180 wants',
    'spectrum__location_coordinates.csv': 'the same',
    'sineemore__empty-one-column.csv': 'an empty cell of a lone column is written as two quotes: a blank line is no row to most readers',
    'spectrum__empty.csv': 'one of two columns has bare and quoted cells',
    'spectrum__empty_crlf.csv': 'the same',
  };
  const REFUSED = [
    'sineemore__all-empty.csv',
    'sineemore__bad-header-no-header.csv',
    'sineemore__bad-header-wrong-header.csv',
    'sineemore__header-no-rows.csv',
  ];

  it.each(tables)('%s, byte for byte', async (name) => {
    const bytes = open(name);
    expect(Buffer.compare(await writeAgain(bytes), bytes)).toBe(0);
  });

  it.each(nasty.filter((name) => !REFUSED.includes(name)))('nasty/%s, cell for cell', async (name) => {
    const bytes = open(`nasty/${name}`);
    const again = await writeAgain(bytes);
    const before = await readCsv(new Blob([bytes as BlobPart]));
    const after = await readCsv(new Blob([again as BlobPart]), {
      dialect: { encoding: before.dialect.encoding, quote: before.dialect.quote },
    });
    expect(after.table).toEqual(before.table);
    const isSame = Buffer.compare(again, bytes) === 0;
    expect([name, isSame]).toEqual([name, !(name in NOT_BY_BYTES)]);
  });

  /** Cells that a kind reads as numbers or dates and writes otherwise, by table: why they do not come back. */
  it.each(tables)('%s through kinds: what a kind parses it writes again', async (name) => {
    const { table } = await readCsv(new Blob([open(name) as BlobPart]));
    const lost: string[] = [];
    for (const [j, raw] of table.columns.entries()) {
      const inferred = inferColumn(table.names[j] ?? '', raw).spec;
      const kind = kindOf(inferred.kind);
      const { column, spec, unreadable } = kind.parse(raw, inferred);
      // Keys and texts are made anew: no cell of theirs is kept.
      if (column.storage === 'opaque' || unreadable.count > 0) continue;
      const format = kind.createFormatter(column, spec);
      for (let row = 0; row < table.rowCount; row += 1) {
        const cell = cellAt(raw, row);
        const written = format(row);
        if (written !== cell) {
          lost.push(`${table.names[j]} (${spec.kind}): ${cell} → ${written}`);
          break;
        }
      }
    }
    expect(lost).toEqual([]);
  });
});
