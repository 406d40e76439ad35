import type { ValueType } from '#core/columns/contract.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import { columnOfRows, readTypedCells, valueTypeOf } from '../typed-cells.ts';
import type { FormatWriter, TableWriter } from '../writer-contract.ts';

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A cell's JSON: numbers as they are written where JSON can write them so, dates and texts as their own text, missing cells as null. */
function writeCells(spec: ColumnSpec, type: ValueType, texts: readonly string[]): string[] {
  const cells = readTypedCells(spec, type, texts);
  // A marker is a text that can stand among texts; among numbers it cannot.
  const isTyped = type === 'integer' || type === 'decimal' || type === 'boolean';
  return texts.map((text, row) => {
    const state = cells.stateAt(row);
    if (state === 'missing') return text === '' || isTyped ? 'null' : JSON.stringify(text);
    if (state === 'unreadable' || !isTyped) return JSON.stringify(text);
    if (type === 'boolean') return cells.valueAt(row) === 1 ? 'true' : 'false';
    return JSON_NUMBER.test(text) ? text : String(cells.valueAt(row));
  });
}

function createWriter(
  specs: readonly ColumnSpec[],
  frame: { readonly start: string; readonly between: string; readonly end: string },
): TableWriter {
  const encoder = new TextEncoder();
  const types = specs.map(valueTypeOf);
  const keys = specs.map(({ name }) => JSON.stringify(name));
  let hasRows = false;
  return {
    writeRows(rows) {
      const columns = specs.map((spec, j) => writeCells(spec, types[j] as ValueType, columnOfRows(rows, j)));
      let text = '';
      for (let row = 0; row < rows.length; row += 1) {
        text += hasRows ? frame.between : frame.start;
        hasRows = true;
        text += `{${keys.map((key, j) => `${key}:${columns[j]?.[row]}`).join(',')}}`;
      }
      return encoder.encode(text);
    },
    finish: () => encoder.encode(`${hasRows ? '' : frame.start}${frame.end}`),
    guardedCellCount: 0,
    changedCellCount: 0,
  };
}

export const jsonFormat: FormatWriter = {
  id: 'json',
  create: (specs) => createWriter(specs, { start: '[\n', between: ',\n', end: '\n]\n' }),
};

export const ndjsonFormat: FormatWriter = {
  id: 'ndjson',
  create: (specs) => {
    const writer = createWriter(specs, { start: '', between: '\n', end: '' });
    let isEmpty = true;
    return {
      ...writer,
      writeRows(rows) {
        if (rows.length > 0) isEmpty = false;
        return writer.writeRows(rows);
      },
      finish: () => new TextEncoder().encode(isEmpty ? '' : '\n'),
    };
  },
};
