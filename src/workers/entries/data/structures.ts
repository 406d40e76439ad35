import { StructureGone } from '#core/errors.ts';
import { type FoundStructure, findStructures } from '#core/structure/find.ts';
import { planStructures } from '#core/structure/plan.ts';
import { structureKindOf } from '#core/structure/registry.ts';
import type { Structure } from '#core/structure/structures.ts';
import { cellAt } from '#core/table/raw-text.ts';
import type { Table } from '#core/table/table.ts';
import type { StructureInfo, StructureStatus } from '../../protocol/data.ts';
import { yieldToMessages } from '../dispatch.ts';
import type { UnderstoodColumn } from './columns.ts';

/** What is known of a table's structures. */
export interface TableStructures {
  readonly found: readonly FoundStructure[];
  /** What the person said, by id; kept when a column's change makes a structure go, so that it is known should it come back. */
  readonly said: ReadonlyMap<string, { readonly structure: Structure; readonly status: StructureStatus }>;
}

export const noStructures: TableStructures = { found: [], said: new Map() };

/** Time between two looks at the messages. */
const SLICE_MS = 25;

export function tableOf(columns: readonly UnderstoodColumn[]): Table {
  return {
    rowCount: columns[0]?.column.missing.length ?? 0,
    specs: columns.map(({ spec }) => spec),
    columns: columns.map(({ column }) => column),
  };
}

export interface SearchTools {
  readonly signal: AbortSignal;
  /** Milliseconds from any start. */
  now(): number;
  /** Share done, in [0, 1]. */
  tell(share: number): void;
}

/** Looks for structures in slices that let messages in. @throws DOMException AbortError */
export async function searchStructures(
  columns: readonly UnderstoodColumn[],
  { signal, now, tell }: SearchTools,
): Promise<FoundStructure[]> {
  const steps = findStructures(tableOf(columns));
  let sliceEndsAt = now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (now() < sliceEndsAt) continue;
    tell(step.value);
    await yieldToMessages();
    signal.throwIfAborted();
    sliceEndsAt = now() + SLICE_MS;
  }
}

const namesOf = (structure: Structure): string[] => {
  const kind = structureKindOf(structure);
  return [...new Set([...kind.reads(structure), ...kind.writes(structure)])];
};

/** A structure of fewer columns takes over what was said of the one that it was part of. */
function statusOf(structure: Structure, { said }: TableStructures): StructureStatus {
  const own = said.get(structure.id);
  if (own !== undefined) return own.status;
  const names = namesOf(structure);
  for (const { structure: other, status } of said.values()) {
    if (other.type !== structure.type || status === 'offered') continue;
    const whole = namesOf(other);
    if (names.length < whole.length && names.every((name) => whole.includes(name))) return status;
  }
  return 'offered';
}

/** What was said of structures; one that was not found yet is checked on all rows. One that the columns cannot have is passed over. */
export function sayOfStructures(
  structures: TableStructures,
  about: readonly Structure[],
  status: StructureStatus,
  columns: readonly UnderstoodColumn[],
): TableStructures {
  const said = new Map(structures.said);
  const found = [...structures.found];
  for (const structure of about) {
    said.set(structure.id, { structure, status });
    if (found.some(({ structure: other }) => other.id === structure.id)) continue;
    const checked = checkStructure(structure, columns);
    if (checked !== null) found.push(checked);
  }
  return { found, said };
}

function checkStructure(structure: Structure, columns: readonly UnderstoodColumn[]): FoundStructure | null {
  try {
    const steps = structureKindOf(structure).check(structure, tableOf(columns));
    for (;;) {
      const step = steps.next();
      if (step.done) return { structure, evidence: step.value };
    }
  } catch (error) {
    // A column is gone, or is of another kind than when the structure was found.
    if (error instanceof StructureGone) return null;
    throw error;
  }
}

/** The structures whose columns are still read as they were. */
export function keepStructures(
  structures: TableStructures,
  before: readonly UnderstoodColumn[],
  after: readonly UnderstoodColumn[],
): TableStructures {
  const changed = new Set(after.flatMap(({ spec, column }, j) => (before[j]?.column === column ? [] : [spec.name])));
  if (changed.size === 0) return structures;
  return { ...structures, found: structures.found.filter(({ structure }) => !namesOf(structure).some((name) => changed.has(name))) };
}

export function acceptedStructures(structures: TableStructures): Structure[] {
  return structures.found.filter(({ structure }) => statusOf(structure, structures) === 'accepted').map(({ structure }) => structure);
}

/** What the page is told of the structures. */
export function describeStructures(
  structures: TableStructures,
  columns: readonly UnderstoodColumn[],
  lineOf: (row: number) => number,
): StructureInfo[] {
  const specs = columns.map(({ spec }) => spec);
  const { refused } = planStructures(acceptedStructures(structures), specs);
  return structures.found.map(({ structure, evidence }) => {
    const names = namesOf(structure);
    const columnIndices = names.map((name) => specs.findIndex((spec) => spec.name === name));
    return {
      structure,
      ...structureKindOf(structure).describe(structure, specs),
      columnIndices,
      status: statusOf(structure, structures),
      refused: refused.find(({ id }) => id === structure.id)?.reason ?? null,
      rowCount: evidence.rowCount,
      violationCount: evidence.violationCount,
      violations: evidence.violatingRows.map((row) => ({
        lineNumber: lineOf(row),
        cells: columnIndices.map((j) => {
          const column = columns[j];
          return column === undefined ? '' : cellAt(column.raw, row);
        }),
      })),
    };
  });
}
