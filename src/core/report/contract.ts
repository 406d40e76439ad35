import type { EvaluationReport } from '#core/metrics/contract.ts';
import type { Proof } from '#core/metrics/proof/contract.ts';

/** Everything that a report tells; the page gathers it. */
export interface ReportInput {
  readonly version: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly source: { readonly name: string; readonly rows: number; readonly columns: number; readonly sha256: string | null };
  /** Label and value of every setting and fact of the making, in reading order. */
  readonly making: readonly { readonly label: string; readonly text: string }[];
  readonly columns: readonly { readonly name: string; readonly kind: string; readonly treatment: string }[];
  readonly evaluation: EvaluationReport;
  readonly proof: Proof | null;
  /** Other generators trained on the same split, when there was an arena. */
  readonly arena: readonly ArenaRow[];
}

/** One trained generator among others on the same rows. */
export interface ArenaRow {
  readonly label: string;
  readonly chosen: boolean;
  readonly fitSeconds: number;
  readonly shapes: number;
  readonly trends: number;
  readonly detectability: number | null;
  readonly utility: number | null;
  /** Share of rows equal to a training row. */
  readonly copies: number;
  readonly membershipAuc: number | null;
}
