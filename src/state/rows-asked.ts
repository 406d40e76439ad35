import { asLearnt, type RowChoice } from '#core/table/row-choice.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { StudioState } from './types.ts';

/** Which rows are asked of the model that there is: as learnt where its generator cannot fix columns beforehand, whatever was chosen for another. */
export function rowsAsked({ model, exportSettings }: Pick<StudioState, 'model' | 'exportSettings'>): RowChoice {
  return model === null || findDescriptor(model.generator).conditioning === 'none' ? asLearnt : exportSettings.rows;
}
