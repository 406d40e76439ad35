import { asLearnt, type RowChoice } from '#core/table/row-choice.ts';
import type { StudioState } from './types.ts';

/** Which rows are asked of the model that there is: as learnt where it cannot fix columns beforehand, whatever was chosen for another. */
export function rowsAsked({ model, exportSettings }: Pick<StudioState, 'model' | 'exportSettings'>): RowChoice {
  return model === null || model.capabilities.condition === 'none' ? asLearnt : exportSettings.rows;
}
