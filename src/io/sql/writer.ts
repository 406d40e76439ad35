import type { ValueType } from '#core/columns/contract.ts';
import { columnOfRows, readTypedCells, type TypedCells, valueTypeOf } from '../typed-cells.ts';
import type { FormatWriter } from '../writer-contract.ts';

/** Rows of one INSERT: databases limit a statement's length. */
const ROWS_PER_INSERT = 500;

const COLUMN_TYPES: Readonly<Record<ValueType, string>> = {
  integer: 'BIGINT',
  decimal: 'DOUBLE PRECISION',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  instant: 'TIMESTAMP WITH TIME ZONE',
  text: 'TEXT',
};

const quoteName = (name: string) => `"${name.replaceAll('\0', '').replaceAll('"', '""')}"`;
const quoteText = (text: string) => `'${text.replaceAll('\0', '').replaceAll("'", "''")}'`;

/** adult.train.csv → adult_train */
function tableNameOf(fileName: string): string {
  const name = fileName
    .replace(/^.*[\\/]/, '')
    .replace(/(\.(gz|gzip|zip|zst))?$/i, '')
    .replace(/\.[a-z0-9]{1,8}$/i, '')
    .replaceAll('.', '_');
  return name === '' ? 'rows' : name;
}

/**
 * CREATE TABLE and INSERT in standard SQL: names in double quotes, texts in single quotes with those inside doubled, backslashes as they
 * are, dates as ISO text. PostgreSQL, SQLite and DuckDB take it as it is; MySQL in the mode that the first lines name.
 */
export const sqlFormat: FormatWriter = {
  id: 'sql',
  create(specs, { tableName }) {
    const encoder = new TextEncoder();
    const types = specs.map(valueTypeOf);
    const table = quoteName(tableNameOf(tableName));
    const names = specs.map(({ name }) => quoteName(name));
    let changedCellCount = 0;
    let inStatement = 0;
    let hasStarted = false;

    const writeCell = (cells: TypedCells, type: ValueType, row: number): string => {
      const text = cells.texts[row] as string;
      if (text.includes('\0')) changedCellCount += 1;
      const state = cells.stateAt(row);
      if (state === 'missing') return type === 'text' && text !== '' ? quoteText(text) : 'NULL';
      if (state === 'unreadable') {
        changedCellCount += 1;
        return 'NULL';
      }
      const value = cells.valueAt(row);
      switch (type) {
        case 'text':
          return quoteText(text);
        case 'integer':
        case 'decimal':
          return String(value);
        case 'boolean':
          return value === 1 ? 'TRUE' : 'FALSE';
        case 'date':
          return `'${toIso(value).slice(0, -14)}'`;
        case 'timestamp':
          return `'${toIso(value)
            .replace('T', ' ')
            .replace(/(\.000)?Z$/, '')}'`;
        case 'instant':
          return `'${toIso(value)
            .replace('T', ' ')
            .replace(/(\.000)?Z$/, '')}+00:00'`;
      }
    };

    const head = () => {
      if (hasStarted) return '';
      hasStarted = true;
      const columns = names.map((name, j) => `  ${name} ${COLUMN_TYPES[types[j] as ValueType]}`);
      return [
        '-- Standard SQL: PostgreSQL, SQLite and DuckDB take it as it is.',
        "-- MySQL and MariaDB: first SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES';",
        `CREATE TABLE ${table} (`,
        `${columns.join(',\n')}`,
        ');\n',
      ].join('\n');
    };

    return {
      writeRows(rows) {
        let sql = head();
        const columns = specs.map((spec, j) => readTypedCells(spec, types[j] as ValueType, columnOfRows(rows, j)));
        for (let row = 0; row < rows.length; row += 1) {
          if (inStatement === ROWS_PER_INSERT) {
            sql += ';\n';
            inStatement = 0;
          }
          sql += inStatement === 0 ? `INSERT INTO ${table} (${names.join(', ')}) VALUES\n` : ',\n';
          inStatement += 1;
          sql += `(${columns.map((cells, j) => writeCell(cells, types[j] as ValueType, row)).join(', ')})`;
        }
        return encoder.encode(sql);
      },
      finish: () => encoder.encode(`${head()}${inStatement > 0 ? ';\n' : ''}`),
      guardedCellCount: 0,
      get changedCellCount() {
        return changedCellCount;
      },
    };
  },
};

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}
