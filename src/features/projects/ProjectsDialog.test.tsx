// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { broken } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions } from '#state/testing/page.ts';
import type { ProjectEntry } from '#workers/protocol/projects.ts';
import ProjectsDialog from './ProjectsDialog.tsx';

const person = userEvent.setup();
const press = (name: string | RegExp) => person.click(screen.getByRole('button', { name }));
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const plain = { rowCount: 1200, columnCount: 4, byteCount: 2_000_000, hasModel: true, interrupted: null, problem: null } as const;
const entry = (name: string, change: Partial<ProjectEntry> = {}): ProjectEntry => ({
  ...plain,
  id: name,
  name,
  savedAtMs: Date.now(),
  ...change,
});
const list = (entries: readonly ProjectEntry[], openElsewhere: readonly string[] = []) =>
  studio.setState({ projectList: { status: 'ready', entries, openElsewhere } });
const rows = () => within(screen.getByRole('list', { name: 'Projects' })).getAllByRole('listitem');

describe('the projects of this device', () => {
  it('are being looked for', () => {
    studio.setState({ projectList: { status: 'loading' } });
    render(<ProjectsDialog />);
    expect(screen.getByRole('dialog', { name: 'Projects on this device' }).textContent).toContain('Looking for projects…');
  });

  it('cannot be kept where the browser keeps nothing: it says so, and offers nothing', () => {
    studio.setState({ projectList: { status: 'unavailable', failure: broken } });
    render(<ProjectsDialog />);
    expect(screen.getByText('The worker stopped. Close other tabs.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Open project file/ })).toBeNull();
  });

  it('are none yet: nothing to delete, a file to open', () => {
    list([]);
    render(<ProjectsDialog />);
    expect(screen.getByText(/^None yet\. Open a table, and it is kept here as you go/)).toBeTruthy();
    expect(button('Open project file…')).toHaveProperty('disabled', false);
    expect(screen.queryByRole('button', { name: 'Delete everything…' })).toBeNull();
  });

  it('are listed with how far each got, and opened', async () => {
    const checkpoint = {
      runId: 'r',
      request: { generator: 'vae', settings: {}, seed: 1 },
      progress: null,
      savedAtMs: 0,
      resumeCount: 0,
    } as const;
    list(
      [
        entry('One'),
        entry('Two', { hasModel: false }),
        entry('Three', { interrupted: checkpoint }),
        entry('Four', { problem: broken }),
        entry('Five'),
      ],
      ['Five'],
    );
    const { openProject } = watchActions('openProject');
    render(<ProjectsDialog />);
    const texts = rows().map((row) => row.textContent);
    for (const [i, text] of [
      'Model ready',
      'Not trained yet',
      'Training interrupted',
      'The worker stopped.',
      'Open in another tab',
    ].entries())
      expect(texts[i]).toContain(text);
    expect(button('Open Four')).toHaveProperty('disabled', true);
    expect(button('Open Five')).toHaveProperty('disabled', true);
    await press('Open Two');
    expect(openProject).toHaveBeenCalledExactlyOnceWith('Two');
  });

  it('name the one that is open here, whose training may be under way', () => {
    const checkpoint = {
      runId: 'r',
      request: { generator: 'vae', settings: {}, seed: 1 },
      progress: null,
      savedAtMs: 0,
      resumeCount: 0,
    } as const;
    list([entry('One', { interrupted: checkpoint })]);
    studio.setState({ project: { id: 'One', name: 'One', createdAtMs: 0 }, training: { status: 'running', progress: null } });
    render(<ProjectsDialog />);
    expect(rows()[0]?.textContent).toContain('Open here');
    expect(rows()[0]?.textContent).toContain('In training');
    expect(screen.queryByRole('button', { name: 'Open One' })).toBeNull();
  });

  it('are left alone while one is being opened', () => {
    list([entry('One')]);
    studio.setState({ projectJob: { status: 'running', doing: 'Opening Two' } });
    render(<ProjectsDialog />);
    expect(screen.getByRole('status').textContent).toBe('Opening Two');
    for (const name of ['Open One', 'More for One', 'Open project file…', 'Delete everything…'])
      expect(button(name)).toHaveProperty('disabled', true);
  });
});

describe('what can be done with a project', () => {
  it('is given another name, never an empty one', async () => {
    list([entry('One')]);
    const { renameProject } = watchActions('renameProject');
    render(<ProjectsDialog />);
    await press('More for One');
    await person.click(screen.getByRole('menuitem', { name: 'Rename' }));
    const name = screen.getByRole('textbox', { name: 'New name of One' });
    await person.clear(name);
    expect(button('Rename')).toHaveProperty('disabled', true);
    await person.type(name, 'Uno{Enter}');
    expect(renameProject).toHaveBeenCalledExactlyOnceWith('One', 'Uno');
  });

  it('is copied and saved as a file', async () => {
    list([entry('One')]);
    const { duplicateProject, exportProject } = watchActions('duplicateProject', 'exportProject');
    render(<ProjectsDialog />);
    await press('More for One');
    await person.click(screen.getByRole('menuitem', { name: 'Duplicate' }));
    expect(duplicateProject).toHaveBeenCalledExactlyOnceWith('One');
    await press('More for One');
    await person.click(screen.getByRole('menuitem', { name: 'Save as file' }));
    expect(exportProject).toHaveBeenCalledExactlyOnceWith('One');
  });

  it('is deleted only after a second question', async () => {
    list([entry('One')]);
    const { deleteProject } = watchActions('deleteProject');
    render(<ProjectsDialog />);
    await press('More for One');
    await person.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete One?' });
    expect(within(dialog).getByText(/This cannot be undone\. Your own file stays\.$/)).toBeTruthy();
    expect(deleteProject).not.toHaveBeenCalled();
    await person.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(deleteProject).toHaveBeenCalledExactlyOnceWith('One'));
  });

  it('goes with all others only after a second question, which can be answered with no', async () => {
    list([entry('One')], ['Two']);
    const { wipeProjects } = watchActions('wipeProjects');
    render(<ProjectsDialog />);
    await press('Delete everything…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete everything?' });
    expect(dialog.textContent).toContain('Close the other tabs of this page first: they would save theirs again.');
    await person.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Delete everything?' })).toBeNull());
    expect(wipeProjects).not.toHaveBeenCalled();
    await press('Delete everything…');
    await person.click(await screen.findByRole('button', { name: 'Delete everything' }));
    expect(wipeProjects).toHaveBeenCalledOnce();
  });

  it('a project file is opened as one of its own; a table can be left', async () => {
    await openDataset();
    list([]);
    const { importProject, closeProject, hideProjects } = watchActions('importProject', 'closeProject', 'hideProjects');
    render(<ProjectsDialog />);
    const file = new File(['x'], 'Mine.lookalike');
    await person.upload(screen.getByLabelText('Project file'), file);
    expect(importProject).toHaveBeenCalledExactlyOnceWith(file);
    await press('Start without a table');
    expect(hideProjects).toHaveBeenCalled();
    expect(closeProject).toHaveBeenCalledOnce();
  });
});

describe('what went wrong', () => {
  it('is told with what is safe and what to do, and waved away', async () => {
    list([entry('One')]);
    studio.setState({ projectNotice: broken });
    render(<ProjectsDialog />);
    expect(screen.getByRole('alert').textContent).toContain('The worker stopped. Your file is untouched. Close other tabs.');
    await person.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Dismiss' }));
    expect(studio.getState().projectNotice).toBeNull();
  });

  it('stays where saving still fails', () => {
    list([entry('One')]);
    studio.setState({ saving: { status: 'failed', failure: broken } });
    render(<ProjectsDialog />);
    expect(screen.getByRole('alert').textContent).toContain('The worker stopped.');
    expect(within(screen.getByRole('alert')).queryByRole('button')).toBeNull();
  });

  it.each([
    [true, 'The browser has promised to keep it.'],
    [false, 'The browser may clear it when the device runs out of room: save what matters as a file.'],
  ])('says what the browser promises (persisted: %s)', (persisted, text) => {
    list([entry('One')]);
    studio.setState({ storageUse: { usedBytes: 2048, quotaBytes: null, persisted } });
    render(<ProjectsDialog />);
    expect(screen.getByText((content) => content.includes(text))).toBeTruthy();
  });
});
