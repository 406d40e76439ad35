import type { ColumnSpec } from '#core/table/table.ts';
import type { ColumnChange, StructureInfo, TableEdit } from '#workers/protocol/data.ts';
import { tableInView } from '../dataset.ts';
import type { DatasetSlice } from '../types/dataset.ts';
import type { EditService, Services, ServiceTools } from './contract.ts';

/** What takes one step of the person back. */
type UndoStep =
  | {
      readonly type: 'columns';
      readonly tableId: string;
      readonly before: readonly { readonly columnIndex: number; readonly change: ColumnChange }[];
      /** The finding that was followed, and with that settled. */
      readonly findingId: string | null;
      /** Edits there were before it. */
      readonly editCount: number;
    }
  | {
      readonly type: 'structures';
      readonly tableId: string;
      readonly before: readonly StructureInfo[];
      readonly editCount: number;
    }
  | { readonly type: 'dismissal'; readonly findingId: string };

const UNDO_LIMIT = 100;
/** The change that puts back those facts of `spec` that `change` touches. */
function invertChange(spec: ColumnSpec, change: ColumnChange): ColumnChange {
  const touchesReading =
    change.kind !== undefined ||
    change.missingMarkers !== undefined ||
    change.datetimePattern !== undefined ||
    change.format !== undefined ||
    // What is kept as it is may become a category by that.
    change.personal?.action === 'keep';
  const { personal } = spec;
  return {
    ...(change.personal === undefined
      ? {}
      : { personal: personal === undefined ? null : { action: personal.action, category: personal.category } }),
    ...(change.included === undefined ? {} : { included: spec.included }),
    ...(touchesReading ? { kind: spec.kind, missingMarkers: spec.missingMarkers, format: spec.format } : {}),
  };
}

/** What these edits say of a column. */
function pointsSaid(edits: DatasetSlice['edits'], of: string, columnIndex: number): (keyof ColumnChange)[] {
  return edits.flatMap(({ tableId, edit }) =>
    tableId === of && edit.type === 'columns' && edit.columnIndices.includes(columnIndex)
      ? (Object.keys(edit.change) as (keyof ColumnChange)[])
      : [],
  );
}

export function createEdits({ get, set, workers }: ServiceTools, services: Services): EditService {
  let undoSteps: UndoStep[] = [];

  function remember(step: UndoStep): void {
    undoSteps = [...undoSteps.slice(1 - UNDO_LIMIT), step];
    set({ canUndo: true });
  }

  async function applyChange(
    tableId: string,
    columnIndices: readonly number[],
    change: ColumnChange,
    undecided: readonly (keyof ColumnChange)[] = [],
  ): Promise<void> {
    const changed = await workers.data.call('changeColumns', { tableId, columnIndices, change, undecided });
    const edit: TableEdit = { type: 'columns', columnIndices, change };
    if (!services.dataset.update(changed, { edits: [...get().edits, { type: 'table', tableId, edit }] })) return;
    // A search under way begins again by itself.
    if (get().structureSearch.status !== 'running') void services.structures.find();
  }

  async function changeAndRemember(columnIndices: readonly number[], change: ColumnChange, findingId: string | null): Promise<void> {
    const { edits } = get();
    const table = tableInView(get());
    if (!table) return;
    const before = columnIndices.flatMap((columnIndex) => {
      const column = table.columns[columnIndex];
      return column ? [{ columnIndex, change: invertChange(column.spec, change) }] : [];
    });
    await applyChange(table.tableId, columnIndices, change);
    if (findingId !== null) set({ dismissedFindings: [...get().dismissedFindings, findingId] });
    remember({ type: 'columns', tableId: table.tableId, before, findingId, editCount: edits.length });
  }

  return {
    forget() {
      undoSteps = [];
    },
    changeColumns: (columnIndices, change) => changeAndRemember(columnIndices, change, null),
    async acceptFinding(id, change) {
      const finding = tableInView(get())?.findings.find((candidate) => candidate.id === id);
      if (finding) await changeAndRemember(finding.columnIndices, change ?? finding.action.change, id);
    },
    dismissFinding(id) {
      if (get().dismissedFindings.includes(id)) return;
      set({ dismissedFindings: [...get().dismissedFindings, id] });
      remember({ type: 'dismissal', findingId: id });
    },
    async changeStructures(ids, status) {
      const { edits } = get();
      const table = tableInView(get());
      const before = table?.structures.filter(({ structure }) => ids.includes(structure.id)) ?? [];
      if (table === null || before.length === 0) return;
      await services.structures.say(table.tableId, before, status);
      remember({ type: 'structures', tableId: table.tableId, before, editCount: edits.length });
    },
    async undo() {
      const step = undoSteps.at(-1);
      if (!step) return;
      undoSteps = undoSteps.slice(0, -1);
      set({ canUndo: undoSteps.length > 0 });
      switch (step.type) {
        case 'columns':
          for (const { columnIndex, change } of step.before) {
            const said = pointsSaid(get().edits.slice(0, step.editCount), step.tableId, columnIndex);
            const taken = [
              ...pointsSaid(get().edits.slice(step.editCount), step.tableId, columnIndex),
              ...(Object.keys(change) as (keyof ColumnChange)[]),
            ];
            await applyChange(
              step.tableId,
              [columnIndex],
              change,
              taken.filter((point) => !said.includes(point)),
            );
          }
          // What takes an edit back is not an edit of its own.
          set({ edits: get().edits.slice(0, step.editCount) });
          set({ dismissedFindings: get().dismissedFindings.filter((id) => id !== step.findingId) });
          return;
        case 'structures':
          for (const status of ['offered', 'accepted', 'dismissed'] as const) {
            await services.structures.say(
              step.tableId,
              step.before.filter((info) => info.status === status),
              status,
            );
          }
          set({ edits: get().edits.slice(0, step.editCount) });
          return;
        case 'dismissal':
          set({ dismissedFindings: get().dismissedFindings.filter((id) => id !== step.findingId) });
          return;
        default:
          step satisfies never;
      }
    },
  };
}
