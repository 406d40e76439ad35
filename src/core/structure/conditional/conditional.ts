import type { TokenEncoding } from '#core/columns/encodings/contract.ts';
import { encodingOf } from '#core/columns/encodings/registry.ts';
import { CannotCondition } from '#core/errors.ts';
import { operationsOf } from '#core/personal/operations.ts';
import type { Random } from '#core/random/random.ts';
import type { GivenCell, GivenColumn } from '#core/table/given.ts';
import { allRows } from '#core/table/rows.ts';
import { cellReader, cellWriter, changeColumns, findColumn, isCell, keyOf, type NamedColumn } from '../columns.ts';
import type { Evidence, StructureKind } from '../contract.ts';
import { gatherEvidence } from '../evidence.ts';
import type { FittedConditional } from '../fitted.ts';
import type { ConditionalStructure, StructureCell } from '../structures.ts';
import { cellText, joined, listed, quoted } from '../words.ts';
import { findConditional } from './find.ts';

const TOKEN_STREAM = 0;

function namesOf({ rules }: Pick<ConditionalStructure, 'rules'>): string[] {
  return [...new Set(rules.flatMap(({ effects }) => effects.map(({ name }) => name)))];
}

/** Whether a row keeps to every rule; silent where no rule's cell stands in it, on either side. */
function judgeRow(
  { rules }: ConditionalStructure,
  by: StructureCell,
  readers: ReadonlyMap<string, (row: number) => StructureCell>,
  row: number,
): 'kept' | 'broken' | 'silent' {
  let applies = false;
  for (const { cell, effects } of rules) {
    const stands = cell === by;
    if (stands) applies = true;
    for (const { name, cell: effect, only } of effects) {
      const holds = readers.get(name)?.(row) === effect;
      if (stands ? !holds : only && holds) return 'broken';
    }
  }
  return applies ? 'kept' : 'silent';
}

/**
 * Cells that settle cells of other columns; see `ConditionalStructure`.
 *
 * The model draws all columns as they stand in the file. `inverse` then writes each rule's cells where `by` holds the rule's own, and
 * where a cell that stands nowhere else was drawn elsewhere, draws the column anew by its frequencies in rows of no rule (`fallbacks`).
 * Rules of fewer than k rows are withheld.
 */
export const conditional: StructureKind<ConditionalStructure, FittedConditional> = {
  id: 'conditional',
  stream: 'implied',
  find: findConditional,
  *check(structure, table): Generator<void, Evidence> {
    const by = cellReader(findColumn(table, structure.by).column);
    const readers = new Map(namesOf(structure).map((name) => [name, cellReader(findColumn(table, name).column)]));
    yield;
    return gatherEvidence(allRows(table.rowCount), (row) => judgeRow(structure, by(row), readers, row));
  },
  describe({ by, rules }, specs) {
    const specOf = (name: string) => specs.find((spec) => spec.name === name);
    const sentences = rules.map(({ cell, effects }) => {
      const groups = new Map<string, { readonly names: string[]; readonly only: boolean }>();
      for (const { name, cell: effect, only } of effects) {
        const text = cellText(effect, specOf(name));
        const key = `${only ? 1 : 0}${text}`;
        const group = groups.get(key) ?? { names: [], only };
        group.names.push(name);
        groups.set(key, group);
      }
      const claims = [...groups].map(([key, { names, only }]) => {
        const one = names.length === 1;
        return `${listed(names)} ${one ? 'is' : 'are'} ${key.slice(1)}${only ? ' (and nowhere else)' : ''}`;
      });
      return `Where ${quoted(by)} is ${cellText(cell, specOf(by))}, ${joined(claims)}.`;
    });
    const [first] = rules;
    const names = namesOf({ rules });
    return {
      title:
        first !== undefined && rules.length === 1
          ? `${quoted(by)} ${cellText(first.cell, specOf(by)) === 'missing' ? 'missing' : `= ${cellText(first.cell, specOf(by))}`} settles ${listed(names, 3)}`
          : `${quoted(by)} settles cells of ${listed(names, 3)}`,
      explanation: sentences.length > 4 ? `${sentences.slice(0, 4).join(' ')} And ${sentences.length - 4} more.` : sentences.join(' '),
    };
  },
  reads: ({ by }) => [by],
  writes: namesOf,
  fit(structure, table, rows, { k }) {
    const { id, by, rules } = structure;
    const read = cellReader(findColumn(table, by).column);
    const columns = new Map(namesOf(structure).map((name) => [name, findColumn(table, name)]));
    const readers = new Map([...columns].map(([name, { column }]) => [name, cellReader(column)]));
    const support = new Map<string, number>();
    const others = new Map<string, { readonly cell: StructureCell; count: number }>();
    const ruled = new Set(rules.map(({ cell }) => keyOf(cell)));
    const free: number[] = [];
    for (const row of rows) {
      const cell = read(row);
      const key = keyOf(cell);
      if (ruled.has(key)) support.set(key, (support.get(key) ?? 0) + 1);
      else {
        free.push(row);
        const other = others.get(key);
        if (other === undefined) others.set(key, { cell, count: 1 });
        else other.count++;
      }
    }
    const kept = rules.filter(({ cell }) => (support.get(keyOf(cell)) ?? 0) >= k);
    if (kept.length === 0) return { refused: `It stands in fewer than ${k} rows.` };
    const markerOf = (name: string) => mostFrequentMarker(columns.get(name)?.column.missing ?? new Uint8Array(0), rows);
    const fallbacks: { name: string; encoding: TokenEncoding }[] = [];
    for (const [name, { spec, column }] of columns) {
      const banned = kept.flatMap(({ effects }) => effects.filter((effect) => effect.name === name && effect.only).map(({ cell }) => cell));
      const cellOf = readers.get(name) as (row: number) => StructureCell;
      const allowed = Uint32Array.from(free.filter((row) => !banned.includes(cellOf(row))));
      if (allowed.length < k) continue;
      const encoding = operationsOf(spec).fit(column, spec, allowed, { k });
      if (encoding.type !== 'generated') fallbacks.push({ name, encoding });
    }
    return {
      type: 'conditional',
      id,
      specs: [...columns.values()].map(({ spec }) => spec),
      withheld: {
        values: rules.length - kept.length,
        rows: rules.reduce((sum, { cell }) => sum + (kept.some((rule) => rule.cell === cell) ? 0 : (support.get(keyOf(cell)) ?? 0)), 0),
      },
      by,
      others: [...others.values()].filter(({ count }) => count >= k).sort((a, b) => b.count - a.count),
      rules: kept.map(({ cell, effects }) => ({ cell, effects: effects.map((effect) => ({ ...effect, marker: markerOf(effect.name) })) })),
      fallbacks,
    };
  },
  /** The model sees settled cells as they stand: a stand-in for them would be noise to all columns that it learns from these. */
  forward: (_fitted, table) => table,
  inverse(fitted, table, random, firstRow) {
    const read = cellReader(findColumn(table, fitted.by).column);
    const ruleOf = new Map(fitted.rules.map((rule) => [keyOf(rule.cell), rule]));
    const changes = new Map<string, NamedColumn>();
    for (const { name } of fitted.specs) {
      const { spec, column } = findColumn(table, name);
      const own = cellReader(column);
      const writer = cellWriter(column);
      const banned = bannedCells(fitted, name);
      const astray: number[] = [];
      for (let row = 0; row < table.rowCount; row++) {
        const rule = ruleOf.get(keyOf(read(row)));
        const effect = rule?.effects.find((candidate) => candidate.name === name);
        const cell = own(row);
        if (effect !== undefined) {
          if (cell !== effect.cell) writer.write(row, effect.cell, effect.marker);
        } else if (banned.has(keyOf(cell))) astray.push(row);
      }
      const fallback = fitted.fallbacks.find((candidate) => candidate.name === name);
      if (fallback !== undefined && astray.length > 0)
        redraw(fallback.encoding, astray, writer.write, random.derive(`of ${name}`), firstRow);
      changes.set(name, { spec, column: writer.column });
    }
    return changeColumns(table, changes);
  },
  mapGiven(fitted, given) {
    const added = new Map<string, GivenColumn>();
    for (const column of given) {
      for (const { cell, effects } of fitted.rules) {
        const effect = effects.find(({ name }) => name === column.name);
        if (effect === undefined) continue;
        const by = given.find(({ name }) => name === fitted.by);
        if (by === undefined) {
          const needed = givenDriver(fitted, column, cell, effect);
          if (needed !== null) added.set(fitted.by, added.has(fitted.by) ? refuse(fitted.by, column.name) : needed);
        } else checkDriver(fitted, by, column);
      }
    }
    return [...given, ...added.values()];
  },
};

/** Keys of the cells of a column that stand only where a rule puts them. */
function bannedCells({ rules }: FittedConditional, name: string): Set<string> {
  return new Set(
    rules.flatMap(({ effects }) => effects.filter((effect) => effect.name === name && effect.only).map(({ cell }) => keyOf(cell))),
  );
}

function refuse(by: string, name: string): never {
  throw new CannotCondition(`What “${name}” may hold depends on “${by}”: give “${by}” too, row by row, so that the two agree.`);
}

/** What the driving column must be for a given effect column to stand; null where it may be anything. */
function givenDriver(
  fitted: FittedConditional,
  column: GivenColumn,
  cell: StructureCell,
  effect: FittedConditional['rules'][number]['effects'][number],
): GivenColumn | null {
  const cells = column.type === 'cells' ? column.cells : column.shares.filter(({ weight }) => weight > 0).map((share) => share.cell);
  const matching = cells.filter((given) => isCell(effect.cell, given)).length;
  if (matching === cells.length) {
    if (!effect.only) return null;
    return { type: 'cells', name: fitted.by, cells: [toGiven(cell)] };
  }
  if (matching > 0 || fitted.others.length === 0) refuse(fitted.by, column.name);
  return {
    type: 'shares',
    name: fitted.by,
    shares: fitted.others.map((other) => ({ cell: toGiven(other.cell), weight: other.count })),
  };
}

/** Both are given: each pair must be one that the rules allow. */
function checkDriver(fitted: FittedConditional, by: GivenColumn, column: GivenColumn): void {
  const single = (given: GivenColumn) => given.type === 'cells' && given.cells.length === 1;
  if (by.type !== 'cells' || column.type !== 'cells' || !(single(by) || single(column) || by.cells.length === column.cells.length))
    refuse(fitted.by, column.name);
  for (let i = 0; i < Math.max(by.cells.length, column.cells.length); i++) {
    const driver = by.cells[i % by.cells.length] as GivenCell;
    const own = column.cells[i % column.cells.length] as GivenCell;
    for (const { cell, effects } of fitted.rules) {
      const effect = effects.find(({ name }) => name === column.name);
      if (effect === undefined) continue;
      const stands = isCell(cell, driver);
      const holds = isCell(effect.cell, own);
      if (stands ? !holds : effect.only && holds)
        throw new CannotCondition(`“${fitted.by}” and “${column.name}” were given in a combination that the table never has.`);
    }
  }
}

function toGiven(cell: StructureCell): GivenCell {
  return cell ?? { missing: 0 };
}

function mostFrequentMarker(missing: Uint8Array, rows: Uint32Array): number {
  const counts: number[] = [];
  for (const row of rows) {
    const marker = missing[row] as number;
    if (marker > 0) counts[marker] = (counts[marker] ?? 0) + 1;
  }
  return counts.reduce((best, count, marker) => (count > (counts[best] ?? 0) ? marker : best), 1);
}

/** Fresh cells for the given rows, by the fitted frequencies. */
function redraw(
  encoding: TokenEncoding,
  rows: readonly number[],
  write: (row: number, cell: StructureCell, marker?: number) => void,
  random: Random,
  firstRow: number,
): void {
  const total = encoding.tokenCounts.reduce((sum, count) => sum + count, 0);
  for (const row of rows) {
    let target = random.uniform(TOKEN_STREAM, firstRow + row) * total;
    let token = 0;
    while (token < encoding.tokenCounts.length - 1 && target >= (encoding.tokenCounts[token] as number)) {
      target -= encoding.tokenCounts[token] as number;
      token++;
    }
    const column = encodingOf(encoding).decode(encoding, Int32Array.of(token), random.derive('cells'), firstRow + row);
    write(row, cellReader(column)(0), column.missing[0]);
  }
}
