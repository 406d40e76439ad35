import type { FittedEncoding } from '#core/columns/encodings/contract.ts';
import type { FittedStructure } from '#core/structure/fitted.ts';
import type { ColumnSpec } from '#core/table/table.ts';

/**
 * A table's fitted codec: plain JSON, free of training rows. Everything a generator needs to turn
 * its tokens back into a table in the input's own format.
 */
export interface FittedCodec {
  readonly version: 1;
  /** The modelled columns: the table's included ones in its own order, as far as `structure` leaves them so. */
  readonly specs: readonly ColumnSpec[];
  /** encodings[j] belongs to specs[j]. */
  readonly encodings: readonly FittedEncoding[];
  /** Indices into specs/encodings of the columns that have a token, in order: token column t is specs[tokenColumns[t]]. */
  readonly tokenColumns: readonly number[];
  /** Rows the codec was fitted on. */
  readonly fittedRowCount: number;
  /** What holds between the table's columns: applied before encoding, undone when a table is put together. Absent: nothing. */
  readonly structure?: FittedStructure;
}

/** Encoded rows, row-major. C = codec.tokenColumns.length; F = Σ feature widths over token columns, in order. */
export interface EncodedRows {
  readonly rowCount: number;
  /** [rowCount × C] */
  readonly tokens: Int32Array;
  /** [rowCount × F] */
  readonly features: Float32Array;
}
