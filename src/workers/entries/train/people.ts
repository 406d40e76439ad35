import type { RealDigests } from '#core/personal/contract.ts';
import { createFakeFiller, type FakeFiller, needsFakes } from '#core/personal/fakes/fill.ts';
import { handlingOf, isYearOnly } from '#core/personal/operations.ts';
import type { RowSource } from '#core/source/contract.ts';
import type { ColumnSpec, Table } from '#core/table/table.ts';
import { loadWords } from './fake-words.ts';

/** [included columns] what no fake may be, taken from the table that was trained on. */
export type Avoidance = readonly (RealDigests | null)[];

export function avoidanceOf(included: Table): Avoidance {
  return included.columns.map((column) => (column.storage === 'opaque' ? (column.avoid ?? null) : null));
}

export interface PeopleOptions {
  readonly avoid: Avoidance;
  /** Off for measures: of dates of birth they read years alone, as the real table has them. */
  readonly spreadDates: boolean;
}

/**
 * The source as people meet it: whatever it draws has its flagged columns filled with fakes. Every sampling whose rows leave the worker
 * (preview, export, comparison) goes through here; the source itself leaves such cells empty.
 */
export function forPeople(source: RowSource, { avoid, spreadDates }: PeopleOptions): RowSource {
  const fillers = new Map<number, Promise<FakeFiller>>();
  const fillerOf = (specs: Table['specs'], seed: number): Promise<FakeFiller> => {
    const known = fillers.get(seed) ?? createFakeFiller(specs, loadWords, { seed, avoid });
    fillers.set(seed, known);
    return known;
  };
  return {
    ...source,
    async sample(request) {
      const table = await source.sample(request);
      const specs = spreadDates ? table.specs.map(describeForWriting) : table.specs;
      if (!needsFakes(specs)) return { ...table, specs };
      const filler = await fillerOf(specs, request.seed);
      return { ...filler.fill(table, { firstRow: request.firstRow, spreadDates }), specs };
    },
  };
}

/** Masked and coarse cells are words, whatever the column's own kind was: writers of typed formats must not read them as numbers or dates. */
function describeForWriting(spec: ColumnSpec): ColumnSpec {
  const handling = handlingOf(spec);
  const isWords = handling === 'mask' || (handling === 'coarsen' && !isYearOnly(spec));
  return isWords ? { ...spec, kind: 'categorical', format: { type: 'plain' } } : spec;
}
