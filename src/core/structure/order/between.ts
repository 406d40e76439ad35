import type { ColumnSpec, NumericColumn, Table } from '#core/table/table.ts';
import { changeColumns, findNumbers, numberSpec, roundTo } from '../columns.ts';
import type { FittedOrder } from '../fitted.ts';

const SHARE_DECIMALS = 6;
/** Of a middle column whose neighbours are equal, or one of them missing. */
const NO_SHARE = 0.5;

/** The middle column as its share of the way from the first to the last: (middle − low) / (high − low), cut to [0, 1]. */
export function shareTo({ columns }: FittedOrder, table: Table): Table {
  const [low, middle, high] = columns.map((name) => findNumbers(table, name)) as [
    NumericColumn,
    NumericColumn & { spec: ColumnSpec },
    NumericColumn,
  ];
  const { spec, missing } = middle;
  const values = Float64Array.from(middle.values, (value, row) => {
    if ((missing[row] as number) > 0) return Number.NaN;
    const from = low.values[row] as number;
    const width = (high.values[row] as number) - from;
    return width > 0 ? roundTo(Math.min(1, Math.max(0, (value - from) / width)), SHARE_DECIMALS) : NO_SHARE;
  });
  return changeColumns(
    table,
    new Map([
      [spec.name, { spec: numberSpec(spec.name, SHARE_DECIMALS, spec.missingMarkers), column: { storage: 'numeric', values, missing } }],
    ]),
  );
}

/** The middle column again, between its neighbours; on the only one that is there, and missing where there is none. */
export function shareFrom({ columns, decimals, specs, mended }: FittedOrder, table: Table): Table {
  const [low, share, high] = columns.map((name) => findNumbers(table, name)) as NumericColumn[] as [
    NumericColumn,
    NumericColumn,
    NumericColumn,
  ];
  const spec = specs[0] as ColumnSpec;
  const missing = share.missing.slice();
  const values = Float64Array.from(share.values, (value, row) => {
    if ((missing[row] as number) > 0) return Number.NaN;
    const ends = [low, high].filter((end) => end.missing[row] === 0).map((end) => end.values[row] as number);
    if (mended && ends.length === 0) return value;
    if (ends.length === 0 && spec.missingMarkers.length > 0) {
      missing[row] = 1;
      return Number.NaN;
    }
    const from = mended && (low.missing[row] as number) > 0 ? Number.NEGATIVE_INFINITY : (ends[0] ?? 0);
    const to = mended && (high.missing[row] as number) > 0 ? Number.POSITIVE_INFINITY : (ends[ends.length - 1] ?? 0);
    const rounded = mended ? value : roundTo(from + Math.min(1, Math.max(0, value)) * (to - from), decimals[1] as number);
    return Math.max(from, Math.min(to, rounded));
  });
  return changeColumns(table, new Map([[spec.name, { spec, column: { storage: 'numeric', values, missing } }]]));
}
