import type { FormatWriter } from '../writer-contract.ts';
import { createCsvWriter } from './writer.ts';

export const csvFormat: FormatWriter = {
  id: 'csv',
  create(specs, { dialect, guardFormulas }) {
    const writer = createCsvWriter(dialect, { guardFormulas });
    let header: Uint8Array | null = writer.writeHeader(specs.map(({ name }) => name));
    const withHeader = (bytes: Uint8Array): Uint8Array => {
      if (header === null) return bytes;
      const all = new Uint8Array(header.length + bytes.length);
      all.set(header);
      all.set(bytes, header.length);
      header = null;
      return all;
    };
    return {
      writeRows: (rows) => withHeader(writer.writeRows(rows)),
      finish: () => withHeader(writer.finish()),
      get guardedCellCount() {
        return writer.guardedCellCount;
      },
      get changedCellCount() {
        return writer.unwritableCellCount;
      },
    };
  },
};
