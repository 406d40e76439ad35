import { handlingOf, isYearOnly } from '#core/personal/operations.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import { structureKindOf, structureKinds } from './registry.ts';
import type { Structure } from './structures.ts';
import { listed, quoted } from './words.ts';

export interface RefusedStructure {
  readonly id: string;
  readonly reason: string;
}

export interface StructurePlan {
  /** In the order of `inverse`: what a structure reads is written before. `forward` goes the other way. */
  readonly structures: readonly Structure[];
  readonly refused: readonly RefusedStructure[];
}

/** The structures that the columns' own kinds bring, where their cells are read as the kind reads them. */
export function structuresOfColumns(specs: readonly ColumnSpec[]): Structure[] {
  const included = specs.filter((spec) => spec.included && (handlingOf(spec) === null || isYearOnly(spec)));
  return structureKinds.flatMap((kind) => [
    ...included.flatMap((spec) => kind.ofColumn?.(spec) ?? []),
    ...(kind.ofColumns?.(included) ?? []),
  ]);
}

/**
 * Which of the accepted structures are held together, and in which order.
 *
 * They are taken by type in the registry's order, then as listed. A column is written by one structure at most; one that would write a
 * taken column, or close a circle of columns that are each worked out from the other, is held in another way where it has one, else
 * refused.
 */
export function planStructures(structures: readonly Structure[], specs: readonly ColumnSpec[]): StructurePlan {
  const available = new Set(specs.filter(({ included }) => included).map(({ name }) => name));
  const ranked = [...structures].sort((a, b) => rankOf(a) - rankOf(b));
  const taken: Structure[] = [];
  const refused: RefusedStructure[] = [];
  for (const structure of ranked) {
    if (taken.some(({ id }) => id === structure.id)) continue;
    const variants = [structure, ...(structureKindOf(structure).variants?.(structure) ?? [])];
    let reason = '';
    const held = variants.find((variant) => {
      const why = whyNot(variant, taken, available);
      if (reason === '' && why !== null) reason = why;
      return why === null;
    });
    if (held === undefined) refused.push({ id: structure.id, reason });
    else taken.push(held);
  }
  return { structures: sortByNeed(taken), refused };
}

function rankOf({ type }: Structure): number {
  return structureKinds.findIndex(({ id }) => id === type);
}

const readsOf = (structure: Structure) => structureKindOf(structure).reads(structure);
const writesOf = (structure: Structure) => structureKindOf(structure).writes(structure);

/** A day drawn by its week and weekday may still move to the nearest one with what stands beside it. */
function refines(structure: Structure, other: Structure): boolean {
  const moved = structureKindOf(structure).moves?.(structure);
  return moved !== undefined && moved === structureKindOf(other).movable?.(other);
}

function whyNot(structure: Structure, taken: readonly Structure[], available: ReadonlySet<string>): string | null {
  const absent = [...readsOf(structure), ...writesOf(structure)].filter((name) => !available.has(name));
  if (absent.length > 0) return `${listed(absent)} ${absent.length === 1 ? 'is' : 'are'} left out.`;
  const own = writesOf(structure);
  for (const other of taken) {
    if (refines(structure, other) || refines(other, structure)) continue;
    const shared = writesOf(other).filter((name) => own.includes(name));
    if (shared.length > 0)
      return `${listed(shared)} already ${shared.length === 1 ? 'follows' : 'follow'} from another accepted structure.`;
  }
  const circle = findCircle(structure, taken);
  return circle === null ? null : `${quoted(circle)} would be worked out from itself by way of other accepted structures.`;
}

/** A column that the structure writes and that one of its own reads rests on; null when there is none. */
function findCircle(structure: Structure, taken: readonly Structure[]): string | null {
  const own = new Set(writesOf(structure));
  const seen = new Set<string>();
  const open = [...readsOf(structure)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (own.has(name)) return name;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const other of taken) if (writesOf(other).includes(name)) open.push(...readsOf(other));
  }
  return null;
}

/** Structures after those that write what they read; else in their order. */
function sortByNeed(structures: readonly Structure[]): Structure[] {
  const sorted: Structure[] = [];
  const rest = [...structures];
  while (rest.length > 0) {
    const at = rest.findIndex((structure) => {
      const reads = readsOf(structure);
      return rest.every(
        (other) => other === structure || !(refines(structure, other) || writesOf(other).some((name) => reads.includes(name))),
      );
    });
    sorted.push(...rest.splice(Math.max(0, at), 1));
  }
  return sorted;
}
