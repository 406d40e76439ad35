import type { EncodedRows } from '../codec/contract.ts';
import type { GivenColumn } from '../table/given.ts';
import type { Table } from '../table/table.ts';

/** What may be asked of something that draws rows. Screens and export go by these, never by who draws. */
export interface Capabilities {
  /** Whether columns can be fixed beforehand, the others following by their exact conditional distribution. */
  readonly condition: 'exact' | 'none';
  /** Fills the missing cells of given rows. */
  readonly impute: boolean;
  /** Tells the log-likelihood of given rows. */
  readonly likelihood: boolean;
  /** Tells a column's distribution, given the others. */
  readonly predict: boolean;
  /** Can leave the page as a network that other programs run. */
  readonly exportNetwork: boolean;
  /** Made with a differential privacy guarantee. */
  readonly private: boolean;
}

export const NO_CAPABILITIES: Capabilities = {
  condition: 'none',
  impute: false,
  likelihood: false,
  predict: false,
  exportNetwork: false,
  private: false,
};

export interface SampleRequest {
  readonly rowCount: number;
  /** Row number of the first row: rows [firstRow, firstRow + rowCount) of the endless table with this seed. Any chunking gives the same rows. */
  readonly firstRow: number;
  readonly seed: number;
  /** What is fixed beforehand; only sources that can `condition` take it. Each column at most once. */
  readonly given?: readonly GivenColumn[];
}

/** Something that draws rows: row r is a function of (seed, r) alone. A trained model is one kind; designs, simulations and pools are others. */
export interface RowSource {
  readonly capabilities: Capabilities;
  /** @throws CannotCondition where `refusalOf` has something to say. */
  sample(request: SampleRequest): Promise<Table>;
  /** Why rows that hold this cannot be drawn, in words for the person; null when they can. Nothing is drawn. */
  refusalOf(given: readonly GivenColumn[]): string | null;
  /** [rowCount] natural logarithms of the rows' token probabilities, in nats. Where `capabilities.likelihood` says so. */
  logLikelihood?(rows: EncodedRows): Promise<Float64Array>;
  dispose(): void;
}
