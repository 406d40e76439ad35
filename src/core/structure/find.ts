import type { Table } from '#core/table/table.ts';
import type { Evidence } from './contract.ts';
import { profileTable } from './profile.ts';
import { structureKindOf, structureKinds } from './registry.ts';
import type { Structure } from './structures.ts';

/** More rows than this share that break it, and it is none. */
const MAX_VIOLATION_SHARE = 0.005;

export interface FoundStructure {
  readonly structure: Structure;
  readonly evidence: Evidence;
}

/**
 * The structures of a table: found on a sample, then checked on all rows. Run it in slices: it yields every few milliseconds, with the
 * share done in [0, 1].
 *
 * Kept are those that at most half a per cent of the rows break. Left-out columns, keys, free text and constants take no part.
 */
export function* findStructures(table: Table): Generator<number, FoundStructure[]> {
  const profile = yield* within(profileTable(table), 0.1);
  const candidates: Structure[] = [];
  for (const [i, kind] of structureKinds.entries())
    candidates.push(...(yield* within(kind.find(profile), 0.1 + (0.5 * i) / structureKinds.length)));
  const found: FoundStructure[] = [];
  for (const [i, structure] of candidates.entries()) {
    const evidence = yield* within(structureKindOf(structure).check(structure, table), 0.6 + (0.4 * i) / candidates.length);
    if (evidence.rowCount > 0 && evidence.violationCount <= MAX_VIOLATION_SHARE * evidence.rowCount) found.push({ structure, evidence });
  }
  return found;
}

function* within<R>(steps: Generator<void, R>, share: number): Generator<number, R> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield share;
  }
}
