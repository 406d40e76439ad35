import { isMoment } from '#core/columns/catalog.ts';
import { createLevelFormatter, parseLevels, summarizeLevels } from '#core/columns/categorical/level-cells.ts';
import { missingShares } from '#core/columns/cells.ts';
import type { ColumnKind } from '#core/columns/contract.ts';
import { civilFromDays, daysFromCivil, MS_PER_DAY } from '#core/columns/datetime/calendar.ts';
import { fitLevels } from '#core/columns/encodings/levels.ts';
import { requireCategorical, requireNumeric } from '#core/columns/encodings/shared.ts';
import { createOpaqueFormatter, parseOpaque, requireOpaque, summarizeOpaque } from '#core/columns/opaque-cells.ts';
import { kindOf } from '#core/columns/registry.ts';
import type { CategoricalColumn, ColumnSpec } from '#core/table/table.ts';
import { coarsenText } from './coarse.ts';
import type { PersonalAction } from './contract.ts';
import { labelOf } from './labels.ts';

type HandledAction = Exclude<PersonalAction, 'keep'>;

/** Which way a column's personal data is handled; null where it has none or is kept as it is. */
export function handlingOf({ personal }: ColumnSpec): HandledAction | null {
  return personal === undefined || personal.action === 'keep'
    ? null
    : personal.action === 'mask' && personal.category === 'mixed'
      ? 'coarsen'
      : personal.action;
}

/** Whether only the year of a date of birth is learnt; day and month are made up wherever rows are shown. */
export function isYearOnly(spec: ColumnSpec): boolean {
  return isMoment(spec) && spec.personal?.category === 'birth-date' && spec.personal.action === 'coarsen';
}

/** The operations of a kind whose cells no generator sees: fakes or masks stand in. */
function withheldCells(kind: ColumnKind): ColumnKind {
  return {
    ...kind,
    modelled: false,
    parse: (raw, spec) => ({ column: parseOpaque(raw, spec), spec, unreadable: { count: 0, examples: [] } }),
    summarize: (column, spec) => summarizeOpaque(column, `${spec.personal?.action === 'mask' ? 'masked' : 'made-up'} ${nameCells(spec)}`),
    fit: (column, spec, rows) => ({
      type: 'generated',
      missingShares: missingShares(requireOpaque(column).missing, rows, spec.missingMarkers.length),
    }),
    createFormatter: createOpaqueFormatter,
  };
}

function nameCells({ personal }: ColumnSpec): string {
  return personal === undefined ? 'cells' : labelOf(personal.category, personal.variant);
}

/** Levels that are what is left of each cell. */
function coarseLevels(kind: ColumnKind): ColumnKind {
  return {
    ...kind,
    modelled: true,
    parse(raw, spec) {
      const levels = parseLevels(raw, spec);
      const category = spec.personal?.category ?? 'mixed';
      const codeOf = new Map<string, number>();
      const dictionary: string[] = [];
      const translated = Int32Array.from(levels.dictionary, (text) => {
        const coarse = coarsenText(category, text);
        const known = codeOf.get(coarse);
        if (known !== undefined) return known;
        const code = dictionary.push(coarse) - 1;
        codeOf.set(coarse, code);
        return code;
      });
      const codes = levels.codes.map((code) => (code < 0 ? -1 : (translated[code] as number)));
      const column: CategoricalColumn = { storage: 'categorical', codes, dictionary, missing: levels.missing };
      return { column, spec, unreadable: { count: 0, examples: [] } };
    },
    summarize: (column) => summarizeLevels(column),
    fit: (column, spec, rows, { k }) => fitLevels(requireCategorical(column), rows, spec.missingMarkers.length, k),
    createFormatter: createLevelFormatter,
  };
}

/** Dates of which only the year is read: the first of January. */
function yearsOnly(kind: ColumnKind): ColumnKind {
  return {
    ...kind,
    parse(raw, spec) {
      const parsed = kind.parse(raw, spec);
      const column = requireNumeric(parsed.column);
      const values = column.values.map((epochMs) =>
        Number.isNaN(epochMs) ? epochMs : daysFromCivil(civilFromDays(Math.floor(epochMs / MS_PER_DAY)).year, 1, 1) * MS_PER_DAY,
      );
      return { ...parsed, column: { ...column, values } };
    },
  };
}

/**
 * What can be done with a column as its spec has it: its kind's operations, or those of its treatment where it holds personal data.
 * Use this and not `kindOf(spec.kind)` wherever cells are read, fitted or written.
 */
export function operationsOf(spec: ColumnSpec): ColumnKind {
  const kind = kindOf(spec.kind);
  const handling = handlingOf(spec);
  switch (handling) {
    case null:
      return kind;
    case 'replace':
    case 'mask':
      return withheldCells(kind);
    case 'coarsen':
      return isYearOnly(spec) ? yearsOnly(kind) : coarseLevels(kind);
    default:
      return handling satisfies never;
  }
}
