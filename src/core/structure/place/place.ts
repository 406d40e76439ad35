import { isNumberColumn } from '#core/columns/catalog.ts';
import type { ColumnSpec, NumericColumn } from '#core/table/table.ts';
import { changeColumns, decimalsOf, findColumn, findNumbers, freeName, type NamedColumn, roundTo } from '../columns.ts';
import type { StructureKind } from '../contract.ts';
import { BROUGHT_BY_KIND } from '../evidence.ts';
import type { FittedPlace, PlaceLeaf, PlaceTree } from '../fitted.ts';
import type { PlaceStructure } from '../structures.ts';
import { quoted } from '../words.ts';

const MAX_CELLS = 256;
const ROWS_A_CELL = 40;
/** Rows of a leaf, in multiples of k. */
const LEAF_ROWS = 2;
const MIN_ROWS = 100;
const LEAF_STREAM = 0;
const LATITUDE_STREAM = 1;
const LONGITUDE_STREAM = 2;

const LATITUDE = /(?:^|[^a-z])(lat|latitude|breite|breitengrad|latitud)(?=$|[^a-z])/i;
const LONGITUDES = ['lon', 'lng', 'long', 'longitude', 'laenge', 'länge', 'längengrad', 'longitud'];

function splitWords(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1_$2');
}

interface Points {
  /** [n] each */
  readonly axes: readonly [Float64Array, Float64Array];
}

function sortedBy(indices: Uint32Array, values: Float64Array): Uint32Array {
  return indices.slice().sort((a, b) => (values[a] as number) - (values[b] as number));
}

/** The widest axis of the points, longitude shrunk to its true length. */
function rangeOf(points: Points, indices: Uint32Array, axis: 0 | 1): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const values = points.axes[axis];
  for (const i of indices) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (axis === 0) return high - low;
  const [latitudes] = points.axes;
  const middle = latitudes[indices[indices.length >> 1] as number] as number;
  return (high - low) * Math.cos((middle * Math.PI) / 180);
}

interface Cut {
  readonly axis: 0 | 1;
  readonly at: number;
  readonly below: Uint32Array;
  readonly above: Uint32Array;
}

/** Halves of about equal rows, cut in the middle of a gap; null where all points are alike or a half would be too small. */
function halve(points: Points, indices: Uint32Array, minRows: number): Cut | null {
  const first: 0 | 1 = rangeOf(points, indices, 0) >= rangeOf(points, indices, 1) ? 0 : 1;
  for (const axis of [first, first === 0 ? 1 : 0] as const) {
    const values = points.axes[axis];
    const sorted = sortedBy(indices, values);
    const middle = sorted.length >> 1;
    const at = (i: number) => values[sorted[i] as number] as number;
    for (let shift = 0; shift <= middle; shift++) {
      for (const i of [middle - shift, middle + shift]) {
        if (i < minRows || sorted.length - i < minRows || at(i - 1) === at(i)) continue;
        return { axis, at: (at(i - 1) + at(i)) / 2, below: sorted.slice(0, i), above: sorted.slice(i) };
      }
    }
  }
  return null;
}

/** Ends of a leaf along one axis: between its two outermost values, so that none is disclosed; the value itself where k rows share it. */
function endsOf(values: Float64Array, k: number): readonly [number, number] {
  const ascending = values.slice().sort();
  const endOf = (sorted: Float64Array): number => {
    const outer = sorted[0] as number;
    const run = sorted.findIndex((value) => value !== outer);
    if (run < 0 || run >= k) return outer;
    return (outer + (sorted[run] as number)) / 2;
  };
  return [endOf(ascending), endOf(ascending.slice().reverse())];
}

/** The leaves of a cell: a spot for each place that k rows share, and what the other rows are cut into. */
function leavesOf(points: Points, indices: Uint32Array, k: number): PlaceLeaf[] {
  const [latitudes, longitudes] = points.axes;
  const rowsOfSpot = new Map<string, number[]>();
  for (const i of indices) {
    const spot = `${latitudes[i]} ${longitudes[i]}`;
    const rows = rowsOfSpot.get(spot);
    if (rows === undefined) rowsOfSpot.set(spot, [i]);
    else rows.push(i);
  }
  const shared = [...rowsOfSpot.values()].filter((rows) => rows.length >= k);
  const spots = shared.map((rows): PlaceLeaf => {
    const first = rows[0] as number;
    const latitude = latitudes[first] as number;
    const longitude = longitudes[first] as number;
    return [rows.length, latitude, latitude, longitude, longitude];
  });
  const spotRows = new Set(shared.flat());
  const others = spotRows.size === 0 ? indices : indices.filter((i) => !spotRows.has(i));
  // Too few rows beside the spots for a leaf of their own.
  return spots.length > 0 && others.length < LEAF_ROWS * k ? spots : [...spots, ...cutIntoLeaves(points, others, k)];
}

function cutIntoLeaves(points: Points, indices: Uint32Array, k: number): PlaceLeaf[] {
  const cut = indices.length >= 2 * LEAF_ROWS * k ? halve(points, indices, LEAF_ROWS * k) : null;
  if (cut !== null) return [...cutIntoLeaves(points, cut.below, k), ...cutIntoLeaves(points, cut.above, k)];
  const [lowLatitude, highLatitude] = endsOf(
    Float64Array.from(indices, (i) => points.axes[0][i] as number),
    k,
  );
  const [lowLongitude, highLongitude] = endsOf(
    Float64Array.from(indices, (i) => points.axes[1][i] as number),
    k,
  );
  return [[indices.length, lowLatitude, highLatitude, lowLongitude, highLongitude]];
}

function growTree(points: Points, all: Uint32Array, k: number): { readonly tree: PlaceTree; readonly cells: PlaceLeaf[][] } {
  const cells: PlaceLeaf[][] = [];
  const rowsWanted = Math.max(ROWS_A_CELL, Math.ceil(all.length / MAX_CELLS), 2 * LEAF_ROWS * k);
  const grow = (indices: Uint32Array): PlaceTree => {
    const cut = indices.length >= 2 * rowsWanted ? halve(points, indices, LEAF_ROWS * k) : null;
    if (cut === null) return cells.push(leavesOf(points, indices, k)) - 1;
    return [cut.axis, cut.at, grow(cut.below), grow(cut.above)];
  };
  return { tree: grow(all), cells };
}

function findCell(tree: PlaceTree, latitude: number, longitude: number): number {
  let node = tree;
  while (typeof node !== 'number') {
    const [axis, cut, below, above] = node;
    node = (axis === 0 ? latitude : longitude) < cut ? below : above;
  }
  return node;
}

/** Places on a map, drawn as one cell and a spot within it; see `PlaceStructure`. */
export const place: StructureKind<PlaceStructure, FittedPlace> = {
  id: 'place',
  ...BROUGHT_BY_KIND,
  describe: ({ latitude, longitude }) => ({
    title: `${quoted(latitude)} and ${quoted(longitude)} are one place`,
    explanation: `${quoted(latitude)} and ${quoted(longitude)} are drawn together, where rows of the table are.`,
  }),
  writes: ({ latitude, longitude }) => [latitude, longitude],
  ofColumns(specs) {
    return specs.flatMap((spec): PlaceStructure[] => {
      const name = splitWords(spec.name);
      const word = LATITUDE.exec(name)?.[1];
      if (word === undefined || !isNumberColumn(spec)) return [];
      const partners = LONGITUDES.map((longitude) => name.replace(new RegExp(word, 'i'), longitude).toLowerCase());
      const partner = specs.find((other) => isNumberColumn(other) && partners.includes(splitWords(other.name).toLowerCase()));
      if (partner === undefined) return [];
      return [{ type: 'place', id: `place:${spec.name}`, latitude: spec.name, longitude: partner.name }];
    });
  },
  fit({ id, latitude, longitude }, table, rows, { k }) {
    const y = findNumbers(table, latitude);
    const x = findNumbers(table, longitude);
    const kept = rows.filter((row) => y.missing[row] === 0 && x.missing[row] === 0);
    if (kept.length < MIN_ROWS) return { refused: 'Too few places to draw a map by.' };
    const axes = [
      Float64Array.from(kept, (row) => y.values[row] as number),
      Float64Array.from(kept, (row) => x.values[row] as number),
    ] as const;
    if (axes[0].some((value) => Math.abs(value) > 90) || axes[1].some((value) => Math.abs(value) > 360))
      return { refused: 'Not all of them are degrees.' };
    const oneMissing = rows.filter((row) => y.missing[row] !== x.missing[row]).length;
    if (oneMissing > 0.01 * rows.length) return { refused: 'Often only one of them is there.' };
    const { tree, cells } = growTree(
      { axes },
      Uint32Array.from(kept, (_, i) => i),
      k,
    );
    return {
      type: 'place',
      id,
      specs: [y.spec, x.spec],
      withheld: { values: 0, rows: 0 },
      latitude,
      longitude,
      cellName: freeName(table, `${latitude} and ${longitude}`),
      tree,
      cells,
      decimals: [decimalsOf(y.spec), decimalsOf(x.spec)],
    };
  },
  forward({ latitude, longitude, cellName, tree, cells }, table) {
    const y = findNumbers(table, latitude);
    const x = findNumbers(table, longitude);
    const missing = y.missing.map((marker, row) => (marker > 0 ? marker : (x.missing[row] as number) > 0 ? 1 : 0));
    const codes = Int32Array.from(missing, (marker, row) =>
      marker > 0 ? -1 : findCell(tree, y.values[row] as number, x.values[row] as number),
    );
    const markers = y.spec.missingMarkers.length > 0 ? y.spec.missingMarkers : missing.some((marker) => marker > 0) ? [''] : [];
    const spec: ColumnSpec = { name: cellName, kind: 'categorical', included: true, format: { type: 'plain' }, missingMarkers: markers };
    const changes = new Map<string, NamedColumn | null>([
      [latitude, null],
      [longitude, null],
    ]);
    const dictionary = cells.map((_, cell) => `${cell}`);
    return changeColumns(table, changes.set(cellName, { spec, column: { storage: 'categorical', codes, dictionary, missing } }));
  },
  inverse({ latitude, longitude, cellName, cells, specs, decimals }, table, random, firstRow) {
    const { column } = findColumn(table, cellName);
    if (column.storage !== 'categorical') throw new TypeError('Places are drawn by their cell.');
    const n = table.rowCount;
    const y = new Float64Array(n).fill(Number.NaN);
    const x = new Float64Array(n).fill(Number.NaN);
    const [spec, other] = specs as readonly [ColumnSpec, ColumnSpec];
    for (let row = 0; row < n; row++) {
      if ((column.missing[row] as number) > 0) continue;
      const leaves = cells[Number(column.dictionary[column.codes[row] as number])] ?? (cells[0] as readonly PlaceLeaf[]);
      const total = leaves.reduce((sum, [count]) => sum + count, 0);
      let u = random.uniform(LEAF_STREAM, firstRow + row) * total;
      let leaf = leaves[leaves.length - 1] as PlaceLeaf;
      for (const candidate of leaves) {
        u -= candidate[0];
        if (u < 0) {
          leaf = candidate;
          break;
        }
      }
      const [, lowY, highY, lowX, highX] = leaf;
      y[row] = roundTo(lowY + random.uniform(LATITUDE_STREAM, firstRow + row) * (highY - lowY), decimals[0]);
      x[row] = roundTo(lowX + random.uniform(LONGITUDE_STREAM, firstRow + row) * (highX - lowX), decimals[1]);
    }
    const own: NumericColumn = { storage: 'numeric', values: y, missing: column.missing };
    const otherMissing = column.missing.map((marker) => Math.min(marker, Math.max(1, other.missingMarkers.length)));
    const changes = new Map<string, NamedColumn | null>([[cellName, null]]);
    changes.set(latitude, { spec, column: own });
    return changeColumns(table, changes.set(longitude, { spec: other, column: { storage: 'numeric', values: x, missing: otherMissing } }));
  },
};
