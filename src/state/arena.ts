import type { QualityPart } from '#core/metrics/arena/rank.ts';
import { type Contender, rankContenders, type Standing, sharedParts, toContender } from '#core/metrics/arena/rank.ts';
import type { AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import type { DisclosedArena } from '#core/report/contract.ts';
import { sayBriefly } from '#core/wording/conclusions.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { DatasetInfo } from '#workers/protocol/data.ts';
import { answersTo } from './dataset.ts';
import type { Arena, ArenaEntry, ArenaStage } from './types/arena.ts';
import type { StudioState } from './types.ts';

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
  const contenders = measured.map(({ stage }) => toContender(stage.report, stage.assessment));
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

/** Whether the dataset is no more as it was when the arena began. */
export function isArenaStale(arena: Arena, dataset: DatasetInfo | null): boolean {
  return !answersTo(dataset, arena);
}

/** Whether any generator was measured for another target than is wanted now. */
export function needsRemeasuring(arena: Arena, choices: AssessmentChoices): boolean {
  return rankArena(arena).ranked.some(({ entry }) => entry.stage.choices.targetColumn !== choices.targetColumn);
}

/** The generators side by side for the record and the report; null where the model is not one of several. */
export function discloseArena({ arena, model }: Pick<StudioState, 'arena' | 'model'>): DisclosedArena | null {
  const { ranked, parts } = rankArena(arena);
  if (ranked.length < 2 || !ranked.some(({ entry }) => entry.stage.model.modelId === model?.modelId)) return null;
  return {
    ranked: ranked.map(({ entry: { stage }, contender, standing }) => ({
      label: findDescriptor(stage.model.generator).label,
      chosen: stage.model.modelId === model?.modelId,
      fitSeconds: stage.model.fitSeconds,
      quality: standing.quality,
      qualityParts: standing.parts,
      ...contender,
      alarm: contender.alarm && sayBriefly(contender.alarm),
    })),
    parts,
    absent: (arena?.entries ?? []).flatMap(({ settings, stage }) => {
      const { label } = findDescriptor(settings.generator);
      if (stage.status === 'failed') return { label, why: `failed: ${stage.failure.message}` };
      return stage.status === 'left-out' ? { label, why: 'left out by the person' } : [];
    }),
  };
}
