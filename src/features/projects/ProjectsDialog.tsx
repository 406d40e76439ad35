import { useRef, useState } from 'react';
import { tableInView } from '#state/dataset.ts';
import { PROJECT_EXTENSION } from '#state/projects/project-record.ts';
import { useStudio } from '#state/store.ts';
import { formatBytes } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ConfirmDialog, Dialog } from '#ui/primitives/Dialog.tsx';
import type { ProjectEntry } from '#workers/protocol/projects.ts';
import { ProjectRow } from './ProjectRow.tsx';
import classes from './projects.module.css';

type Asking = { readonly what: 'nothing' } | { readonly what: 'wipe' } | { readonly what: 'delete'; readonly entry: ProjectEntry };

/** The projects on this device: open, rename, copy, save as a file, delete, wipe. */
export default function ProjectsDialog() {
  const list = useStudio((state) => state.projectList);
  const project = useStudio((state) => state.project);
  const table = useStudio(tableInView);
  const job = useStudio((state) => state.projectJob);
  const notice = useStudio((state) => state.projectNotice);
  const saving = useStudio((state) => state.saving);
  const hide = useStudio((state) => state.hideProjects);
  const closeProject = useStudio((state) => state.closeProject);
  const importProject = useStudio((state) => state.importProject);
  const deleteProject = useStudio((state) => state.deleteProject);
  const wipe = useStudio((state) => state.wipeProjects);
  const dismiss = useStudio((state) => state.dismissProjectNotice);
  const input = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState<Asking>({ what: 'nothing' });
  const isBusy = job.status === 'running';
  const failure = notice ?? (saving.status === 'failed' ? saving.failure : null);

  return (
    <>
      <Dialog title="Projects on this device" isOpen onClose={hide} width="wide">
        {failure !== null && (
          <div className={classes.notice} role="alert">
            <p>
              <b>{failure.message}</b> {failure.safe} {failure.remedy}
            </p>
            {notice !== null && (
              <Button size="small" onPress={dismiss}>
                Dismiss
              </Button>
            )}
          </div>
        )}
        {list.status === 'unavailable' && (
          <p className={classes.empty}>
            {list.failure.message} {list.failure.remedy}
          </p>
        )}
        {list.status === 'loading' && <p className={classes.empty}>Looking for projects…</p>}
        {list.status === 'ready' && (
          <>
            {list.entries.length === 0 ? (
              <p className={classes.empty}>
                None yet. Open a table, and it is kept here as you go: settings, training and results survive a reload or a crash.
              </p>
            ) : (
              <ul className={classes.list} aria-label="Projects">
                {list.entries.map((entry) => (
                  <ProjectRow
                    key={entry.id}
                    entry={entry}
                    place={entry.id === project?.id ? 'here' : list.openElsewhere.includes(entry.id) ? 'elsewhere' : 'closed'}
                    isDisabled={isBusy}
                    onDelete={() => setAsking({ what: 'delete', entry })}
                  />
                ))}
              </ul>
            )}
            <div className={classes.foot}>
              <Button size="small" onPress={() => input.current?.click()} isDisabled={isBusy}>
                Open project file…
              </Button>
              {table !== null && (
                <Button
                  size="small"
                  onPress={() => {
                    hide();
                    void closeProject();
                  }}
                  isDisabled={isBusy}
                >
                  Start without a table
                </Button>
              )}
              <span className="grow" />
              {list.entries.length > 0 && (
                <Button size="small" variant="quiet-muted" onPress={() => setAsking({ what: 'wipe' })} isDisabled={isBusy}>
                  Delete everything…
                </Button>
              )}
            </div>
            <StorageLine />
          </>
        )}
        <p className="vh" role="status">
          {job.status === 'running' ? job.doing : ''}
        </p>
      </Dialog>
      <input
        ref={input}
        type="file"
        accept={PROJECT_EXTENSION}
        aria-label="Project file"
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) void importProject(file);
        }}
      />
      <ConfirmDialog
        title="Delete everything?"
        isOpen={asking.what === 'wipe'}
        confirmLabel="Delete everything"
        onClose={() => setAsking({ what: 'nothing' })}
        onConfirm={() => void wipe()}
      >
        <p>
          Every project on this device goes: tables, settings, models and results. This cannot be undone. Files that you saved elsewhere
          stay.
          {list.status === 'ready' &&
            list.openElsewhere.length > 0 &&
            ' Close the other tabs of this page first: they would save theirs again.'}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        title={asking.what === 'delete' ? `Delete ${asking.entry.name}?` : 'Delete?'}
        isOpen={asking.what === 'delete'}
        confirmLabel="Delete"
        onClose={() => setAsking({ what: 'nothing' })}
        onConfirm={() => {
          if (asking.what === 'delete') void deleteProject(asking.entry.id);
        }}
      >
        <p>Its copy of the table, its settings, models and results go from this device. This cannot be undone. Your own file stays.</p>
      </ConfirmDialog>
    </>
  );
}

/** What is used, and whether the browser may clear it. */
function StorageLine() {
  const use = useStudio((state) => state.storageUse);
  if (use === null) return null;
  return (
    <p className={classes.storage}>
      {formatBytes(use.usedBytes)} used{use.quotaBytes !== null && ` of at most ${formatBytes(use.quotaBytes)}`}.{' '}
      {use.persisted
        ? 'The browser has promised to keep it.'
        : 'The browser may clear it when the device runs out of room: save what matters as a file.'}{' '}
      Nothing of it leaves this device unless you save it as a file yourself.
    </p>
  );
}
