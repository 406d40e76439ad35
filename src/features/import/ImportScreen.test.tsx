// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { tableInView } from '#state/dataset.ts';
import { broken, makeModel } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions } from '#state/testing/page.ts';
import { ImportScreen } from './ImportScreen.tsx';
import { TableIntake } from './TableIntake.tsx';

const person = userEvent.setup();
const show = () =>
  render(
    <TableIntake>
      <ImportScreen />
    </TableIntake>,
  );
const heading = () => screen.getByRole('heading', { level: 1 }).textContent;
const press = (name: string | RegExp) => person.click(screen.getByRole('button', { name }));

describe('without a table', () => {
  it('says what to do and what is promised, and opens a sample in one press', async () => {
    const { loadSample } = watchActions('loadSample');
    show();
    expect(heading()).toBe('Start with a table');
    expect(screen.getByText('Your table never leaves this device.')).toBeTruthy();
    await press(/^Sample: .*census/i);
    expect(loadSample).toHaveBeenCalledExactlyOnceWith('adult');
  });

  it('takes pasted cells once there are some', async () => {
    show();
    await press('Paste cells');
    const dialog = screen.getByRole('dialog', { name: 'Paste cells' });
    const read = within(dialog).getByRole('button', { name: 'Read these cells' });
    expect(read).toHaveProperty('disabled', true);
    await person.click(within(dialog).getByRole('textbox'));
    await person.paste('a,b\n1,2\n3,4\n');
    await person.click(read);
    await waitFor(() => expect(heading()).toBe('pasted-cells.csv'));
    expect(tableInView(studio.getState())?.rowCount).toBe(2);
  });

  it('takes a file, and a project file as a project', async () => {
    const { loadFile, importProject } = watchActions('loadFile', 'importProject');
    show();
    const input = screen.getByLabelText('Table file');
    const table = new File(['a\n1\n'], 'a.csv');
    await person.upload(input, table);
    expect(loadFile).toHaveBeenCalledExactlyOnceWith(table);
    const project = new File(['x'], 'Mine.lookalike');
    await person.upload(input, project);
    expect(importProject).toHaveBeenCalledExactlyOnceWith(project);
    expect(loadFile).toHaveBeenCalledTimes(1);
  });

  it('lists what was worked on last, and opens it; not what is open in another tab or cannot be opened', async () => {
    const { openProject } = watchActions('openProject');
    const entry = {
      rowCount: 1200,
      columnCount: 4,
      byteCount: 1,
      savedAtMs: Date.now(),
      hasModel: false,
      interrupted: null,
      problem: null,
    };
    studio.setState({
      projectList: {
        status: 'ready',
        entries: [
          { ...entry, id: 'a', name: 'First' },
          { ...entry, id: 'b', name: 'Second' },
          { ...entry, id: 'c', name: 'Third', problem: broken },
        ],
        openElsewhere: ['b'],
      },
    });
    show();
    expect(screen.getByRole('button', { name: /^Second.*Open in another tab/ })).toHaveProperty('disabled', true);
    expect(screen.getByRole('button', { name: /^Third.*The worker stopped/ })).toHaveProperty('disabled', true);
    await press(/^First.*1,200 × 4 · just now/);
    expect(openProject).toHaveBeenCalledExactlyOnceWith('a');
  });
});

describe('while a table is read', () => {
  it('shows how far it is, and can be stopped', async () => {
    const { cancelLoad } = watchActions('cancelLoad');
    studio.setState({
      load: { status: 'running', name: 'big.csv', progress: { bytesRead: 25e5, bytesTotal: 1e7, rowCount: 4321, phase: 'reading' } },
    });
    show();
    expect(heading()).toBe('Reading big.csv');
    expect(screen.getByRole('progressbar', { name: 'Reading the file' }).getAttribute('aria-valuenow')).toBe('25');
    expect(screen.getByText('4,321 rows')).toBeTruthy();
    await press('Cancel');
    expect(cancelLoad).toHaveBeenCalledOnce();
  });

  it('says when the bytes are read and the columns are being understood', () => {
    studio.setState({
      load: { status: 'running', name: 'big.csv', progress: { bytesRead: 1e7, bytesTotal: 1e7, rowCount: 9, phase: 'understanding' } },
    });
    show();
    expect(screen.getByRole('progressbar', { name: 'Understanding the columns' }).hasAttribute('aria-valuenow')).toBe(false);
  });
});

describe('a file that could not be read', () => {
  it('says what happened, what is safe and what to do; the form stays, and the note can be waved away', async () => {
    studio.setState({ load: { status: 'failed', name: 'odd.csv', failure: broken } });
    show();
    const alert = screen.getByRole('alert', { name: 'odd.csv could not be read' });
    for (const text of [
      'The worker stopped.',
      'odd.csv itself: it was only read',
      'Nothing was open before, and nothing is lost',
      'Close other tabs.',
    ])
      expect(within(alert).getByText(text)).toBeTruthy();
    expect(within(alert).getByText('Error: out of memory').closest('details')?.open).toBe(false);
    expect(heading()).toBe('Start with a table');
    await press('Dismiss');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('leaves the table that was open, and says so', async () => {
    await openDataset();
    await studio.getState().loadText('a\n', 'header.csv');
    show();
    expect(screen.getByText('sizes.csv, which is still open below')).toBeTruthy();
    expect(heading()).toBe('sizes.csv');
  });
});

describe('with a table', () => {
  it('says that nothing was dropped, shows the first rows with their lines, and leads to the columns', async () => {
    await openDataset();
    show();
    expect(screen.getByText('All 300 rows have 4 cells, as the first line does. Nothing was dropped.')).toBeTruthy();
    const preview = screen.getByRole('region', { name: 'Preview of the first rows' });
    expect(
      within(preview)
        .getAllByRole('columnheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['Line', 'key', 'size', 'way', 'day']);
    const [, first] = within(preview).getAllByRole('row');
    await waitFor(() =>
      expect([...(first?.children ?? [])].map(({ textContent }) => textContent)).toEqual(['2', 'K-0000', '0', 'up', '1950-01-10']),
    );
    await press('Continue to columns');
    expect(studio.getState().step).toBe('columns');
  });

  it('has its guesses as words, each to be corrected', async () => {
    await openDataset('a;b\n1;2\n3;4\n', 'x.csv');
    const { correctDialect } = watchActions('correctDialect');
    show();
    await person.click(await screen.findByRole('button', { name: /Separator$/ }));
    await person.click(screen.getByRole('option', { name: 'tab' }));
    expect(correctDialect).toHaveBeenCalledExactlyOnceWith({ delimiter: '\t', mergeDelimiters: false });
  });

  it('lists the lines that do not fit with what was done, and sets them aside when asked', async () => {
    await openDataset('a,b\n1,2\n3\n4,5,6\n7,8\n', 'odd.csv');
    show();
    const callout = screen.getByRole('region', { name: '2 lines do not fit the 2 columns' });
    const rows = within(within(callout).getByRole('table')).getAllByRole('row').slice(1);
    expect(rows.map((row) => [row.children[0]?.textContent, row.children[1]?.textContent])).toEqual([
      ['Line 3', 'One cell missing'],
      ['Line 4', 'One cell too many'],
    ]);
    expect(within(rows[1] as HTMLElement).getByText(',6').tagName).toBe('MARK');
    await press('Set all aside');
    await waitFor(() => expect(screen.getByText('Lines set aside are not trained on.')).toBeTruthy());
    expect(tableInView(studio.getState())?.rowCount).toBe(2);
    await press('Keep all');
    await waitFor(() => expect(tableInView(studio.getState())?.rowCount).toBe(4));
  });

  it('asks before a model is put out of date, and keeps all where the person says no', async () => {
    const dataset = await openDataset();
    studio.setState({ model: makeModel(dataset) });
    const { loadFile } = watchActions('loadFile');
    show();
    await person.upload(screen.getByLabelText('Table file'), new File(['a\n1\n'], 'other.csv'));
    const dialog = screen.getByRole('dialog', { name: 'Replace sizes.csv?' });
    expect(within(dialog).getByText(/With other.csv open, that model and its comparison are out of date/)).toBeTruthy();
    await press('Cancel');
    expect(loadFile).not.toHaveBeenCalled();
    await person.upload(screen.getByLabelText('Table file'), new File(['a\n1\n'], 'other.csv'));
    await press('Replace');
    expect(loadFile).toHaveBeenCalledOnce();
  });

  it('replaces it without asking where a project keeps the model', async () => {
    const dataset = await openDataset();
    studio.setState({
      model: makeModel(dataset),
      project: { id: 'p', name: 'P', createdAtMs: 0 },
      saving: { status: 'saved', savedAtMs: 0 },
    });
    const { loadFile } = watchActions('loadFile');
    show();
    await person.upload(screen.getByLabelText('Table file'), new File(['a\n1\n'], 'other.csv'));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(loadFile).toHaveBeenCalledOnce();
  });
});
