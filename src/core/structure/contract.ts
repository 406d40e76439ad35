import type { Random } from '#core/random/random.ts';
import type { GivenColumn } from '#core/table/given.ts';
import type { ColumnSpec, Table } from '#core/table/table.ts';
import type { FittedStep } from './fitted.ts';
import type { Profile } from './profile.ts';
import type { Structure } from './structures.ts';

/** How a structure stands to all rows of a table. */
export interface Evidence {
  /** Rows that could tell: those where every cell that it speaks of is there (conditional: where a rule's cell stands). */
  readonly rowCount: number;
  readonly violationCount: number;
  /** The first few rows that break it. */
  readonly violatingRows: readonly number[];
}

export interface Description {
  /** A short claim, e.g. “total” is a sum. */
  readonly title: string;
  /** The claim in full: a sentence or two. */
  readonly explanation: string;
}

export interface StepOptions {
  /** Combinations of fewer than k training rows are withheld. */
  readonly k: number;
}

/**
 * What a type of structure can do. One folder a type, one line in `registry.ts`.
 *
 * find → check → (accepted by the person) → fit → forward → [encode, train, sample, decode] → inverse. All pure and deterministic.
 *
 * A step writes some columns and reads others. `forward` gets both as they are in the file and gives a table where the written columns are
 * gone, replaced or unchanged, and the read ones unchanged but for withheld values. `inverse` gets the read columns as they will be in the
 * file and puts the written ones back under their names; the place of a column in the table does not matter. Columns that a step makes for
 * the model need names that the table does not have (`freeName` in `columns.ts`).
 */
export interface StructureKind<S extends Structure = Structure, F extends FittedStep = FittedStep> {
  readonly id: S['type'];
  /** Names its random numbers where its id once was another, so that a seed gives the rows that it always gave. */
  readonly stream?: string;
  /** Candidates that hold on a sample with few exceptions and are not trivially true. Yields often. */
  find(profile: Profile): Generator<void, S[]>;
  /** How it stands to all rows. Yields now and then. */
  check(structure: S, table: Table): Generator<void, Evidence>;
  describe(structure: S, specs: readonly ColumnSpec[]): Description;
  reads(structure: S): readonly string[];
  writes(structure: S): readonly string[];
  /** Other ways to hold the same, to try when a column is taken. */
  variants?(structure: S): readonly S[];
  /** The column that it draws and that a step afterwards may still move to the nearest value which goes with what stands beside it. */
  movable?(structure: S): string;
  /** The movable column that it moves so; it may then write what another structure writes. */
  moves?(structure: S): string;
  /** The structure that a column's own kind brings: always accepted, never offered. */
  ofColumn?(spec: ColumnSpec): S | null;
  /** As `ofColumn`, of several columns that belong together. */
  ofColumns?(specs: readonly ColumnSpec[]): readonly S[];
  /**
   * Fits on the given rows only.
   * @returns plain JSON with no value of fewer than k rows, or a reason why it cannot be held.
   */
  fit(structure: S, table: Table, rows: Uint32Array, options: StepOptions): F | { readonly refused: string };
  forward(fitted: F, table: Table): Table;
  /** Row i is row firstRow + i of the run: draws come from `random` at that counter, so chunks do not change a row. */
  inverse(fitted: F, table: Table, random: Random, firstRow: number): Table;
  /**
   * What is given of original columns, as given of modelled ones; absent = given columns that the step writes are refused.
   * @throws CannotCondition in words for the person.
   */
  mapGiven?(fitted: F, given: readonly GivenColumn[]): readonly GivenColumn[];
}
