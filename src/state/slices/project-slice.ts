import type { ProjectSlice } from '../types/projects.ts';
import type { CreateSlice } from './slice.ts';

export const createProjectSlice: CreateSlice<ProjectSlice> = (set, _get, { projects, library }) => ({
  projectList: { status: 'loading' },
  project: null,
  saving: { status: 'off' },
  projectJob: { status: 'idle' },
  projectNotice: null,
  storageUse: null,
  isProjectDialogOpen: false,

  startProjects: () => projects.start(),
  openProject: (id) => projects.open(id),
  closeProject: () => projects.close(),
  renameProject: (id, name) => library.rename(id, name),
  duplicateProject: (id) => library.duplicate(id),
  deleteProject: (id) => library.remove(id),
  wipeProjects: () => library.wipe(),
  exportProject: (id) => library.exportFile(id),
  importProject: (file) => library.importFile(file),
  showProjects() {
    set({ isProjectDialogOpen: true });
    void library.refresh();
  },
  hideProjects() {
    set({ isProjectDialogOpen: false });
  },
  dismissProjectNotice() {
    set({ projectNotice: null });
  },
});
