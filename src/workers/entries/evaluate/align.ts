import type { Column, ColumnSpec, Table } from '#core/table/table.ts';
import { WorkerFailure } from '../../client/client.ts';

/**
 * The synthetic table in the real one's column order, so that one index means one column in both.
 *
 * A generator may leave out the columns that the person left out; they come back without cells, and no measure looks at them.
 *
 * @throws WorkerFailure 'stale-model' when names or kinds differ: the table was changed after the model was trained.
 */
export function alignColumns(real: Table, synthetic: Table): Table {
  const whole = synthetic.specs.length === real.specs.length;
  let next = 0;
  const specs: ColumnSpec[] = [];
  const columns = real.specs.map((spec, index): Column => {
    specs.push(spec);
    if (!whole && !spec.included) return { storage: 'opaque', missing: new Uint8Array(synthetic.rowCount) };
    const at = whole ? index : next++;
    const column = synthetic.columns[at];
    const made = synthetic.specs[at];
    if (
      column === undefined ||
      made === undefined ||
      made.name !== spec.name ||
      made.kind !== spec.kind ||
      !hasSameStorage(column, real.columns[index])
    ) {
      throw staleModel(`Column ${index} is ${spec.name} (${spec.kind}) in the table and ${made?.name} (${made?.kind}) in the model.`);
    }
    // A model may have withheld rare markers: its missing cells are written its own way.
    specs[index] = { ...spec, missingMarkers: made.missingMarkers };
    return column;
  });
  if (!whole && next !== synthetic.specs.length)
    throw staleModel(`The model makes ${synthetic.specs.length} columns, ${next} are included.`);
  return { rowCount: synthetic.rowCount, specs, columns };
}

function hasSameStorage(synthetic: Column, real: Column | undefined): boolean {
  return real !== undefined && synthetic.storage === real.storage;
}

function staleModel(detail: string): WorkerFailure {
  return new WorkerFailure({
    code: 'stale-model',
    message: 'The columns were changed after this model was trained, so the two cannot be compared.',
    safe: 'Your table and the model are untouched.',
    remedy: 'Train again with the columns as they are now.',
    detail,
  });
}
