import { isMoment } from '#core/columns/catalog.ts';
import { CannotCondition } from '#core/errors.ts';
import type { GivenColumn } from '#core/table/given.ts';
import { allRows } from '#core/table/rows.ts';
import type { ColumnSpec, NumericColumn } from '#core/table/table.ts';
import { changeColumns, decimalsOf, findNumbers, type NamedColumn, numberSpec, roundTo } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedOrder } from '../fitted.ts';
import type { OrderStructure } from '../structures.ts';
import { quoted } from '../words.ts';
import { shareFrom, shareTo } from './between.ts';
import { findOrders } from './find.ts';
import { isBetterMended } from './resolution.ts';

/** Cells of a middle column without both of its neighbours: of more, too much would be lost. */
const MAX_ALONE_SHARE = 0.01;

/** Places of the chain that are not the base, each after its neighbour towards the base. */
function placesAround(count: number, base: number): readonly { readonly place: number; readonly sign: 1 | -1 }[] {
  const places: { place: number; sign: 1 | -1 }[] = [];
  for (let place = base + 1; place < count; place++) places.push({ place, sign: 1 });
  for (let place = base - 1; place >= 0; place--) places.push({ place, sign: -1 });
  return places;
}

/**
 * What a column's step starts from in a row: the nearest present column towards the base, else a stand-in. `bound` = the order holds from
 * there.
 */
function anchorOf(
  columns: readonly (NumericColumn | undefined)[],
  place: number,
  { base, anchor }: Pick<FittedOrder, 'base' | 'anchor'>,
  row: number,
): { readonly value: number; readonly bound: boolean } {
  const towards = place > base ? -1 : 1;
  for (let at = place + towards; towards < 0 ? at >= base : at <= base; at += towards) {
    const column = columns[at] as NumericColumn;
    if (column.missing[row] === 0) return { value: column.values[row] as number, bound: true };
  }
  return { value: anchor, bound: false };
}

/**
 * Columns that always stand in order; see `OrderStructure`.
 *
 * The model draws the base and each other column's step from its nearest present neighbour towards the base, ≥ 0; `inverse` adds the steps
 * up and rounds them away from the neighbour, so that no rounding breaks the order. Where no neighbour is there, the step is from the
 * base's mean, of either sign.
 */
export const order: StructureKind<OrderStructure, FittedOrder> = {
  id: 'order',
  find: findOrders,
  *check({ columns }, table): Generator<void, Evidence> {
    const chain = columns.map((name) => findNumbers(table, name));
    yield;
    return gatherEvidence(allRows(table.rowCount), (row) => {
      let highest = Number.NEGATIVE_INFINITY;
      let present = 0;
      let broken = false;
      for (const { values, missing } of chain) {
        if ((missing[row] as number) > 0) continue;
        present++;
        const value = values[row] as number;
        if (value < highest) broken = true;
        highest = value;
      }
      if (present < 2) return 'silent';
      return broken ? 'broken' : 'kept';
    });
  },
  describe({ columns }, specs) {
    const [first = '', second = ''] = columns;
    const isDate = specs.some((spec) => spec.name === first && isMoment(spec));
    const chain = columns.map(quoted).join(' ≤ ');
    if (columns.length > 2) return { title: `${chain}`, explanation: `These columns always stand in this order.` };
    return isDate
      ? { title: `${quoted(first)} is never after ${quoted(second)}`, explanation: `${chain} in every row.` }
      : { title: `${quoted(first)} is never more than ${quoted(second)}`, explanation: `${chain} in every row.` };
  },
  reads: ({ columns, base, between }) => columns.filter((_, place) => (between ? place !== 1 : place === base)),
  writes: ({ columns, base, between }) => columns.filter((_, place) => (between ? place === 1 : place !== base)),
  variants: (structure) => [
    ...structure.columns.flatMap((_, base) => (base === structure.base ? [] : [{ ...structure, base }])),
    ...(structure.columns.length === 3 ? [{ ...structure, between: true as const }] : []),
  ],
  fit(structure, table, rows) {
    const { columns, base, id, between } = structure;
    const chain = columns.map((name) => findNumbers(table, name));
    if (between) {
      const [low, middle, high] = chain as NumericColumn[] as [NumericColumn, NumericColumn, NumericColumn];
      const alone = rows.filter((row) => middle.missing[row] === 0 && (low.missing[row] as number) + (high.missing[row] as number) > 0);
      if (alone.length > MAX_ALONE_SHARE * rows.length)
        return { refused: `${quoted(columns[1] as string)} often stands where one of the two others is missing.` };
    }
    const { values, missing } = chain[base] as NumericColumn;
    let anchor = 0;
    let count = 0;
    for (const row of rows) if (missing[row] === 0) anchor += ((values[row] as number) - anchor) / ++count;
    const decimals = chain.map(({ spec }) => decimalsOf(spec));
    const steps = between
      ? [{ place: 1, neighbours: [0, 2] }]
      : placesAround(columns.length, base).map(({ place, sign }) => ({ place, neighbours: [place - sign] }));
    return {
      type: 'order',
      id,
      specs: order.writes(structure).map((name) => findNumbers(table, name).spec),
      withheld: { values: 0, rows: 0 },
      columns,
      base,
      decimals,
      anchor: roundTo(anchor, decimals[base] as number),
      ...(between ? { between } : {}),
      ...(isBetterMended(chain, steps, rows) ? { mended: true as const } : {}),
    };
  },
  forward(fitted, table) {
    const { columns, base, decimals } = fitted;
    if (fitted.mended) return table;
    if (fitted.between) return shareTo(fitted, table);
    const chain = columns.map((name) => findNumbers(table, name));
    const changes = new Map<string, NamedColumn>();
    for (const { place, sign } of placesAround(columns.length, base)) {
      const { spec, values, missing } = chain[place] as (typeof chain)[number];
      const steps = new Float64Array(table.rowCount).fill(Number.NaN);
      const places = Math.max(decimals[place] as number, ...decimals);
      for (let row = 0; row < steps.length; row++) {
        if ((missing[row] as number) > 0) continue;
        const from = anchorOf(chain, place, fitted, row);
        const step = sign * ((values[row] as number) - from.value);
        steps[row] = roundTo(from.bound ? Math.max(0, step) : step, places);
      }
      changes.set(spec.name, {
        spec: numberSpec(spec.name, places, spec.missingMarkers),
        column: { storage: 'numeric', values: steps, missing },
      });
    }
    return changeColumns(table, changes);
  },
  inverse(fitted, table) {
    const { columns, base, decimals, specs } = fitted;
    if (fitted.between) return shareFrom(fitted, table);
    const chain: (NumericColumn | undefined)[] = columns.map(() => undefined);
    chain[base] = findNumbers(table, columns[base] as string);
    const changes = new Map<string, NamedColumn>();
    for (const { place, sign } of placesAround(columns.length, base)) {
      const name = columns[place] as string;
      const { values: steps, missing } = findNumbers(table, name);
      const values = new Float64Array(table.rowCount).fill(Number.NaN);
      for (let row = 0; row < values.length; row++) {
        if ((missing[row] as number) > 0) continue;
        const from = anchorOf(chain, place, fitted, row);
        const drawn = steps[row] as number;
        const isKept = fitted.mended && (!from.bound || sign * (drawn - from.value) >= 0);
        const step = fitted.mended ? 0 : from.bound ? Math.max(0, drawn) : drawn;
        values[row] = isKept ? drawn : roundOutwards(from.value + sign * step, from, sign, decimals[place] as number);
      }
      const column: NumericColumn = { storage: 'numeric', values, missing };
      chain[place] = column;
      changes.set(name, { spec: specs.find((spec) => spec.name === name) as ColumnSpec, column });
    }
    return changeColumns(table, changes);
  },
  mapGiven: (fitted, given) => given.map((column) => mapGivenStep(fitted, given, column)),
};

/** Rounding to the column's own figures must not break the order. */
function roundOutwards(value: number, from: { readonly value: number; readonly bound: boolean }, sign: 1 | -1, decimals: number): number {
  const rounded = roundTo(value, decimals);
  if (!from.bound || sign * (rounded - from.value) >= 0) return rounded;
  return roundTo(rounded + sign * 10 ** -decimals, decimals);
}

/** A fixed column of the chain is a fixed step where its neighbour is fixed too. */
function mapGivenStep({ columns, base, between, mended }: FittedOrder, given: readonly GivenColumn[], column: GivenColumn): GivenColumn {
  const place = columns.indexOf(column.name);
  if (between && place === 1)
    throw new CannotCondition(
      `“${column.name}” is made as a place between two other columns, so it cannot be given. Take that link off on the Columns step.`,
    );
  if (between) return column;
  if (place < 0 || place === base) return column;
  const neighbour = columns[place > base ? place - 1 : place + 1] as string;
  const other = given.find(({ name }) => name === neighbour);
  if (column.type !== 'cells' || other?.type !== 'cells' || (column.cells.length !== other.cells.length && other.cells.length !== 1))
    throw new CannotCondition(
      `“${column.name}” is made as a step from “${neighbour}”, so it can be given only as fixed cells together with fixed cells of “${neighbour}”. Or take the link between the two columns off.`,
    );
  const sign = place > base ? 1 : -1;
  const cells = column.cells.map((cell, i) => {
    const from = other.cells[other.cells.length === 1 ? 0 : i];
    if (typeof cell === 'object') return cell;
    const step = sign * (Number(cell) - Number(from));
    if (!(step >= 0)) throw new CannotCondition(`“${column.name}” and “${neighbour}” were given in an order that the table never has.`);
    return step;
  });
  return mended ? column : { ...column, cells };
}
