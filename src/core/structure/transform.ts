import { drawVariants } from '#core/columns/draw-variants.ts';
import { CannotCondition } from '#core/errors.ts';
import type { Random } from '#core/random/random.ts';
import type { GivenColumn } from '#core/table/given.ts';
import type { Column, Table } from '#core/table/table.ts';
import type { StepOptions } from './contract.ts';
import type { FittedStep, FittedStructure } from './fitted.ts';
import { planStructures, structuresOfColumns } from './plan.ts';
import { structureKindOf } from './registry.ts';
import type { Structure } from './structures.ts';

/**
 * Fits the accepted structures that can be held together on the given rows.
 *
 * @param table included columns only.
 * @returns the fitted structure and the table as generators model it; null when there is nothing to hold.
 */
export function fitStructure(
  table: Table,
  rows: Uint32Array,
  accepted: readonly Structure[],
  options: StepOptions,
): { readonly fitted: FittedStructure; readonly modelled: Table } | null {
  const structures = [...structuresOfColumns(table.specs), ...accepted];
  if (structures.length === 0) return null;
  const plan = planStructures(structures, table.specs);
  // What the columns' own kinds bring is a way of modelling, nothing that a person asked for.
  const asked = new Set(accepted.map(({ id }) => id));
  const refused = plan.refused.filter(({ id }) => asked.has(id));
  const steps: FittedStep[] = [];
  let modelled = table;
  for (const structure of [...plan.structures].reverse()) {
    const kind = structureKindOf(structure);
    const fitted = kind.fit(structure, modelled, rows, options);
    if ('refused' in fitted) {
      if (asked.has(structure.id)) refused.push({ id: structure.id, reason: fitted.refused });
      continue;
    }
    modelled = kind.forward(fitted, modelled);
    steps.push(fitted);
  }
  if (steps.length === 0 && refused.length === 0) return null;
  return { fitted: { specs: table.specs, steps, refused }, modelled };
}

/** The table as generators model it. */
export function applyStructure(structure: FittedStructure | undefined, table: Table): Table {
  return (structure?.steps ?? []).reduce((modelled, step) => structureKindOf(step).forward(step, modelled), table);
}

/** The table's own columns again, in their order; row i is row firstRow + i of the run. */
export function invertStructure(structure: FittedStructure | undefined, modelled: Table, random: Random, firstRow: number): Table {
  if (structure === undefined) return modelled;
  let table = modelled;
  for (let i = structure.steps.length - 1; i >= 0; i--) {
    const step = structure.steps[i] as FittedStep;
    const kind = structureKindOf(step);
    table = kind.inverse(step, table, random.derive(`structure ${i} ${kind.stream ?? kind.id}`), firstRow);
  }
  const used = new Set<number>();
  const columns = structure.specs.map((spec, j): Column => {
    const { name } = spec;
    const index = table.specs.findIndex((other, at) => other.name === name && !used.has(at));
    if (index < 0) throw new RangeError(`The structure made no column “${name}”.`);
    used.add(index);
    const column = table.columns[index] as Column;
    const isWritten = column.storage === 'numeric' && column.variants !== undefined;
    return isWritten ? column : drawVariants(column, spec, random.derive(`writings ${j}`), firstRow);
  });
  return { rowCount: table.rowCount, specs: structure.specs, columns };
}

/**
 * What is given of the table's own columns, as given of modelled ones.
 *
 * @throws CannotCondition when a given column is worked out from others and what is given of it cannot be said of those.
 */
export function mapGiven(structure: FittedStructure | undefined, given: readonly GivenColumn[]): readonly GivenColumn[] {
  let mapped = given;
  for (const step of structure?.steps ?? []) {
    const kind = structureKindOf(step);
    if (kind.mapGiven !== undefined) {
      mapped = kind.mapGiven(step, mapped);
      continue;
    }
    const written = mapped.find(({ name }) => step.specs.some((spec) => spec.name === name));
    if (written !== undefined)
      throw new CannotCondition(
        `“${written.name}” is worked out from other columns, so it cannot be given. Give those, or take the structure off it on the Columns step.`,
      );
  }
  return mapped;
}
