import { factsOf } from '#core/columns/catalog.ts';
import type { TextProfile, UnreadableCells } from '#core/columns/contract.ts';
import { changeKind, inferColumn, profileColumn } from '#core/columns/infer-column.ts';
import { inferKind, kindOf } from '#core/columns/registry.ts';
import type { ColumnSummary } from '#core/columns/summary.ts';
import type { PersonalEvidence } from '#core/personal/contract.ts';
import { recommendedFor } from '#core/personal/labels.ts';
import { operationsOf } from '#core/personal/operations.ts';
import { mayDisclose } from '#core/privacy/disclosure.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { cellAt, textCount } from '#core/table/raw-text.ts';
import type { Column, ColumnFormat, ColumnSpec, KindId } from '#core/table/table.ts';
import type { ColumnChange, ColumnInfo, InexactCells, PersonalChoice } from '../../protocol/data.ts';
import type { FindingColumn } from './findings.ts';
import { examineColumns, treatColumn } from './personal.ts';

/** A column with everything that is known of it. */
export interface UnderstoodColumn {
  readonly raw: RawColumn;
  readonly spec: ColumnSpec;
  readonly column: Column;
  readonly summary: ColumnSummary;
  readonly unreadable: UnreadableCells;
  readonly inexact: InexactCells;
  readonly guessedKind: KindId;
  readonly reason: string;
  readonly decided: ReadonlySet<keyof ColumnChange>;
  /** What personal data was found, whatever is done about it. */
  readonly evidence: PersonalEvidence | null;
  /** Whose words fakes of the table's columns are made of. */
  readonly locale: string;
}

type Guess = Pick<UnderstoodColumn, 'guessedKind' | 'reason' | 'decided' | 'evidence' | 'locale'>;

function readColumn(raw: RawColumn, asked: ColumnSpec, guess: Guess): UnderstoodColumn {
  const kind = operationsOf(asked);
  const { column, spec, unreadable } = kind.parse(raw, asked);
  const { guessedKind, reason, decided, evidence, locale } = guess;
  const summary = kind.summarize(column, spec);
  return {
    raw,
    spec,
    column,
    unreadable,
    inexact: findInexact(raw, column, spec),
    summary: summary.shape === 'opaque' ? { ...summary, distinctCount: countPresentTexts(raw, column) } : summary,
    guessedKind,
    reason,
    decided,
    evidence,
    locale,
  };
}

const MAX_CHECKED_ROWS = 10_000;
const MAX_INEXACT_EXAMPLES = 3;

/** Present cells that would not be written as they stand. */
function findInexact(raw: RawColumn, column: Column, spec: ColumnSpec): InexactCells {
  if (column.storage === 'opaque' || spec.personal !== undefined) return { count: 0, checkedCount: 0, examples: [] };
  const write = kindOf(spec.kind).createFormatter(column, spec);
  const rowCount = raw.codes.length;
  const step = Math.max(1, Math.ceil(rowCount / MAX_CHECKED_ROWS));
  const examples: { rowIndex: number; text: string; written: string }[] = [];
  let count = 0;
  let checkedCount = 0;
  for (let row = 0; row < rowCount; row += step) {
    checkedCount++;
    if ((column.missing[row] as number) > 0) continue;
    const text = cellAt(raw, row);
    const written = write(row);
    if (written === text) continue;
    count++;
    if (examples.length < MAX_INEXACT_EXAMPLES) examples.push({ rowIndex: row, text, written });
  }
  return { count, checkedCount, examples };
}

/** Different texts of the present cells; of a huge column, whose dictionary repeats itself, no more than that. */
function countPresentTexts(raw: RawColumn, { missing }: Column): number {
  const markers = new Set(missing);
  const hasPresent = markers.delete(0);
  return hasPresent ? textCount(raw.texts) - markers.size : 0;
}

/** Guesses a raw column's kind and reads its cells. */
export function understandColumn(name: string, raw: RawColumn): UnderstoodColumn {
  const { spec, reason } = inferColumn(name, raw);
  return readColumn(raw, spec, { guessedKind: spec.kind, reason, decided: new Set(), evidence: null, locale: 'en' });
}

/**
 * The columns with the recommended treatment wherever personal data was found, so that no generator sees any of it unless the person says so.
 * Free text with details inside needs none: its words are replaced anyway.
 */
export function protectColumns(columns: readonly UnderstoodColumn[]): UnderstoodColumn[] {
  const { evidence, locale } = examineColumns(columns);
  return columns.map((column, j) => {
    const found = evidence[j] ?? null;
    if (found === null) return { ...column, locale };
    if (found.category === 'mixed' && factsOf(column.spec.kind).storage === 'opaque') return { ...column, evidence: found, locale };
    const { category, variant, recommended } = found;
    const spec = treatColumn(column, { category, variant, action: recommended, locale });
    return readColumn(column.raw, spec, { ...column, evidence: found, locale });
  });
}

/**
 * The column with the person's change; the very same object when nothing but the person's word for it is new.
 *
 * A kind brings its own format and missing markers, both of which the same change may set; new missing markers bring a new
 * format, except that a date keeps its pattern.
 */
export function applyChange(before: UnderstoodColumn, change: ColumnChange): UnderstoodColumn {
  const { raw } = before;
  let spec = before.spec;
  if (change.kind !== undefined && change.kind !== spec.kind) spec = changeKind(raw, spec, change.kind);
  if (change.missingMarkers !== undefined && !isSame(change.missingMarkers, spec.missingMarkers)) {
    const profile = profileColumn(spec.name, raw, change.missingMarkers);
    const missingMarkers = [...new Set(change.missingMarkers)].slice(0, 255);
    const { hasOneValue, keepsFormat } = factsOf(spec.kind);
    if (hasOneValue && change.kind === undefined) {
      const { kind, guess } = inferKind(profile);
      spec = { ...spec, kind, format: guess.format, missingMarkers };
    } else {
      spec = { ...spec, format: keepsFormat ? spec.format : kindOf(spec.kind).coerce(profile), missingMarkers };
    }
  }
  if (change.datetimePattern !== undefined && spec.format.type === 'datetime') {
    spec = { ...spec, format: { ...spec.format, pattern: change.datetimePattern, ambiguousDayMonth: false } };
  }
  if (change.format !== undefined && change.format.type === spec.format.type)
    spec = { ...spec, format: completeFormat(raw, spec, change.format) };
  if (change.included !== undefined) spec = { ...spec, included: change.included };
  if (change.personal !== undefined) spec = changeTreatment(before, spec, change.personal, change.kind === undefined);
  const decided = new Set([...before.decided, ...(Object.keys(change) as (keyof ColumnChange)[])]);
  const onlyIncluded = isSame({ ...spec, included: true }, { ...before.spec, included: true });
  return onlyIncluded ? { ...before, spec, decided } : readColumn(raw, spec, { ...before, decided });
}

const MIN_LEVELS = 2;
const MIN_LEVEL_SHARE = 0.1;

/** Whether enough rows share a text for there to be something to learn, rarer texts withheld. */
function hasLevels({ counts, rowCount, missingCount }: TextProfile): boolean {
  const shared = counts.filter((count) => mayDisclose(count));
  return shared.length >= MIN_LEVELS && shared.reduce((sum, count) => sum + count, 0) >= MIN_LEVEL_SHARE * (rowCount - missingCount);
}

/** The column as if the person had not said anything of these points. */
export function forgetDecisions(column: UnderstoodColumn, points: readonly (keyof ColumnChange)[]): UnderstoodColumn {
  const decided = new Set(column.decided);
  for (const point of points) decided.delete(point);
  return { ...column, decided };
}

function changeTreatment(
  { raw, evidence, locale }: UnderstoodColumn,
  spec: ColumnSpec,
  asked: PersonalChoice | null,
  mayChangeKind: boolean,
): ColumnSpec {
  const { personal: former, ...plain } = spec;
  if (asked === null) return plain;
  const category = asked.category ?? former?.category ?? evidence?.category;
  if (category === undefined) return spec;
  const action = asked.action ?? recommendedFor(category);
  const variant = evidence?.category === category ? evidence.variant : undefined;
  const isLearnt =
    mayChangeKind &&
    action === 'keep' &&
    factsOf(spec.kind).storage === 'opaque' &&
    hasLevels(profileColumn(spec.name, raw, spec.missingMarkers));
  const own = isLearnt ? changeKind(raw, spec, 'categorical') : spec;
  return treatColumn({ raw, spec: own }, { category, action, variant, locale });
}

function completeFormat(raw: RawColumn, spec: ColumnSpec, format: ColumnFormat): ColumnFormat {
  const complete = kindOf(spec.kind).completeFormat;
  return complete?.(format, () => profileColumn(spec.name, raw, spec.missingMarkers)) ?? format;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the page is told of a column. */
export function describeColumn({ spec, guessedKind, reason, summary, unreadable, inexact, evidence }: UnderstoodColumn): ColumnInfo {
  const info = { spec, guessedKind, reason, missingCount: summary.missingCount, summary, unreadable, inexact };
  return evidence === null ? info : { ...info, personal: evidence };
}

export function toFindingColumn(understood: UnderstoodColumn): FindingColumn {
  const markerCounts = new Array<number>(understood.spec.missingMarkers.length).fill(0);
  for (const marker of understood.column.missing) if (marker > 0) markerCounts[marker - 1] = (markerCounts[marker - 1] ?? 0) + 1;
  return { ...describeColumn(understood), markerCounts, decided: understood.decided };
}
