import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { READABLE_EXTENSIONS } from '#io/catalog.ts';
import { isArenaRunning } from '#state/arena.ts';
import { PROJECT_EXTENSION } from '#state/projects/project-record.ts';
import { studioStore, useStudio } from '#state/store.ts';
import { ConfirmDialog } from '#ui/primitives/Dialog.tsx';
import { type Intake, IntakeContext } from './intake-context.ts';
import { PasteDialog } from './start/PasteDialog.tsx';
import classes from './TableIntake.module.css';

const PASTED_NAME = 'pasted-cells.csv';
const ACCEPTED = [
  PROJECT_EXTENSION,
  ...READABLE_EXTENSIONS,
  'text/csv',
  'text/tab-separated-values',
  'text/plain',
  'application/json',
].join(',');

interface Waiting {
  readonly name: string;
  /** What another table would put out of date or interrupt. */
  readonly stops: 'model' | 'training';
  load(): void;
}

/** Takes tables in from anywhere on the page: dropped, browsed (Ctrl+O), pasted (Ctrl+V), samples. */
export function TableIntake({ children }: { readonly children: ReactNode }) {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [isPasting, setPasting] = useState(false);
  const [isDragging, setDragging] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const formerName = useStudio((state) => state.dataset?.name);

  const offer = useCallback((next: Omit<Waiting, 'stops'>) => {
    const { model, training, arena, project, saving, goTo } = studioStore.getState();
    const isTraining =
      training.status === 'running' || training.status === 'paused' || training.status === 'stopping' || isArenaRunning(arena);
    // A project keeps its model: another table begins a project of its own.
    const isKept = project !== null && saving.status !== 'failed';
    const load = () => {
      goTo('import');
      next.load();
    };
    if (isTraining || (model !== null && !isKept))
      setWaiting({ name: next.name, stops: isTraining && isKept ? 'training' : 'model', load });
    else load();
  }, []);
  const offerFile = useCallback(
    (file: File) => {
      const { loadFile, importProject } = studioStore.getState();
      const isProject = file.name.toLowerCase().endsWith(PROJECT_EXTENSION);
      offer({ name: file.name, load: () => void (isProject ? importProject(file) : loadFile(file)) });
    },
    [offer],
  );
  const offerText = useCallback(
    (text: string) => offer({ name: 'the pasted cells', load: () => void studioStore.getState().loadText(text, PASTED_NAME) }),
    [offer],
  );

  const intake = useMemo<Intake>(
    () => ({
      browse: () => input.current?.click(),
      openPasteDialog: () => setPasting(true),
      openSample: (id) => offer({ name: 'the sample', load: () => void studioStore.getState().loadSample(id) }),
    }),
    [offer],
  );

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'o') {
        event.preventDefault();
        input.current?.click();
      }
    };
    const onPaste = (event: ClipboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable="true"]')) return;
      const file = event.clipboardData?.files[0];
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text.trim().includes('\n')) offerText(text);
      else if (file) offerFile(file);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    addEventListener('paste', onPaste);
    return () => {
      removeEventListener('keydown', onKeyDown);
      removeEventListener('paste', onPaste);
    };
  }, [offerFile, offerText]);

  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      setDragging(true);
    };
    const onDragLeave = (event: DragEvent) => {
      // Left the window, not merely an element of it.
      if (event.relatedTarget === null) setDragging(false);
    };
    const onDrop = (event: DragEvent) => {
      setDragging(false);
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) offerFile(file);
    };
    addEventListener('dragover', onDragOver);
    addEventListener('dragleave', onDragLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onDragOver);
      removeEventListener('dragleave', onDragLeave);
      removeEventListener('drop', onDrop);
    };
  }, [offerFile]);

  return (
    <IntakeContext value={intake}>
      {children}
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        aria-label="Table file"
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // Emptied, so that choosing the same file again is a change too.
          event.currentTarget.value = '';
          if (file) offerFile(file);
        }}
      />
      {isDragging && (
        <div className={classes.overlay} aria-hidden="true">
          <p>Drop to read it on this device</p>
        </div>
      )}
      <PasteDialog
        isOpen={isPasting}
        onClose={() => setPasting(false)}
        onPaste={(text) => {
          setPasting(false);
          offerText(text);
        }}
      />
      <ConfirmDialog
        title={`Replace ${formerName ?? 'the table'}?`}
        isOpen={waiting !== null}
        confirmLabel="Replace"
        onClose={() => setWaiting(null)}
        onConfirm={() => waiting?.load()}
      >
        {waiting?.stops === 'training' ? (
          <p>
            Training on {formerName ?? 'the former table'} stops. Its project keeps what was learnt until its last checkpoint, and can go on
            from there whenever you open it again.
          </p>
        ) : (
          <p>
            A model was trained on {formerName ?? 'the former table'}. With {waiting?.name ?? 'another table'} open, that model and its
            comparison are out of date. To keep rows from it, save them on Export first.
          </p>
        )}
      </ConfirmDialog>
    </IntakeContext>
  );
}
