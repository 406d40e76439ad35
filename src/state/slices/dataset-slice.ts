import { SAMPLES } from '#io/samples/catalog.ts';
import type { TableSource } from '#workers/protocol/data.ts';
import type { DatasetSlice } from '../types/dataset.ts';
import type { CreateSlice } from './slice.ts';

const fileSource = (file: File): TableSource => ({ type: 'file', name: file.name, blob: file });

export const createDatasetSlice: CreateSlice<DatasetSlice> = (set, get, { dataset, edits, structures }) => ({
  dataset: null,
  viewedTableId: null,
  opened: [],
  edits: [],
  load: { status: 'idle' },
  dismissedFindings: [],
  canUndo: false,
  structureSearch: { status: 'idle' },
  loadFile: (file) => dataset.loadNew(fileSource(file), file.name),
  loadText: (text, name) => dataset.loadNew({ type: 'text', name, text }, name),
  async loadSample(id) {
    const sample = SAMPLES.find((candidate) => candidate.id === id);
    if (sample) await dataset.loadNew({ type: 'sample', id: sample.id }, sample.fileName);
  },
  addFile: (file) => dataset.add(fileSource(file), file.name),
  viewTable(tableId) {
    set({ viewedTableId: tableId });
    void structures.find();
  },
  arrangeDataset: (change) => dataset.arrange(change),
  correctDialect: (change) => dataset.correctDialect(change),
  choosePart: (change) => dataset.choosePart(change),
  chooseRagged: (choice) => dataset.chooseRagged(choice),
  cancelLoad: () => dataset.cancelLoad(),
  dismissLoadFailure() {
    if (get().load.status === 'failed') set({ load: { status: 'idle' } });
  },
  readCells: (firstRow, rowCount) => dataset.readCells(firstRow, rowCount),
  changeColumns: (columnIndices, change) => edits.changeColumns(columnIndices, change),
  acceptFinding: (id, change) => edits.acceptFinding(id, change),
  dismissFinding: (id) => edits.dismissFinding(id),
  findStructures: () => structures.find(),
  changeStructures: (ids, status) => edits.changeStructures(ids, status),
  undo: () => edits.undo(),
});
