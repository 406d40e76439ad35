/** What a column of personal data holds. The last two are no personal data, but nearly unique words that are better made up than learnt. */
export type PersonalCategory =
  | 'first-name'
  | 'last-name'
  | 'full-name'
  | 'email'
  | 'phone'
  | 'address'
  | 'username'
  | 'url'
  | 'card'
  | 'iban'
  | 'national-id'
  | 'passport'
  | 'medical-id'
  | 'plate'
  | 'ip'
  | 'mac'
  | 'birth-date'
  | 'mixed'
  | 'company'
  | 'city';

/**
 * What becomes of a flagged column. `replace`: fakes of the same form. `mask`: its forms alone, with x and 0 for letters and figures.
 * `coarsen`: only the category of each cell is learnt (a mail provider's kind, a dialling code, a year …). `keep`: learnt like any other
 * column. (Dropping one is `ColumnSpec.included = false`.)
 */
export type PersonalAction = 'replace' | 'mask' | 'coarsen' | 'keep';

/** A way in which cells are built, with the share of the cells built so. Held by at least 5 different cells. */
export interface ShapeShare {
  readonly shape: string;
  readonly share: number;
}

/** How often values come back, learnt without any of them. */
export interface Repeats {
  /** Present cells that were counted. */
  readonly rowCount: number;
  /**
   * Values that stand in more than one row, by how often they do; `values` are drawn from uniformly. What the shares leave is values of
   * one row only.
   */
  readonly groups: readonly { readonly share: number; readonly values: number }[];
}

/** What fakes of a column are made after. Holds no value of the column. */
export interface PersonalForm {
  readonly shapes: readonly ShapeShare[];
  readonly repeats: Repeats;
}

/** A flagged column's treatment: part of its spec, plain JSON. */
export interface PersonalTreatment {
  readonly category: PersonalCategory;
  /** Which sort within the category, e.g. a national number's country. */
  readonly variant?: string;
  readonly action: PersonalAction;
  /** Whose words the fakes are made of, e.g. `de`. */
  readonly locale: string;
  readonly form: PersonalForm;
}

/** Why a column was flagged. */
export interface PersonalEvidence {
  readonly category: PersonalCategory;
  readonly variant?: string;
  /** Whether the header says so. */
  readonly byHeader: boolean;
  /** Share of the different values looked at that have the form. */
  readonly matchShare: number;
  readonly examined: number;
  readonly recommended: PersonalAction;
}

/** Hashes of a real column's values, by which a fake is kept from being one of them. Never saved with a model. */
export interface RealDigests {
  readonly salt: number;
  /** Ascending, 53 bits each. */
  readonly digests: Float64Array;
}
