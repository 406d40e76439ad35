import type { PersonalTreatment, RealDigests } from '#core/personal/contract.ts';

/** Cells of a numeric kind (integer, decimal; datetime as epoch milliseconds, time and duration as milliseconds). */
export interface NumericColumn {
  readonly storage: 'numeric';
  /** [rowCount]; NaN where missing. */
  readonly values: Float64Array;
  /**
   * [rowCount] the format variant of each cell: 0 = the spec's format, w > 0 = its `alternatives[w - 1]`. Absent where all are written
   * alike.
   */
  readonly variants?: Uint8Array;
  /** [rowCount]; 0 = present, m > 0 = missing, written as `spec.missingMarkers[m - 1]`. */
  readonly missing: Uint8Array;
}

/** Cells of a categorical kind (categorical, ordinal, boolean, set, constant). */
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
  /** Of a real column whose cells are replaced by fakes: what no fake may be. */
  readonly avoid?: RealDigests;
}

export type Column = NumericColumn | CategoricalColumn | OpaqueColumn;

/** One a line of `core/columns/kinds.ts`. */
export type KindId = keyof typeof import('../columns/kinds.ts');

/** Another way in which some cells of a column are written. */
export interface AlternativeFormat<F> {
  readonly format: F;
  /** Of the present cells. */
  readonly share: number;
  /** [12] its share in each month of the year, where that is what decides (offsets of summer time). */
  readonly monthShares?: readonly number[];
}

/** How numbers are written in the column's own file. */
export interface NumberFormat {
  readonly type: 'number';
  readonly minDecimals: number;
  readonly maxDecimals: number;
  readonly decimalMark: '.' | ',';
  /** Thousands separator, or '' for none. */
  readonly grouping: '' | ',' | '.' | ' ' | "'" | '\u2019' | '\u00a0' | '\u2009' | '\u202f';
  /** Sizes of the groups before the last one: 12,34,567. Absent = threes throughout. */
  readonly groupSizes?: 'indian';
  /** Text before and after every number, e.g. '$' or ' %'. */
  readonly prefix: string;
  readonly suffix: string;
  readonly plusSign: boolean;
  /** Sizes below 0.0001 are written like 7.27e-05, as Python does. Absent = never. */
  readonly smallAsExponent?: true;
  /** How a number below zero is written: $-5, 5-, ($5), $(5). Absent: -$5. */
  readonly negative?: 'inner' | 'trailing' | 'parentheses' | 'inner-parentheses';
  /** The sign itself where it is not the hyphen. */
  readonly minus?: '\u2212';
  /** .5 in place of 0.5. */
  readonly bareFraction?: true;
  /** Every number is written with an exponent; the decimals are the mantissa's. */
  readonly exponent?: { readonly mark: 'e' | 'E'; readonly plus: boolean; readonly minDigits: number };
  /** Other ways in which some cells are written: '5' beside '$5', '1.50' beside '1.5'. */
  readonly alternatives?: readonly AlternativeFormat<NumberFormat>[];
}

/** How datetimes and times of day are written: a pattern of Unicode (UTS 35) tokens, e.g. `yyyy-MM-dd HH:mm:ss`. */
export interface DatetimeFormat {
  readonly type: 'datetime';
  readonly pattern: string;
  /** Two orders of day and month fit every cell, so `pattern` is a guess that the person should confirm. */
  readonly ambiguousDayMonth: boolean;
  /** Language of month and weekday names, as Intl names it. Absent = en. */
  readonly locale?: string;
  /** Other patterns that some cells follow. */
  readonly alternatives?: readonly AlternativeFormat<DatetimeFormat>[];
}

/** How lengths of time are written: a pattern of d, H, m, s and S with quoted units, e.g. `H:mm:ss` or `H'h' m'm'`. */
export interface DurationFormat {
  readonly type: 'duration';
  /** clock: every part always stands; units: parts of zero are left out; iso: PT1H20M. */
  readonly style: 'clock' | 'units' | 'iso';
  readonly pattern: string;
  readonly alternatives?: readonly AlternativeFormat<DurationFormat>[];
}

/** Texts with an order. */
export interface OrdinalFormat {
  readonly type: 'ordinal';
  /** Lowest first; texts that are not listed follow in order of first appearance. */
  readonly levels: readonly string[];
}

/** Several members in one cell: `a;b;c`. */
export interface SetFormat {
  readonly type: 'set';
  readonly separator: string;
  /** Text around the list, e.g. '[' and ']'. */
  readonly open: string;
  readonly close: string;
  /** Members in the order in which they are written. */
  readonly members: readonly string[];
}

export interface BooleanFormat {
  readonly type: 'boolean';
  readonly trueText: string;
  readonly falseText: string;
}

/** luhn: cards, IMEI; ean: EAN-8, EAN-13, UPC, ISBN-13; isbn10; mod97: IBAN. */
export type CheckDigit = 'luhn' | 'ean' | 'isbn10' | 'mod97';

/** What regenerated keys look like, learnt without keeping any of them. */
export interface IdentifierFormat {
  readonly type: 'identifier';
  readonly pattern:
    | {
        readonly style: 'sequence';
        readonly start: number;
        /** At least 1 where it is no whole number: the numbers are rounded down. */
        readonly step: number;
        readonly width: number;
        readonly prefix: string;
        readonly suffix: string;
      }
    | {
        readonly style: 'mask';
        readonly mask: string;
        /** What the last figure checks, where the keys carry a check digit. */
        readonly check?: CheckDigit;
        /** Each key ends in one of these, and no key of the file does. */
        readonly endings?: readonly string[];
      }
    | {
        /** Whole numbers without leading zeros, as likely anywhere from least to most. */
        readonly style: 'range';
        readonly least: number;
        readonly most: number;
        /** As those of a mask; all of one length. */
        readonly endings?: readonly string[];
      }
    | { readonly style: 'uuid'; readonly version?: 1 | 4 | 7; readonly isUpper?: true; readonly fromMs?: number; readonly untilMs?: number }
    | { readonly style: 'ulid'; readonly fromMs: number; readonly untilMs: number };
  /** Different keys per row, where keys repeat (a foreign key). Absent = every row has its own. */
  readonly keysPerRow?: number;
}

/** Free text is regenerated from harmless words; only its word count range is learnt. */
export interface TextFormat {
  readonly type: 'text';
  readonly minWords: number;
  readonly maxWords: number;
  /** Write empty cells in place of harmless words. */
  readonly isBlank?: true;
}

export interface PlainFormat {
  readonly type: 'plain';
}

export type ColumnFormat =
  | NumberFormat
  | DatetimeFormat
  | DurationFormat
  | BooleanFormat
  | OrdinalFormat
  | SetFormat
  | IdentifierFormat
  | TextFormat
  | PlainFormat;

/** Everything about a column but its cells: serialisable, editable by the person. */
export interface ColumnSpec {
  readonly name: string;
  readonly kind: KindId;
  /** False when the person left the column out of training and export. */
  readonly included: boolean;
  readonly format: ColumnFormat;
  /** Texts that stand for a missing cell in this column, most frequent first. At most 255. */
  readonly missingMarkers: readonly string[];
  /** What is done about a column of personal data; absent where it holds none. `operationsOf(spec)` follows it. */
  readonly personal?: PersonalTreatment;
}

export interface Table {
  readonly rowCount: number;
  /** specs[j] describes columns[j]. */
  readonly specs: readonly ColumnSpec[];
  readonly columns: readonly Column[];
}
