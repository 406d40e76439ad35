// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { broken, makeModel, makeReport } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions, whenAsked } from '#state/testing/page.ts';
import ExportScreen from './ExportScreen.tsx';

const person = userEvent.setup();
const press = (name: string | RegExp) => person.click(screen.getByRole('button', { name }));
const factOf = (name: string) => screen.getByText(name, { selector: 'dt' }).parentElement?.querySelector('dd')?.textContent;

/** A table with a model of it, trained with the settings that stand. */
async function train(change: Parameters<typeof makeModel>[1] = {}) {
  const dataset = await openDataset();
  const model = makeModel(dataset, change);
  studio.getState().setTrainSettings({ generator: model.generator, seed: model.seed });
  studio.setState({ model });
  return dataset;
}

describe('without a model', () => {
  it('leads to a table, and with one to training; real rows can be saved already', async () => {
    const { unmount } = render(<ExportScreen />);
    await press('Choose a table');
    expect(studio.getState().step).toBe('import');
    unmount();
    await openDataset();
    const { exportReal } = watchActions('exportReal');
    render(<ExportScreen />);
    await press('Train a model first');
    expect(studio.getState().step).toBe('train');
    await person.click(screen.getByText('Check the round trip'));
    await press('Save the real rows as read');
    expect(exportReal).toHaveBeenCalledOnce();
  });
});

describe('with a model', () => {
  it('offers as many rows as real ones, and saves as many as are asked for', async () => {
    await train();
    const { exportSynthetic } = watchActions('exportSynthetic');
    render(<ExportScreen />);
    expect(screen.getByRole('button', { name: /^Save 300 synthetic rows about/ })).toBeTruthy();
    const rows = screen.getByRole('textbox', { name: 'Rows' });
    await person.clear(rows);
    await person.type(rows, '1200{Tab}');
    expect(studio.getState().exportSettings.rowCount).toBe(1200);
    expect(screen.getByText('Real: 300')).toBeTruthy();
    await press(/^Save 1,200 synthetic rows/);
    expect(exportSynthetic).toHaveBeenCalledOnce();
  });

  it('shows the first rows of the seed as the worker draws them', async () => {
    await train();
    render(<ExportScreen />);
    expect(screen.getByText('Drawing the first rows…')).toBeTruthy();
    const call = await whenAsked('train.preview');
    expect(call.payload).toMatchObject({ modelId: 'model-1', seed: 7 });
    call.respond({ names: ['size', 'way'], cells: [['1.5', 'sideways']] });
    const preview = await screen.findByRole('region', { name: /^First rows/ });
    expect(within(preview).getByRole('cell', { name: 'sideways' })).toBeTruthy();
  });

  it('says why no first rows can be drawn', async () => {
    await train();
    render(<ExportScreen />);
    (await whenAsked('train.preview')).fail(broken);
    expect(await screen.findByText('The worker stopped.')).toBeTruthy();
  });

  it('tells how the rows are made', async () => {
    await train();
    render(<ExportScreen />);
    expect(factOf('Source')).toBe('sizes.csv, 300 rows × 4 columns');
    expect(factOf('Held out')).toBe('30 rows (10\u00a0%), never trained on; 270 trained on');
    expect(factOf('Rows asked for')).toBe('as learnt');
    expect(factOf('Judged')).toBe('not compared yet');
    expect(screen.queryByRole('button', { name: 'Save report' })).toBeNull();
  });

  it('has a report to save once it is compared', async () => {
    await train();
    studio.setState({ report: { modelId: 'model-1', report: makeReport() } });
    render(<ExportScreen />);
    expect(screen.getByRole('button', { name: 'Save report' })).toBeTruthy();
    expect(factOf('Judged')).toBe('fidelity 0.912 [0.967], relationships 0.823 [0.951], copies 1.23\u00a0% [0.45\u00a0%]');
  });

  it('saves a report of the comparison and a record, without a row of the table', async () => {
    await train();
    studio.setState({ report: { modelId: 'model-1', report: makeReport() } });
    const saved: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${saved.push(blob as Blob)}`);
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
    render(<ExportScreen />);
    await press('Save record');
    await press('Save report');
    await waitFor(() => expect(saved).toHaveLength(2));
    const [record, report] = await Promise.all(saved.map((blob) => blob.text()));
    expect(JSON.parse(record ?? '')).toMatchObject({
      product: 'Lookalike',
      source: { name: 'sizes.csv' },
      scores: { shapes: { value: 0.912 } },
    });
    expect(report).toContain('Gaussian copula, 1,234 numbers learnt in one pass');
    expect(report).toContain('made anew from its pattern, never learnt');
    for (const text of [record, report]) expect(text).not.toContain('K-0919');
    vi.restoreAllMocks();
  });

  it('says where it is out of date, and that rows can be saved all the same', async () => {
    await train();
    studio.getState().setTrainSettings({ seed: 99 });
    render(<ExportScreen />);
    expect(
      screen.getByText(
        /^Out of date: the training settings have changed since this model was trained\. You can still save rows from it\.$/,
      ),
    ).toBeTruthy();
    await press('Go to train');
    expect(studio.getState().step).toBe('train');
    expect(screen.getByRole('button', { name: /^Save 300/ })).toHaveProperty('disabled', false);
  });

  it('takes another format, and holds back what that cannot hold', async () => {
    await train();
    studio.getState().setExportSettings({ rowCount: 2_000_000 });
    render(<ExportScreen />);
    expect(screen.getByRole('button', { name: /^Save 2,000,000/ })).toHaveProperty('disabled', false);
    await person.click(screen.getByRole('button', { name: /Format$/ }));
    await person.click(screen.getByRole('option', { name: /^Excel/ }));
    expect(studio.getState().exportSettings.format).toBe('xlsx');
    expect(screen.getByRole('alert').textContent).toMatch(/takes at most 1,048,575 rows below the header\. Save fewer/);
    expect(screen.getByRole('button', { name: /^Save 2,000,000/ })).toHaveProperty('disabled', true);
    expect(screen.queryByRole('checkbox', { name: 'Guard against formulas' })).toBeNull();
  });
});

describe('which rows', () => {
  it('cannot be chosen where the generator draws all columns at once, and says which can', async () => {
    await train({ generator: 'vae' });
    render(<ExportScreen />);
    for (const radio of within(screen.getByRole('radiogroup', { name: 'Which rows' })).getAllByRole('radio'))
      expect(radio).toHaveProperty('disabled', true);
    expect(screen.getByText(/^The generator “.+” draws all columns of a row at once\./)).toBeTruthy();
  });

  it('are balanced by a column, whose shares can be changed', async () => {
    await train();
    render(<ExportScreen />);
    await person.click(screen.getByText('Balanced'));
    // Nothing is chosen yet, so nothing can be saved.
    expect(screen.getByRole('button', { name: /^Save 300/ })).toHaveProperty('disabled', true);
    await person.click(screen.getByRole('button', { name: /Column to balance$/ }));
    await person.click(screen.getByRole('option', { name: /^way/ }));
    (await whenAsked('train.checkGiven')).respond([null, null]);
    const table = await screen.findByRole('table', { name: 'Values of way and their shares' });
    await waitFor(() =>
      expect(
        within(table)
          .getAllByRole('row')
          .slice(1)
          .map((row) => row.textContent),
      ).toHaveLength(2),
    );
    expect(studio.getState().exportSettings.rows).toMatchObject({
      type: 'balanced',
      column: 'way',
      shares: [{ weight: 50 }, { weight: 50 }],
    });
    await press('As in the real table');
    expect(studio.getState().exportSettings.rows).toMatchObject({
      shares: [
        { text: 'down', weight: 66.67 },
        { text: 'up', weight: 33.33 },
      ],
    });
  });

  it('says why a column cannot be asked for', async () => {
    await train();
    studio.getState().setExportSettings({ rows: { type: 'balanced', column: 'way', shares: [] } });
    render(<ExportScreen />);
    (await whenAsked('train.checkGiven')).respond(['It is made apart.', 'It is made apart.']);
    expect((await screen.findByRole('alert')).textContent).toBe('It is made apart.');
  });
});

describe('saving', () => {
  it('shows how far it is and how long it takes, and can be stopped', async () => {
    await train();
    studio.setState({ exporting: { status: 'running', rowsWritten: 75, rowCount: 300, elapsedMs: 10_000 } });
    const { cancelExport } = watchActions('cancelExport');
    render(<ExportScreen />);
    expect(screen.getByRole('progressbar', { name: '75 of 300 rows' }).getAttribute('aria-valuenow')).toBe('25');
    expect(screen.getByText('0:30 left')).toBeTruthy();
    expect(screen.getByRole('button', { name: /^Save 300/ })).toHaveProperty('disabled', true);
    expect(screen.getByRole('textbox', { name: 'Rows' })).toHaveProperty('disabled', true);
    await press('Cancel export');
    expect(cancelExport).toHaveBeenCalledOnce();
  });

  it.each([
    ['synthetic', 'Pass the report or the record on with it: they say how these rows were made, and how close and how safe they are.'],
    ['real', 'These are your real rows: treat the file like the original.'],
  ] as const)('says what was saved of the %s rows, and what changed on the way', async (rows, advice) => {
    await train();
    studio.setState({
      exporting: {
        status: 'finished',
        rows,
        rowCount: 300,
        byteCount: 4096,
        sampleSeconds: 1,
        fileName: 'sizes.x.csv',
        guardedCellCount: 1,
        changedCellCount: 2,
      },
    });
    render(<ExportScreen />);
    const result = screen.getByText('Saved sizes.x.csv').parentElement as HTMLElement;
    expect(result.getAttribute('role')).toBe('status');
    for (const text of [
      advice,
      '2 cells held what this format cannot hold, and came out changed or empty',
      '1 cell guarded against running as a formula',
    ])
      expect(within(result).getByText(text)).toBeTruthy();
  });

  it.each(['synthetic', 'real'] as const)('says what went wrong with the %s rows, what is safe, and tries the same again', async (rows) => {
    await train();
    studio.setState({ exporting: { status: 'failed', rows, failure: broken } });
    const actions = watchActions('exportSynthetic', 'exportReal');
    render(<ExportScreen />);
    const alert = screen.getByRole('alert');
    for (const text of ['The worker stopped.', 'Your file is untouched.', 'Close other tabs.'])
      expect(within(alert).getByText(text)).toBeTruthy();
    await press('Try again');
    expect(actions.exportSynthetic).toHaveBeenCalledTimes(rows === 'synthetic' ? 1 : 0);
    expect(actions.exportReal).toHaveBeenCalledTimes(rows === 'real' ? 1 : 0);
  });
});
