import type { ModelInfo } from '#workers/protocol/train.ts';
import { answersTo } from './dataset.ts';
import { resolveSettings } from './training/train-settings.ts';
import type { StudioState } from './types.ts';

/** Whether what was made still answers to what the person chose since. Nothing is deleted for being stale. */
export type Freshness = 'absent' | 'fresh' | 'table-changed' | 'settings-changed' | 'model-changed';

type ModelState = Pick<StudioState, 'dataset' | 'model' | 'trainSettings'>;

export function freshnessOfModel({ dataset, model, trainSettings }: ModelState): Freshness {
  if (model === null) return 'absent';
  if (!answersTo(dataset, model)) return 'table-changed';
  return hasSettings(model, trainSettings) ? 'fresh' : 'settings-changed';
}

export function freshnessOfReport(state: ModelState & Pick<StudioState, 'report'>): Freshness {
  if (state.report === null) return 'absent';
  if (state.model === null || state.report.modelId !== state.model.modelId) return 'model-changed';
  return freshnessOfModel(state);
}

function hasSettings(model: ModelInfo, settings: StudioState['trainSettings']): boolean {
  if (model.generator !== settings.generator || model.seed !== settings.seed) return false;
  const wanted = resolveSettings(settings);
  return Object.entries(wanted).every(([key, value]) => model.settings[key] === value);
}
