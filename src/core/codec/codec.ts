import { missingShares } from '#core/columns/cells.ts';
import type { FitOptions } from '#core/columns/contract.ts';
import { drawVariants } from '#core/columns/draw-variants.ts';
import type { TokenEncoding } from '#core/columns/encodings/contract.ts';
import { encodingOf } from '#core/columns/encodings/registry.ts';
import { generateColumn } from '#core/columns/generate.ts';
import { isMissingMarker } from '#core/columns/missing.ts';
import { handlingOf, operationsOf } from '#core/personal/operations.ts';
import { LEAST_ROWS_DISCLOSED } from '#core/privacy/disclosure.ts';
import type { Random } from '#core/random/random.ts';
import type { Structure } from '#core/structure/structures.ts';
import { applyStructure, fitStructure, invertStructure } from '#core/structure/transform.ts';
import { allRows, selectRows } from '#core/table/rows.ts';
import type { Column, ColumnSpec, Table } from '#core/table/table.ts';
import type { EncodedRows, FittedCodec } from './contract.ts';

/** Levels of an order and members of lists that fewer than k rows hold are withheld. */
function withholdLevels(spec: ColumnSpec, column: Column, rows: Uint32Array, k: number): ColumnSpec {
  const { listedWords } = operationsOf(spec);
  if (listedWords === undefined) return spec;
  // What such a format lists are real cells; nothing reads it where other operations stand in for the kind's.
  if (handlingOf(spec) !== null) return { ...spec, format: { type: 'plain' } };
  if (column.storage !== 'categorical') return spec;
  const counts = new Map<string, number>();
  const rowsOfCode = new Float64Array(column.dictionary.length);
  for (const row of rows) {
    const code = column.codes[row] as number;
    if (code >= 0) rowsOfCode[code] = (rowsOfCode[code] as number) + 1;
  }
  column.dictionary.forEach((text, code) => {
    const held = rowsOfCode[code] as number;
    for (const word of listedWords.split(text, spec.format)) counts.set(word, (counts.get(word) ?? 0) + held);
  });
  return { ...spec, format: listedWords.withhold(spec.format, (word) => (counts.get(word) ?? 0) >= k) };
}

/** Markers of fewer than k rows that are not common words for "missing" are written empty: they could be anybody's cell. */
function withholdMarkers(spec: ColumnSpec, missing: Uint8Array, rows: Uint32Array, k: number): ColumnSpec {
  const markers = spec.missingMarkers;
  if (markers.every(isMissingMarker)) return spec;
  const shares = missingShares(missing, rows, markers.length);
  const kept = markers.map((text, m) => (isMissingMarker(text) || Math.round((shares[m] as number) * rows.length) >= k ? text : ''));
  return { ...spec, missingMarkers: kept };
}

export interface CodecOptions extends FitOptions {
  /** Structures that every row made must hold. */
  readonly structures: readonly Structure[];
}

/**
 * Fits a codec on the given rows of a table's included columns.
 *
 * @param rows the training rows; nothing of any other row enters the codec.
 * @param options k (default `LEAST_ROWS_DISCLOSED`): values and combinations of fewer than k training rows are withheld.
 * @returns plain JSON.
 * @throws RangeError for no rows.
 */
export function fitCodec(table: Table, rows: Uint32Array, options: Partial<CodecOptions> = {}): FittedCodec {
  if (rows.length === 0) throw new RangeError('A codec needs at least one row.');
  const k = Math.max(1, options.k ?? LEAST_ROWS_DISCLOSED);
  const included = withholdTexts(table, rows, k);
  const held = fitStructure(included, rows, options.structures ?? [], { k });
  const modelled = held?.modelled ?? included;
  const encodings = modelled.specs.map((spec, j) => operationsOf(spec).fit(modelled.columns[j] as Column, spec, rows, { k }));
  return {
    version: 1,
    specs: modelled.specs,
    encodings,
    tokenColumns: encodings.flatMap((encoding, j) => (encoding.type === 'generated' ? [] : [j])),
    fittedRowCount: rows.length,
    ...(held === null ? {} : { structure: held.fitted }),
  };
}

/** The included columns; their specs disclose no marker, level or member of fewer than k rows. */
function withholdTexts(table: Table, rows: Uint32Array, k: number): Table {
  const included = table.specs.flatMap((spec, j) => (spec.included ? [{ spec, column: table.columns[j] as Column }] : []));
  return {
    rowCount: table.rowCount,
    specs: included.map(({ spec, column }) => withholdLevels(withholdMarkers(spec, column.missing, rows, k), column, rows, k)),
    columns: included.map(({ column }) => column),
  };
}

/**
 * The encoding of token column t.
 *
 * @throws RangeError when there is no such token column.
 */
export function tokenEncodingOf(codec: FittedCodec, tokenColumn: number): TokenEncoding {
  const encoding = codec.encodings[codec.tokenColumns[tokenColumn] ?? -1];
  if (encoding === undefined || encoding.type === 'generated') throw new RangeError(`There is no token column ${tokenColumn}.`);
  return encoding;
}

export interface CodecLayout {
  /** [tokenCount] */
  readonly cardinalities: number[];
  /** [tokenCount] */
  readonly featureWidths: number[];
  /** C: token columns. */
  readonly tokenCount: number;
  /** F: the sum of the feature widths. */
  readonly featureCount: number;
}

/** The shape of the matrices that `encodeRows` makes. */
export function layoutOf(codec: FittedCodec): CodecLayout {
  const encodings = codec.tokenColumns.map((_, t) => tokenEncodingOf(codec, t));
  const featureWidths = encodings.map((encoding) => encodingOf(encoding).featureWidth(encoding));
  return {
    cardinalities: encodings.map(({ cardinality }) => cardinality),
    featureWidths,
    tokenCount: encodings.length,
    featureCount: featureWidths.reduce((sum, width) => sum + width, 0),
  };
}

/**
 * Tokens [n × C] and features [n × F] of a table's rows, row-major.
 *
 * @param table must hold the codec's token columns by name; others are passed over.
 * @throws RangeError when a column is absent.
 */
export function encodeRows(codec: FittedCodec, table: Table, rows: Uint32Array): EncodedRows {
  if (codec.structure === undefined) return encodeModelled(codec, table, rows);
  const included = selectRows(selectIncluded(table), rows);
  return encodeModelled(codec, applyStructure(codec.structure, included), allRows(rows.length));
}

function selectIncluded(table: Table): Table {
  const kept = table.specs.flatMap((spec, j) => (spec.included ? [j] : []));
  return { ...table, specs: kept.map((j) => table.specs[j] as ColumnSpec), columns: kept.map((j) => table.columns[j] as Column) };
}

function encodeModelled(codec: FittedCodec, table: Table, rows: Uint32Array): EncodedRows {
  const { featureWidths, tokenCount, featureCount } = layoutOf(codec);
  const n = rows.length;
  const tokens = new Int32Array(n * tokenCount);
  const features = new Float32Array(n * featureCount);
  let featureOffset = 0;
  const columns = matchTokenColumns(codec, table);
  for (let t = 0; t < tokenCount; t++) {
    const encoding = tokenEncodingOf(codec, t);
    const column = columns[t] as Column;
    const operations = encodingOf(encoding);
    const columnTokens = operations.encodeTokens(encoding, column, rows);
    for (let i = 0; i < n; i++) tokens[i * tokenCount + t] = columnTokens[i] as number;
    const width = featureWidths[t] as number;
    if (width === 0) continue;
    const columnFeatures = operations.encodeFeatures(encoding, column, rows);
    for (let i = 0; i < n; i++) {
      for (let f = 0; f < width; f++) features[i * featureCount + featureOffset + f] = columnFeatures[i * width + f] as number;
    }
    featureOffset += width;
  }
  return { rowCount: n, tokens, features };
}

/** [token columns] the table's column of each; columns of the same name are matched in order. */
function matchTokenColumns(codec: FittedCodec, table: Table): Column[] {
  const used = new Set<number>();
  return codec.tokenColumns.map((j) => {
    const { name } = codec.specs[j] as ColumnSpec;
    const place = table.specs.findIndex((other, index) => other.included && other.name === name && !used.has(index));
    if (place < 0) throw new RangeError(`The table has no column “${name}”.`);
    used.add(place);
    return table.columns[place] as Column;
  });
}

/** Cells of one token column. `random` is the sampling run's generator: each column derives its own from it. */
export function decodeColumn(codec: FittedCodec, tokenColumn: number, tokens: Int32Array, random: Random, firstRow: number): Column {
  const encoding = tokenEncodingOf(codec, tokenColumn);
  const own = random.derive(`token column ${tokenColumn}`);
  const spec = codec.specs[codec.tokenColumns[tokenColumn] as number] as ColumnSpec;
  return drawVariants(encodingOf(encoding).decode(encoding, tokens, own, firstRow), spec, own, firstRow);
}

/** [rows × feature width] features of decoded cells: what a generator reads back while it samples column by column. */
export function featuresOf(codec: FittedCodec, tokenColumn: number, column: Column): Float32Array {
  const encoding = tokenEncodingOf(codec, tokenColumn);
  return encodingOf(encoding).encodeFeatures(encoding, column, allRows(column.missing.length));
}

/**
 * A whole table from its decoded token columns: adds the columns that no generator models, and turns modelled columns into the table's own.
 *
 * @throws RangeError when the number of token columns is not the codec's.
 */
export function assembleTable(
  codec: FittedCodec,
  tokenColumns: readonly Column[],
  rowCount: number,
  random: Random,
  firstRow: number,
): Table {
  if (tokenColumns.length !== codec.tokenColumns.length) {
    throw new RangeError(`The codec has ${codec.tokenColumns.length} token columns, not ${tokenColumns.length}.`);
  }
  let t = 0;
  const columns = codec.encodings.map((encoding, j) =>
    encoding.type === 'generated'
      ? generateColumn(encoding, codec.specs[j] as ColumnSpec, rowCount, random.derive(`generated column ${j}`), firstRow)
      : (tokenColumns[t++] as Column),
  );
  return invertStructure(codec.structure, { rowCount, specs: codec.specs, columns }, random.derive('structure'), firstRow);
}

/**
 * The table of a token matrix [n × C], row-major, as rows firstRow … of the run: chunks give what the whole would.
 *
 * @param rowCount n; needed only where C = 0.
 */
export function decodeTokens(
  codec: FittedCodec,
  tokens: Int32Array,
  random: Random,
  firstRow: number,
  rowCount = inferRowCount(codec, tokens),
): Table {
  const count = codec.tokenColumns.length;
  const columns = codec.tokenColumns.map((_, t) => {
    const columnTokens = new Int32Array(rowCount);
    for (let i = 0; i < rowCount; i++) columnTokens[i] = tokens[i * count + t] as number;
    return decodeColumn(codec, t, columnTokens, random, firstRow);
  });
  return assembleTable(codec, columns, rowCount, random, firstRow);
}

function inferRowCount(codec: FittedCodec, tokens: Int32Array): number {
  return codec.tokenColumns.length === 0 ? 0 : tokens.length / codec.tokenColumns.length;
}
