import { kindOf } from '#core/columns/registry.ts';
import type { PersonalAction, PersonalCategory, PersonalEvidence, PersonalTreatment, RealDigests } from '#core/personal/contract.ts';
import { type DetectionSample, detectPersonal } from '#core/personal/detect.ts';
import { digestColumn } from '#core/personal/digests.ts';
import { learnForm } from '#core/personal/form.ts';
import { guessLocale } from '#core/personal/locale.ts';
import { handlingOf } from '#core/personal/operations.ts';
import type { RawColumn } from '#core/table/raw.ts';
import { textAt, textCount } from '#core/table/raw-text.ts';
import type { Column, ColumnSpec } from '#core/table/table.ts';

/** Different texts that detection looks at, spread over the column. */
const EXAMINED_TEXTS = 2000;
/** Characters of each: what tells a sort of data stands at its beginning, and a page of text must not hold up the table. */
const EXAMINED_CHARACTERS = 400;

function sampleTexts(raw: RawColumn, spec: ColumnSpec): string[] {
  const count = textCount(raw.texts);
  const stride = Math.max(1, Math.ceil(count / EXAMINED_TEXTS));
  const markers = new Set(spec.missingMarkers);
  const texts: string[] = [];
  for (let i = 0; i < count; i += stride) {
    const text = textAt(raw.texts, i);
    if (!markers.has(text) && text !== '') texts.push(text.slice(0, EXAMINED_CHARACTERS));
  }
  return texts;
}

export interface ColumnToExamine {
  readonly raw: RawColumn;
  readonly spec: ColumnSpec;
}

export interface ExaminedColumns {
  /** [columns] what each holds; null = no personal data. */
  readonly evidence: readonly (PersonalEvidence | null)[];
  readonly locale: string;
}

/** Looks for personal data in every column of a table, and for whose words fakes should be made of. */
export function examineColumns(columns: readonly ColumnToExamine[]): ExaminedColumns {
  const samples = columns.map(
    ({ raw, spec }): DetectionSample => ({
      name: spec.name,
      kind: spec.kind,
      texts: sampleTexts(raw, spec),
      isSequence: kindOf(spec.kind).isCounter?.(spec.format) ?? false,
    }),
  );
  const evidence = samples.map(detectPersonal);
  const telling = samples.filter((_, j) => evidence[j] !== null);
  return { evidence, locale: guessLocale(telling) };
}

/**
 * The spec of a column with its treatment. Free text with details inside keeps its own: it is made of harmless words anyway.
 *
 * @param variant e.g. the country of a national number.
 */
export function treatColumn(
  { raw, spec }: ColumnToExamine,
  {
    category,
    action,
    variant,
    locale,
  }: { category: PersonalCategory; action: PersonalAction; variant: string | undefined; locale: string },
): ColumnSpec {
  const treatment: PersonalTreatment = {
    category,
    ...(variant === undefined ? {} : { variant }),
    action,
    locale,
    form: action === 'replace' || action === 'mask' ? learnForm(raw, spec.missingMarkers, category, action) : NO_FORM,
  };
  return { ...spec, personal: treatment };
}

const NO_FORM = { shapes: [], repeats: { rowCount: 0, groups: [] } };

/** The digests that fakes of a column are checked against, for the training worker alone. */
function digestsOf(raw: RawColumn, spec: ColumnSpec): RealDigests | null {
  const { personal } = spec;
  return personal === undefined || handlingOf(spec) !== 'replace' ? null : digestColumn(raw, spec.missingMarkers, personal.category);
}

/** A column as it goes to the training worker. */
export function withDigests(column: Column, raw: RawColumn, spec: ColumnSpec): Column {
  const avoid = column.storage === 'opaque' ? digestsOf(raw, spec) : null;
  return avoid === null || column.storage !== 'opaque' ? column : { ...column, avoid };
}
