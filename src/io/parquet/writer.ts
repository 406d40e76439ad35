import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ValueType } from '#core/columns/contract.ts';
import { columnOfRows, readTypedCells, valueTypeOf } from '../typed-cells.ts';
import type { FormatWriter } from '../writer-contract.ts';

/** A row group is held while it is gathered: about so many cells, and no fewer rows than this. */
const CELLS_PER_GROUP = 1_000_000;
const MIN_GROUP_ROWS = 2048;

function elementOf(name: string, type: ValueType): SchemaElement {
  const base = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type) {
    case 'integer':
      return { ...base, type: 'INT64' };
    case 'decimal':
      return { ...base, type: 'DOUBLE' };
    case 'boolean':
      return { ...base, type: 'BOOLEAN' };
    case 'date':
      return { ...base, type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } };
    case 'timestamp':
      return { ...base, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } };
    case 'instant':
      return {
        ...base,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      };
    case 'text':
      return { ...base, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  }
}

/**
 * Parquet by hyparquet-writer, a row group at a time, packed with snappy: whole numbers, decimals, booleans, dates, timestamps, texts;
 * missing cells are null.
 */
export const parquetFormat: FormatWriter = {
  id: 'parquet',
  create(specs) {
    const types = specs.map(valueTypeOf);
    const writer = new ByteWriter();
    const parquet = new ParquetWriter({
      writer,
      schema: [{ name: 'schema', num_children: specs.length }, ...specs.map(({ name }, j) => elementOf(name, types[j] as ValueType))],
      createdBy: 'Lookalike (hyparquet-writer)',
    });
    const groupRows = Math.max(MIN_GROUP_ROWS, Math.floor(CELLS_PER_GROUP / Math.max(1, specs.length)));
    let columns: unknown[][] = specs.map(() => []);
    let rowCount = 0;
    let changedCellCount = 0;

    const take = (): Uint8Array => {
      const bytes = writer.getBytes().slice();
      writer.index = 0;
      return bytes;
    };
    const writeGroup = async () => {
      await parquet.write({ columnData: specs.map(({ name }, j) => ({ name, data: columns[j] as unknown[] })), rowGroupSize: rowCount });
      columns = specs.map(() => []);
      rowCount = 0;
    };

    return {
      async writeRows(rows) {
        for (const [j, spec] of specs.entries()) {
          const type = types[j] as ValueType;
          const cells = readTypedCells(spec, type, columnOfRows(rows, j));
          const column = columns[j] as unknown[];
          for (let row = 0; row < rows.length; row += 1) {
            const text = cells.texts[row] as string;
            const state = cells.stateAt(row);
            if (type === 'text') column.push(state === 'missing' && text === '' ? null : text);
            else if (state === 'present') column.push(toValue(type, cells.valueAt(row)));
            else {
              column.push(null);
              if (state === 'unreadable') changedCellCount += 1;
            }
          }
        }
        rowCount += rows.length;
        if (rowCount >= groupRows) await writeGroup();
        return take();
      },
      async finish() {
        if (rowCount > 0) await writeGroup();
        await parquet.finish();
        return take();
      },
      guardedCellCount: 0,
      get changedCellCount() {
        return changedCellCount;
      },
    };
  },
};

function toValue(type: Exclude<ValueType, 'text'>, value: number): unknown {
  switch (type) {
    case 'integer':
    case 'timestamp':
    case 'instant':
      return BigInt(Math.round(value));
    case 'decimal':
      return value;
    case 'boolean':
      return value === 1;
    case 'date':
      return Math.floor(value / 86_400_000);
  }
}
