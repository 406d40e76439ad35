import { formatBytes, formatCount } from '#ui/format/numbers.ts';
import { formatWhen } from '#ui/format/when.ts';
import { sayAtEpoch } from '#ui/wording/training.ts';
import type { ProjectEntry } from '#workers/protocol/projects.ts';

/** Rows × columns, size on disk and when it was saved. */
export function describeProject({ rowCount, columnCount, byteCount, savedAtMs }: ProjectEntry): string {
  return `${formatCount(rowCount)} × ${formatCount(columnCount)} · ${formatBytes(byteCount)} · saved ${formatWhen(savedAtMs)}`;
}

/** How far a project got, in a few words. `isIdle`: nothing can be training in it, so that a checkpoint is of an interrupted training. */
export function describeStage({ interrupted, hasModel, problem }: ProjectEntry, isIdle: boolean): string {
  if (problem !== null) return problem.message;
  if (interrupted !== null && !isIdle) return 'In training';
  if (interrupted !== null) return sayAtEpoch('Training interrupted', interrupted.progress);
  return hasModel ? 'Model ready' : 'Not trained yet';
}
