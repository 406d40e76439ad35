import type { ProjectEntry } from '#workers/protocol/projects.ts';
import type { Failure } from '#workers/protocol/protocol.ts';

/** Whether what the person does is kept on this device. */
export type SaveState =
  | { readonly status: 'off' }
  | { readonly status: 'saving' }
  | { readonly status: 'saved'; readonly savedAtMs: number }
  | { readonly status: 'failed'; readonly failure: Failure };

export type ProjectList =
  | { readonly status: 'loading' }
  /** This browser keeps nothing for the page. */
  | { readonly status: 'unavailable'; readonly failure: Failure }
  | { readonly status: 'ready'; readonly entries: readonly ProjectEntry[]; readonly openElsewhere: readonly string[] };

export interface StorageUse {
  readonly usedBytes: number;
  /** What the browser allows; null where it does not say. */
  readonly quotaBytes: number | null;
  /** Whether the browser has promised not to clear it by itself. */
  readonly persisted: boolean;
}

export interface ProjectSlice {
  readonly projectList: ProjectList;
  /** The one that is open. */
  readonly project: { readonly id: string; readonly name: string; readonly createdAtMs: number } | null;
  readonly saving: SaveState;
  /** A project under way to being opened, read or written as a file. */
  readonly projectJob: { readonly status: 'idle' } | { readonly status: 'running'; readonly doing: string };
  /** What could not be done, or was done without being asked for; until it is waved away. */
  readonly projectNotice: Failure | null;
  readonly storageUse: StorageUse | null;
  readonly isProjectDialogOpen: boolean;
  /** At the start of the page: lists the projects, and brings back the one that was open in this tab, or whose training was interrupted. */
  startProjects(): Promise<void>;
  openProject(id: string): Promise<void>;
  /** Leaves the open project, which stays as it is, and starts without a table. */
  closeProject(): Promise<void>;
  renameProject(id: string, name: string): Promise<void>;
  duplicateProject(id: string): Promise<void>;
  deleteProject(id: string): Promise<void>;
  wipeProjects(): Promise<void>;
  /** Saves a project as a file of its own. */
  exportProject(id: string): Promise<void>;
  /** Opens a project file as a project of its own. */
  importProject(file: File): Promise<void>;
  showProjects(): void;
  hideProjects(): void;
  dismissProjectNotice(): void;
}
