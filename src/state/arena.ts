import type { QualityPart } from '#core/metrics/arena/rank.ts';
import { type Contender, rankContenders, type Standing, sharedParts, toContender } from '#core/metrics/arena/rank.ts';
import type { ArenaRow } from '#core/report/contract.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { TableInfo } from '#workers/protocol/data.ts';
import type { Arena, ArenaEntry, ArenaStage, StudioState } from './types.ts';

export type MeasuredEntry = ArenaEntry & { readonly stage: Extract<ArenaStage, { status: 'measured' }> };

/** A measured generator with what the choice rests on. */
export interface RankedEntry {
  readonly entry: MeasuredEntry;
  readonly contender: Contender;
  readonly standing: Standing;
}

export interface ArenaRanking {
  /** Best first. */
  readonly ranked: readonly RankedEntry[];
  /** What was measured for all of them. */
  readonly parts: readonly QualityPart[];
}

/** Whether a generator is being trained or measured, or waits for its turn. */
export function isArenaRunning(arena: Arena | null): boolean {
  return arena?.entries.some(({ stage }) => isOpen(stage)) ?? false;
}

function isOpen({ status }: ArenaStage): boolean {
  return status === 'waiting' || status === 'training' || status === 'measuring';
}

/** An arena that has come to its end, to be kept; null before. */
export function endedArena(arena: Arena | null): Arena | null {
  return isArenaRunning(arena) ? null : arena;
}

export function rankArena(arena: Arena | null): ArenaRanking {
  const measured = arena?.entries.filter((entry): entry is MeasuredEntry => entry.stage.status === 'measured') ?? [];
  const contenders = measured.map(({ stage }) => toContender(stage.report, stage.proof));
  const standings = rankContenders(contenders);
  return {
    ranked: standings.map((standing) => ({
      entry: measured[standing.index] as MeasuredEntry,
      contender: contenders[standing.index] as Contender,
      standing,
    })),
    parts: sharedParts(standings.map(({ parts }) => parts)),
  };
}

/** Whether the table still is as it was when the arena began. */
export function isArenaStale(arena: Arena, table: TableInfo | null): boolean {
  return table === null || arena.tableId !== table.tableId || arena.tableRevision !== table.revision;
}

/** The generators side by side for the report, best first; none where the model is not one of several. */
export function arenaRows({ arena, model }: Pick<StudioState, 'arena' | 'model'>): ArenaRow[] {
  const { ranked } = rankArena(arena);
  if (ranked.length < 2 || !ranked.some(({ entry }) => entry.stage.model.modelId === model?.modelId)) return [];
  return ranked.map(({ entry: { stage }, contender }) => ({
    label: findDescriptor(stage.model.generator).label,
    chosen: stage.model.modelId === model?.modelId,
    fitSeconds: stage.model.fitSeconds,
    shapes: contender.shapes.value,
    trends: contender.trends.value,
    detectability: contender.detectability?.value ?? null,
    utility: contender.utility?.value ?? null,
    copies: contender.copies.value,
    membershipAuc: contender.membershipAuc,
  }));
}
