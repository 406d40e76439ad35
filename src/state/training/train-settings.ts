import { isLearnt } from '#core/columns/catalog.ts';
import type { ColumnSummary } from '#core/columns/summary.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { BackendInfo, Effort, Settings, TableShape, TrainingEstimate } from '#models/contract.ts';
import type { TableInfo } from '#workers/protocol/data.ts';
import type { TrainJob, TrainSettings } from '../types/train.ts';

/** What the generator is handed: its defaults, the effort laid over them, the person's own choices on top. */
export function resolveSettings({ generator, effort, overrides }: Pick<TrainSettings, 'generator' | 'effort' | 'overrides'>): Settings {
  const descriptor = findDescriptor(generator);
  const known = new Set(descriptor.settings.map((setting) => setting.key));
  const own = Object.fromEntries(Object.entries(overrides).filter(([key]) => known.has(key)));
  return { ...descriptor.defaults, ...descriptor.efforts[effort], ...own };
}

/** A column of more distinct numbers than this is binned, and one of as few as that has no features (see the codec). */
const MAX_VALUE_TOKENS = 128;
const LEAST_FEATURED = 8;
const BINS = 64;
const FEATURES = 11;

function tokensOf({ shape, distinctCount, missingCount }: ColumnSummary): number {
  return (shape === 'categorical' || distinctCount <= MAX_VALUE_TOKENS ? distinctCount : BINS) + (missingCount > 0 ? 1 : 0);
}

function featuresOf({ shape, distinctCount }: ColumnSummary): number {
  return shape === 'categorical' || distinctCount < LEAST_FEATURED ? 0 : FEATURES;
}

/** The size of what a generator will read, from the column summaries; the codec itself is fitted later, in the worker. */
export function shapeOfTable(table: TableInfo): TableShape {
  const modelled = table.columns.filter(isLearnt);
  return {
    rowCount: table.rowCount,
    columnCount: modelled.length,
    inputWidth: modelled.reduce((sum, { summary }) => sum + tokensOf(summary) + featuresOf(summary), 0),
    featureCount: modelled.reduce((sum, { summary }) => sum + featuresOf(summary), 0),
  };
}

/** Time and memory that training would take, before it starts. */
export function estimateTraining(table: TableInfo, settings: TrainSettings, effort: Effort, backend: BackendInfo): TrainingEstimate {
  return findDescriptor(settings.generator).estimate(shapeOfTable(table), resolveSettings({ ...settings, effort }), backend);
}

/** Whether a training has begun and not ended. */
export function isUnderWay(training: TrainJob): training is Extract<TrainJob, { status: 'running' | 'paused' | 'stopping' }> {
  return training.status === 'running' || training.status === 'paused' || training.status === 'stopping';
}
