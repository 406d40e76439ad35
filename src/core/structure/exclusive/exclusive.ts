import { CannotCondition, StructureGone } from '#core/errors.ts';
import type { GivenCell, GivenColumn } from '#core/table/given.ts';
import { allRows } from '#core/table/rows.ts';
import type { CategoricalColumn, Column, ColumnSpec } from '#core/table/table.ts';
import { cellReader, cellWriter, changeColumns, emptyColumn, findColumn, freeName, isCell, type NamedColumn } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedExclusive } from '../fitted.ts';
import type { ExclusiveStructure, StructureCell } from '../structures.ts';
import { listed } from '../words.ts';
import { findExclusive } from './find.ts';
import { yesOf } from './yes-no.ts';

function presentCells(column: Column): StructureCell[] {
  const read = cellReader(column);
  const cells = new Set<StructureCell>();
  for (let row = 0; row < column.missing.length && cells.size < 4; row++) cells.add(read(row));
  cells.delete(null);
  return [...cells];
}

function answersOf(spec: ColumnSpec, column: Column): { readonly yes: StructureCell; readonly no: StructureCell } {
  const answers = yesOf(spec, presentCells(column));
  if (answers === null) throw new StructureGone(`“${spec.name}” is no yes/no column.`);
  return answers;
}

const noneLevel = 'none of them';

/**
 * Yes/no columns of which one says yes; see `ExclusiveStructure`.
 *
 * The model draws one category, which of them it is; `inverse` writes the answers. Answers of yes in fewer than k rows are withheld.
 */
export const exclusive: StructureKind<ExclusiveStructure, FittedExclusive> = {
  id: 'exclusive',
  stream: 'one-of',
  find: findExclusive,
  *check({ columns, atMost }, table): Generator<void, Evidence> {
    const found = columns.map((name) => findColumn(table, name));
    const readers = found.map(({ column }) => cellReader(column));
    const yes = found.map(({ spec, column }) => answersOf(spec, column).yes);
    yield;
    return gatherEvidence(allRows(table.rowCount), (row) => {
      let count = 0;
      let missing = 0;
      readers.forEach((read, j) => {
        const cell = read(row);
        if (cell === null) missing++;
        else if (cell === yes[j]) count++;
      });
      if (missing === columns.length) return 'silent';
      return missing === 0 && (atMost ? count <= 1 : count === 1) ? 'kept' : 'broken';
    });
  },
  describe({ columns, atMost }) {
    const how = atMost ? 'at most one' : 'exactly one';
    return {
      title: `${atMost ? 'At most one' : 'Exactly one'} of ${columns.length} columns says yes`,
      explanation: `In every row ${how} of ${listed(columns)} says yes.`,
    };
  },
  reads: () => [],
  writes: ({ columns }) => columns,
  fit({ id, columns, atMost }, table, rows, { k }) {
    const found = columns.map((name) => findColumn(table, name));
    const answers = found.map(({ spec, column }) => answersOf(spec, column));
    const readers = found.map(({ column }) => cellReader(column));
    const counts = columns.map(() => 0);
    for (const row of rows) {
      const at = readers.findIndex((read, j) => read(row) === answers[j]?.yes);
      if (at >= 0) counts[at] = (counts[at] as number) + 1;
    }
    const rare = counts.filter((count) => count > 0 && count < k);
    return {
      type: 'exclusive',
      id,
      specs: found.map(({ spec }) => spec),
      withheld: { values: rare.length, rows: rare.reduce((sum, count) => sum + count, 0) },
      columns,
      jointName: freeName(table, columns.join(' | ')),
      yes: answers.map(({ yes }) => yes),
      no: answers.map(({ no }) => no),
      instead: atMost ? null : counts.indexOf(Math.max(...counts)),
    };
  },
  forward({ columns, jointName, yes, instead }, table) {
    const found = columns.map((name) => findColumn(table, name).column);
    const readers = found.map(cellReader);
    const codes = new Int32Array(table.rowCount);
    const missing = new Uint8Array(table.rowCount);
    for (let row = 0; row < table.rowCount; row++) {
      const at = readers.findIndex((read, j) => read(row) === yes[j]);
      const isMissing = at < 0 && found.every((column) => (column.missing[row] as number) > 0);
      missing[row] = isMissing ? 1 : 0;
      codes[row] = isMissing ? -1 : at < 0 ? (instead ?? columns.length) : at;
    }
    const hasMissing = missing.some((marker) => marker > 0);
    const spec: ColumnSpec = {
      name: jointName,
      kind: 'categorical',
      included: true,
      format: { type: 'plain' },
      missingMarkers: hasMissing ? [''] : [],
    };
    const column: CategoricalColumn = { storage: 'categorical', codes, dictionary: levelsOf(columns), missing };
    const changes = new Map<string, NamedColumn | null>(columns.map((name) => [name, null]));
    return changeColumns(table, changes.set(jointName, { spec, column }));
  },
  inverse({ columns, jointName, specs, yes, no }, table) {
    const read = cellReader(findColumn(table, jointName).column);
    const writers = specs.map((spec) => cellWriter(emptyColumn(spec, table.rowCount)));
    for (let row = 0; row < table.rowCount; row++) {
      const level = read(row);
      writers.forEach(({ write }, j) => {
        write(row, level === null ? null : level === levelsOf(columns)[j] ? (yes[j] as StructureCell) : (no[j] as StructureCell));
      });
    }
    const changes = new Map<string, NamedColumn | null>([[jointName, null]]);
    specs.forEach((spec, j) => {
      changes.set(spec.name, { spec, column: (writers[j] as (typeof writers)[number]).column });
    });
    return changeColumns(table, changes);
  },
  mapGiven(fitted, given) {
    const asked = given.filter(({ name }) => fitted.columns.includes(name));
    const [first] = asked;
    if (first === undefined) return given;
    if (asked.length > 1) throw new CannotCondition(`Of ${listed(fitted.columns)} at most one column can be given: they are drawn as one.`);
    const at = fitted.columns.indexOf(first.name);
    const toJoint = (cell: GivenCell): string => {
      if (isCell(fitted.yes[at] ?? null, cell)) return levelsOf(fitted.columns)[at] as string;
      throw new CannotCondition(`Of ${listed(fitted.columns)} only the one that says yes can be given: they are drawn as one.`);
    };
    const joint: GivenColumn =
      first.type === 'cells'
        ? { type: 'cells', name: fitted.jointName, cells: first.cells.map(toJoint) }
        : { type: 'shares', name: fitted.jointName, shares: first.shares.map(({ cell, weight }) => ({ cell: toJoint(cell), weight })) };
    return given.map((column) => (column === first ? joint : column));
  },
};

/** The joint column's levels: the column that says yes, or none of them. */
function levelsOf(columns: readonly string[]): string[] {
  return [...columns.map((name, j) => `${j + 1}: ${name}`), noneLevel];
}
