import type { ExportFormat } from './contract.ts';
import { csvFormat } from './csv/format-writer.ts';
import type { FormatWriter } from './writer-contract.ts';

/** Every way to save a table; what needs a library loads it when it is asked for. */
const WRITERS: Partial<Record<ExportFormat, () => Promise<FormatWriter>>> = {
  csv: async () => csvFormat,
};

/** @throws RangeError for a format that cannot be written. */
export async function loadWriter(format: ExportFormat): Promise<FormatWriter> {
  const load = WRITERS[format];
  if (load === undefined) throw new RangeError(`There is no writer for ${format}.`);
  return load();
}
