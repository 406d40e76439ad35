import * as v from 'valibot';
import { readRecord } from '#core/project/record.ts';
import type { PartFacts, PartName, StoredProject } from '#io/projects/contract.ts';
import type { CheckpointInfo, ProjectEntry } from '../../protocol/projects.ts';
import { describeProblem } from './failures.ts';
import { CheckpointInfoSchema } from './stored-model.ts';

/** What is kept beside a checkpoint, for lists. */
export function aboutCheckpoint({ runId, request, progress, savedAtMs, resumeCount }: CheckpointInfo): NonNullable<PartFacts['about']> {
  return { runId, request, progress, savedAtMs, resumeCount };
}

/** Null without a checkpoint, or where what stands beside it cannot be read. */
export function interruptedOf({ parts }: StoredProject): CheckpointInfo | null {
  const read = v.safeParse(CheckpointInfoSchema, parts.checkpoint?.about);
  return read.success ? read.output : null;
}

/** Ids of the models kept, oldest first. */
export function listModels({ parts }: StoredProject): string[] {
  return (Object.entries(parts) as [PartName, PartFacts][])
    .filter(([part]) => part.startsWith('model:'))
    .sort(([, a], [, b]) => savedAtOf(a) - savedAtOf(b))
    .map(([part]) => part.slice('model:'.length));
}

function savedAtOf({ about }: PartFacts): number {
  return typeof about?.savedAtMs === 'number' ? about.savedAtMs : 0;
}

/** What a list shows of a project, one that cannot be opened too. */
export function describeEntry(project: StoredProject): ProjectEntry {
  const byteCount = sumOf(Object.values(project.parts), ({ bytes }) => bytes);
  const hasModel = listModels(project).length > 0;
  try {
    const { name, savedAtMs, dataset } = readRecord(project.record);
    const rowCount = sumOf(dataset.tables, (table) => table.rowCount);
    const columnCount = sumOf(dataset.tables, (table) => table.columnCount);
    return {
      id: project.id,
      name,
      savedAtMs,
      rowCount,
      columnCount,
      byteCount,
      hasModel,
      interrupted: interruptedOf(project),
      problem: null,
    };
  } catch (error) {
    const { name, savedAtMs } = (project.record ?? {}) as Record<string, unknown>;
    return {
      id: project.id,
      name: typeof name === 'string' ? name : 'A project without a name',
      savedAtMs: typeof savedAtMs === 'number' ? savedAtMs : 0,
      rowCount: 0,
      columnCount: 0,
      byteCount,
      hasModel,
      interrupted: null,
      problem: describeProblem(error),
    };
  }
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
