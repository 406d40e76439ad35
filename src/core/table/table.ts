/** Cells of a numeric kind (integer, decimal, datetime as UTC epoch milliseconds). */
export interface NumericColumn {
  readonly storage: 'numeric';
  /** [rowCount]; NaN where missing. */
  readonly values: Float64Array;
  /** [rowCount]; 0 = present, m > 0 = missing, written as `spec.missingMarkers[m - 1]`. */
  readonly missing: Uint8Array;
}

/** Cells of a categorical kind (categorical, boolean, constant). */
export interface CategoricalColumn {
  readonly storage: 'categorical';
  /** [rowCount] index into `dictionary`; −1 where missing. */
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
  /** As in NumericColumn. */
  readonly missing: Uint8Array;
}

/** Cells that no generator may see (identifier, text): only their presence is kept. */
export interface OpaqueColumn {
  readonly storage: 'opaque';
  readonly missing: Uint8Array;
  /** Present in a synthetic table only: the cells made for it. */
  readonly cells?: readonly string[];
}

export type Column = NumericColumn | CategoricalColumn | OpaqueColumn;

export type KindId = 'integer' | 'decimal' | 'categorical' | 'boolean' | 'datetime' | 'identifier' | 'text' | 'constant';

/** How numbers are written in the column's own file. */
export interface NumberFormat {
  readonly type: 'number';
  readonly minDecimals: number;
  readonly maxDecimals: number;
  readonly decimalMark: '.' | ',';
  /** Thousands separator, or '' for none. */
  readonly grouping: '' | ',' | '.' | ' ' | "'" | '\u00a0' | '\u202f';
  /** Text before and after every number, e.g. '$' or ' %'. */
  readonly prefix: string;
  readonly suffix: string;
  readonly plusSign: boolean;
  /** Sizes below 0.0001 are written like 7.27e-05, as Python does. Absent = never. */
  readonly smallAsExponent?: true;
}

/** How datetimes are written: a pattern of Unicode (UTS 35) tokens, e.g. `yyyy-MM-dd HH:mm:ss`. */
export interface DatetimeFormat {
  readonly type: 'datetime';
  readonly pattern: string;
  /** Two orders of day and month fit every cell, so `pattern` is a guess that the person should confirm. */
  readonly ambiguousDayMonth: boolean;
}

export interface BooleanFormat {
  readonly type: 'boolean';
  readonly trueText: string;
  readonly falseText: string;
}

/** What regenerated keys look like, learnt without keeping any of them. */
export interface IdentifierFormat {
  readonly type: 'identifier';
  readonly pattern:
    | {
        readonly style: 'sequence';
        readonly start: number;
        readonly step: number;
        readonly width: number;
        readonly prefix: string;
        readonly suffix: string;
      }
    | { readonly style: 'mask'; readonly mask: string }
    | { readonly style: 'uuid' };
}

/** Free text is regenerated from harmless words; only its word count range is learnt. */
export interface TextFormat {
  readonly type: 'text';
  readonly minWords: number;
  readonly maxWords: number;
}

export interface PlainFormat {
  readonly type: 'plain';
}

export type ColumnFormat = NumberFormat | DatetimeFormat | BooleanFormat | IdentifierFormat | TextFormat | PlainFormat;

/** Everything about a column but its cells: serialisable, editable by the person. */
export interface ColumnSpec {
  readonly name: string;
  readonly kind: KindId;
  /** False when the person left the column out of training and export. */
  readonly included: boolean;
  readonly format: ColumnFormat;
  /** Texts that stand for a missing cell in this column, most frequent first. At most 255. */
  readonly missingMarkers: readonly string[];
}

export interface Table {
  readonly rowCount: number;
  /** specs[j] describes columns[j]. */
  readonly specs: readonly ColumnSpec[];
  readonly columns: readonly Column[];
}
