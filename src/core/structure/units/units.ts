import type { CategoricalColumn, ColumnFormat, ColumnSpec, NumberFormat, NumericColumn } from '#core/table/table.ts';
import { changeColumns, findColumn, findNumbers, freeName, type NamedColumn } from '../columns.ts';
import type { StructureKind } from '../contract.ts';
import { BROUGHT_BY_KIND } from '../evidence.ts';
import type { FittedUnits } from '../fitted.ts';
import type { UnitsStructure } from '../structures.ts';
import { quoted } from '../words.ts';

/** Bins of the amount that tell which units stand there at all. */
const MAX_BINS = 64;
const MIN_BIN_ROWS = 20;
const UNIT_STREAM = 0;
const VARIANT_STREAM = 1;

/**
 * The format variants of a column's numbers, by what stands around the number: [units] of places, 0 = the format, w > 0 = its
 * alternatives[w − 1].
 */
function groupVariants(format: ColumnFormat): { readonly names: readonly string[]; readonly variants: readonly (readonly number[])[] } {
  if (format.type !== 'number') return { names: [], variants: [] };
  const groups = new Map<string, number[]>();
  const formats: readonly NumberFormat[] = [format, ...(format.alternatives ?? []).map((alternative) => alternative.format)];
  formats.forEach(({ prefix, suffix }, w) => {
    const name = `${prefix.trim()} ${suffix.trim()}`.trim();
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [w]);
    else group.push(w);
  });
  return { names: [...groups.keys()], variants: [...groups.values()] };
}

/** A format of its own for the amounts, whatever their unit. */
function bareSpec(spec: ColumnSpec): ColumnSpec {
  if (spec.format.type !== 'number') return spec;
  const { alternatives = [], ...own } = spec.format;
  const all: readonly NumberFormat[] = [own, ...alternatives.map((alternative) => alternative.format)];
  return {
    ...spec,
    format: {
      ...own,
      prefix: '',
      suffix: '',
      minDecimals: Math.min(...all.map(({ minDecimals }) => minDecimals)),
      maxDecimals: Math.max(...all.map(({ maxDecimals }) => maxDecimals)),
    },
  };
}

/**
 * Cuts between values, in the middle of a gap, so that about equally many rows stand between them; and where a unit begins and ends,
 * between its two outermost values, so that none is disclosed.
 */
function findCuts(values: Float64Array, valuesOfUnit: readonly Float64Array[]): number[] {
  const sorted = values.slice().sort();
  const bins = Math.min(MAX_BINS, Math.floor(sorted.length / MIN_BIN_ROWS));
  const cuts: number[] = [];
  for (let b = 1; b < bins; b++) {
    const at = Math.round((b * sorted.length) / bins);
    const below = sorted[at - 1] as number;
    const above = sorted[at] as number;
    if (below < above) cuts.push((below + above) / 2);
  }
  for (const own of valuesOfUnit) {
    const ascending = own.slice().sort();
    cuts.push(((ascending[0] as number) + (ascending[1] as number)) / 2);
    cuts.push(((ascending.at(-1) as number) + (ascending.at(-2) as number)) / 2);
  }
  return [...new Set(cuts)].sort((a, b) => a - b);
}

function binOf(cuts: readonly number[], value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (cuts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The place where u falls among weights; the last with any where it falls on none. */
function pick(weights: readonly number[], u: number): number {
  let rest = u * weights.reduce((sum, weight) => sum + weight, 0);
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    last = i;
    rest -= weight;
    if (rest < 0) return i;
  }
  return last;
}

/** Amounts in several units ($ and €), drawn as the unit and the amount; see `UnitsStructure`. */
export const units: StructureKind<UnitsStructure, FittedUnits> = {
  id: 'units',
  ...BROUGHT_BY_KIND,
  describe: ({ column }) => ({
    title: `${quoted(column)} has several units`,
    explanation: `The unit of ${quoted(column)} is drawn together with its amount.`,
  }),
  writes: ({ column }) => [column],
  ofColumn: ({ name, format }) => (groupVariants(format).names.length > 1 ? { type: 'units', id: `units:${name}`, column: name } : null),
  fit({ id, column }, table, rows, { k }) {
    const { spec, values, missing, variants } = findNumbers(table, column);
    if (variants === undefined) return { refused: 'All of its cells are written alike.' };
    const all = groupVariants(spec.format);
    const unitOf = all.variants.flatMap((group, unit) => group.map((w) => [w, unit] as const));
    const unitOfVariant = new Map(unitOf);
    const kept = rows.filter((row) => missing[row] === 0);
    const rowsOfUnit = all.names.map(() => 0);
    const rowsOfVariant = unitOf.map(() => 0);
    for (const row of kept) {
      const w = variants[row] as number;
      const unit = unitOfVariant.get(w) ?? 0;
      rowsOfUnit[unit] = (rowsOfUnit[unit] as number) + 1;
      rowsOfVariant[w] = (rowsOfVariant[w] as number) + 1;
    }
    const disclosed = all.names.map((_, unit) => unit).filter((unit) => (rowsOfUnit[unit] as number) >= k);
    if (disclosed.length < 2) return { refused: 'All but a few of its cells have the same unit.' };
    const place = new Map(disclosed.map((unit, at) => [unit, at]));
    const amountOf = (row: number) => values[row] as number;
    const cuts = findCuts(
      Float64Array.from(kept, amountOf),
      disclosed.map((unit) =>
        Float64Array.from(
          kept.filter((row) => (unitOfVariant.get(variants[row] as number) ?? 0) === unit),
          amountOf,
        ),
      ),
    );
    const counts = Array.from({ length: cuts.length + 1 }, () => disclosed.map(() => 0));
    for (const row of kept) {
      const at = place.get(unitOfVariant.get(variants[row] as number) ?? 0);
      const bin = counts[binOf(cuts, amountOf(row))];
      if (at !== undefined && bin !== undefined) bin[at] = (bin[at] as number) + 1;
    }
    const rare = rowsOfUnit.filter((count) => count > 0 && count < k);
    return {
      type: 'units',
      id,
      specs: [spec],
      withheld: { values: rare.length, rows: rare.reduce((sum, count) => sum + count, 0) },
      column,
      unitName: freeName(table, `${column}: unit`),
      units: disclosed.map((unit) => all.names[unit] as string),
      writings: disclosed.map((unit) =>
        (all.variants[unit] as readonly number[]).map((w): readonly [number, number] => [w, rowsOfVariant[w] as number]),
      ),
      cuts,
      // A unit that fewer than k rows of a bin have is not disclosed there.
      counts: counts.map((bin) => bin.map((count) => (count >= k ? count : 0))),
    };
  },
  forward({ column, unitName, units: names, writings: groups }, table) {
    const { spec, values, missing, variants } = findNumbers(table, column);
    const unitOfVariant = new Map(groups.flatMap((group, unit) => group.map(([w]) => [w, unit] as const)));
    const codes = Int32Array.from(values, (_, row) => unitOfVariant.get(variants?.[row] ?? 0) ?? 0);
    const unit: CategoricalColumn = { storage: 'categorical', codes, dictionary: [...names], missing: new Uint8Array(codes.length) };
    const unitSpec: ColumnSpec = { name: unitName, kind: 'categorical', included: true, format: { type: 'plain' }, missingMarkers: [] };
    const amount: NumericColumn = { storage: 'numeric', values, missing };
    return changeColumns(
      table,
      new Map<string, NamedColumn | null>([
        [column, { spec: bareSpec(spec), column: amount }],
        [unitName, { spec: unitSpec, column: unit }],
      ]),
    );
  },
  inverse({ column, unitName, units: names, writings: groups, cuts, counts, specs }, table, random, firstRow) {
    const { values, missing } = findNumbers(table, column);
    const { column: unit } = findColumn(table, unitName);
    if (unit.storage !== 'categorical') throw new TypeError('Units are levels.');
    const places = unit.dictionary.map((text) => names.indexOf(text));
    const variants = new Uint8Array(values.length);
    for (let row = 0; row < variants.length; row++) {
      if ((missing[row] as number) > 0) continue;
      const bin = counts[binOf(cuts, values[row] as number)] as readonly number[];
      const drawn = places[unit.codes[row] as number] ?? -1;
      // Where no such amount has the drawn unit, one is drawn that has.
      const isDisclosed = drawn >= 0 && ((bin[drawn] as number) > 0 || bin.every((count) => count === 0));
      const chosen = isDisclosed ? drawn : pick(bin, random.uniform(UNIT_STREAM, firstRow + row));
      const group = groups[chosen] as readonly (readonly [number, number])[];
      const own = pick(
        group.map(([, count]) => count),
        random.uniform(VARIANT_STREAM, firstRow + row),
      );
      variants[row] = group[own]?.[0] ?? 0;
    }
    const [spec] = specs as readonly [ColumnSpec];
    return changeColumns(
      table,
      new Map<string, NamedColumn | null>([
        [column, { spec, column: { storage: 'numeric', values, missing, variants } }],
        [unitName, null],
      ]),
    );
  },
  mapGiven: (_, given) => given,
};
