import type { RawTable } from '#core/table/raw.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import type { Table } from '#core/table/table.ts';
import { inferColumn } from './infer-column.ts';
import { kindOf } from './registry.ts';

/** A table whose columns are of the kinds that their cells suggest; personal data is not looked for. */
export function inferTable({ names, columns, rowCount }: RawTable): Table {
  const parsed = columns.map((raw, j) => {
    const { spec } = inferColumn(names[j] as string, raw);
    return kindOf(spec.kind).parse(raw, spec);
  });
  return { rowCount, specs: parsed.map(({ spec }) => spec), columns: parsed.map(({ column }) => column) };
}

/** As `inferTable`, of the cells of columns by name. */
export function inferTableOf(cells: Readonly<Record<string, readonly string[]>>): Table {
  const columns = Object.values(cells).map((texts) => packTexts(texts));
  return inferTable({ names: Object.keys(cells), columns, rowCount: Object.values(cells)[0]?.length ?? 0 });
}
