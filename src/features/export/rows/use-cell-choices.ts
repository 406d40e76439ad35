import { useEffect, useState } from 'react';
import { learntTable } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import type { CellChoices } from '#state/types.ts';

/** What a column may be asked to hold by the model that there is; null until it is known, and for no column. */
export function useCellChoices(columnName: string): CellChoices | null {
  const table = useStudio(learntTable);
  const modelId = useStudio((state) => state.model?.modelId);
  const load = useStudio((state) => state.loadCellChoices);
  const columnIndex = table?.columns.findIndex(({ spec }) => spec.name === columnName) ?? -1;
  const key = `${table?.tableId} ${table?.revision} ${modelId} ${columnName}`;
  const [loaded, setLoaded] = useState<{ readonly key: string; readonly choices: CellChoices } | null>(null);
  useEffect(() => {
    if (columnIndex < 0) return;
    let isCurrent = true;
    load(columnIndex)
      .catch((error: unknown) => ({
        cells: null,
        refused: error instanceof Error ? error.message : 'The values of this column could not be counted.',
      }))
      .then((choices) => {
        if (isCurrent) setLoaded({ key, choices });
      });
    return () => {
      isCurrent = false;
    };
  }, [columnIndex, key, load]);
  return loaded?.key === key && columnIndex >= 0 ? loaded.choices : null;
}
