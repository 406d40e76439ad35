import type { PersonalAction } from '#core/personal/contract.ts';
import type { DisclosedArena, DisclosedAssessment, DisclosedScores, SourceFacts } from '#core/report/contract.ts';
import type { CellChoice, DisclosedRowChoice, RowChoice } from '#core/table/row-choice.ts';
import type { KindId } from '#core/table/table.ts';
import type { ExportFormat } from '#io/contract.ts';
import type { Settings } from '#models/contract.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';

export type ExportJob =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly rowsWritten: number; readonly rowCount: number; readonly elapsedMs: number }
  | {
      readonly status: 'finished';
      readonly rows: 'synthetic' | 'real';
      readonly rowCount: number;
      readonly byteCount: number;
      readonly sampleSeconds: number;
      readonly fileName: string;
      readonly guardedCellCount: number;
      readonly changedCellCount: number;
    }
  | { readonly status: 'failed'; readonly rows: 'synthetic' | 'real'; readonly failure: Failure };

export interface ExportSlice {
  readonly exporting: ExportJob;
  readonly exportSettings: {
    readonly rowCount: number | null;
    readonly seed: number;
    readonly guardFormulas: boolean;
    /** Write what stood above the table in the file above the synthetic rows too. */
    readonly keepPreamble: boolean;
    /** Null = the format that came in, or its nearest. */
    readonly format: ExportFormat | null;
    /** Which rows: as learnt, or with columns fixed beforehand. */
    readonly rows: RowChoice;
  };
  setExportSettings(change: Partial<ExportSlice['exportSettings']>): void;
  /** Asks where to save (save picker where there is one, download otherwise) and streams. */
  exportSynthetic(): Promise<void>;
  /** The same for the real rows, as they were read: every column, every cell as it stands in the file. */
  exportReal(): Promise<void>;
  cancelExport(): void;
  /** The first rows; `areCountsExact`: whether a balanced column's values stand in exactly their shares, or are drawn by them. */
  loadPreview(): Promise<{ names: string[]; cells: string[][]; areCountsExact: boolean }>;
  /** What a column of the table may be asked to hold by the model that there is. */
  loadCellChoices(columnIndex: number): Promise<CellChoices>;
  /** How the data was made: the record that “Save record” downloads and `npm run synth --json` writes. */
  buildRecord(): ExportRecord | null;
}

export interface CellChoices {
  /** Null = too many to list. `isKnown`: whether the model can make rows that hold it. */
  readonly cells: readonly (CellChoice & { readonly isKnown: boolean })[] | null;
  /** Why the column cannot be asked for at all. */
  readonly refused: string | null;
}

export interface ExportRecord {
  readonly product: 'Lookalike';
  readonly version: string;
  readonly createdAt: string;
  readonly source: SourceFacts;
  readonly backend: string;
  readonly backendReason: string;
  readonly model: string;
  readonly settings: Settings;
  readonly seed: number;
  readonly sampleSeed: number;
  readonly rows: number;
  /** Which rows were asked for. */
  readonly rowChoice: DisclosedRowChoice;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: KindId;
    readonly included: boolean;
    /** What was found to be personal data, and what was done about it. */
    readonly personal?: { readonly holds: string; readonly action: PersonalAction | 'leave-out' };
  }[];
  readonly trainRows: number;
  readonly holdoutRows: number;
  readonly keptEpoch: number;
  readonly epochs: number;
  readonly ended: string;
  readonly parameters: number;
  readonly withheld: ModelInfo['withheld'];
  readonly structures: ModelInfo['structures'];
  readonly refusedStructures: ModelInfo['refusedStructures'];
  readonly fitSeconds: number;
  readonly sampleSeconds: number | null;
  /** What the report tells, figure for figure. */
  readonly scores: DisclosedScores | null;
  readonly proof: DisclosedAssessment | null;
  readonly arena: DisclosedArena | null;
}
