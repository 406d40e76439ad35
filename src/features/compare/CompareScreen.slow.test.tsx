// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { findDescriptor } from '#models/catalog.ts';
import { broken, makeAssessment, makeModel, makePair, makeReport } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions, whenAsked } from '#state/testing/page.ts';
import CompareScreen from './CompareScreen.tsx';

const person = userEvent.setup();
const heading = () => screen.getByRole('heading', { level: 1 }).textContent;
const press = (name: string | RegExp) => person.click(screen.getByRole('button', { name }));
const CHOICES = { targetColumn: 2, groupColumn: null };

/** A model, trained with the settings that stand, and its comparison. */
async function compare() {
  const dataset = await openDataset();
  studio.getState().setTrainSettings({ generator: 'copula', seed: 1 });
  studio.setState({ model: makeModel(dataset), report: { modelId: 'model-1', report: makeReport() } });
  return dataset;
}
const card = (title: string) => screen.getByRole('heading', { level: 2, name: title }).closest('li') as HTMLElement;
const look = (view: string) => person.click(within(screen.getByRole('radiogroup', { name: 'What to look at' })).getByText(view));

describe('with nothing to compare', () => {
  it('leads to a table, and with one to a model', async () => {
    const { unmount } = render(<CompareScreen />);
    await press('Choose a table');
    expect(studio.getState().step).toBe('import');
    unmount();
    await openDataset();
    render(<CompareScreen />);
    await press('Train a model first');
    expect(studio.getState().step).toBe('train');
  });
});

describe('while it compares', () => {
  it('begins by itself, shows what the worker does, and then the verdict', async () => {
    const dataset = await openDataset();
    studio.setState({ model: makeModel(dataset) });
    render(<CompareScreen />);
    const call = await whenAsked('evaluate.evaluate');
    expect(call.payload).toEqual({
      datasetId: dataset.datasetId,
      tableId: dataset.tables[0]?.tableId,
      modelId: 'model-1',
      seed: 1,
      rowCount: 300,
      sampleSeed: 7,
    });
    expect(heading()).toBe('Comparing real and synthetic rows');
    call.tell({ done: 3, total: 4, doing: 'Scoring pairs' });
    await waitFor(() => expect(screen.getByRole('progressbar', { name: 'Scoring pairs' }).getAttribute('aria-valuenow')).toBe('75'));
    call.respond(makeReport());
    await waitFor(() => expect(heading()).toMatch(/^As far as 30 held-out rows can tell, recognisably different/));
  });

  it('can be stopped, and begun again by the person', async () => {
    const dataset = await openDataset();
    studio.setState({ model: makeModel(dataset) });
    render(<CompareScreen />);
    await whenAsked('evaluate.evaluate');
    await press('Cancel');
    await waitFor(() => expect(heading()).toBe('Compare'));
    const { evaluate } = watchActions('evaluate');
    await press('Compare with the real rows');
    expect(evaluate).toHaveBeenCalledOnce();
  });
});

describe('a comparison that failed', () => {
  it('says what happened, what is safe and what to do', async () => {
    const dataset = await openDataset();
    studio.setState({ model: makeModel(dataset) });
    render(<CompareScreen />);
    (await whenAsked('evaluate.evaluate')).fail(broken);
    const alert = await screen.findByRole('alert', { name: 'The worker stopped.' });
    expect(heading()).toBe('The comparison could not be made');
    expect(within(alert).getByText('Close other tabs.')).toBeTruthy();
    expect(within(alert).getByText('Your file is untouched.')).toBeTruthy();
    const { evaluate } = watchActions('evaluate');
    await press('Try again');
    expect(evaluate).toHaveBeenCalledOnce();
  });
});

describe('the comparison', () => {
  it('answers four questions, each beside what unseen real rows score', async () => {
    await compare();
    render(<CompareScreen />);
    expect(card('Fidelity').textContent).toContain('0.912 [0.967]');
    expect(card('Relationships').textContent).toContain('0.823 [0.951]');
    expect(card('Privacy').textContent).toContain('1.23\u00a0% [0.45\u00a0%]');
    expect(card('Privacy').textContent).toContain('A measure is not a guarantee.');
    expect(within(card('Utility')).getByText('Not measured.')).toBeTruthy();
    await press('Continue to export');
    expect(studio.getState().step).toBe('export');
  });

  it('shows the columns worst first, and the one that is chosen in full', async () => {
    await compare();
    render(<CompareScreen />);
    const statistics = screen.getByRole('table', { name: /^Statistics of size|size/ });
    expect(within(statistics).getByRole('row', { name: /^Mean/ }).textContent).toMatch(/20.*24.*21/);
    await press(/^way/);
    expect(screen.getByRole('heading', { name: 'way' })).toBeTruthy();
  });

  it('says that the costly measures are missing, and measures the rest', async () => {
    await compare();
    const { assess } = watchActions('assess');
    render(<CompareScreen />);
    expect(screen.getByText('Not measured yet:')).toBeTruthy();
    await press('Measure the rest');
    expect(assess).toHaveBeenCalledOnce();
  });

  it('says what is being measured, and stops it', async () => {
    await compare();
    studio.setState({ assessing: { status: 'running', done: 10, total: 100, doing: 'Attacking' } });
    const { cancelAssessing } = watchActions('cancelAssessing');
    render(<CompareScreen />);
    expect(screen.getByRole('progressbar', { name: 'Attacking' })).toBeTruthy();
    expect(within(card('Utility')).getByText('Being measured …')).toBeTruthy();
    await press('Stop measuring');
    expect(cancelAssessing).toHaveBeenCalledOnce();
  });

  it('says what stopped the measuring, what stays, and why a part cannot be', async () => {
    await compare();
    studio.setState({
      assessing: { status: 'failed', failure: { code: 'x', message: 'It stopped.' } },
      assessment: { modelId: 'model-1', choices: CHOICES, assessment: makeAssessment({ notes: ['Utility: too few rows are held out.'] }) },
    });
    render(<CompareScreen />);
    expect(screen.getByRole('alert').textContent).toMatch(/^It stopped\. What is shown stays valid\. Missing: .+\./);
    expect(screen.getByText('Utility: too few rows are held out.')).toBeTruthy();
  });

  it('shows nothing of the assessment of another model', async () => {
    await compare();
    const note = 'Utility: too few rows are held out.';
    studio.setState({ assessment: { modelId: 'another', choices: CHOICES, assessment: makeAssessment({ notes: [note] }) } });
    render(<CompareScreen />);
    expect(screen.queryByText(note)).toBeNull();
  });

  it('shows what a model learns from synthetic rows, in brackets from real ones, and takes another target', async () => {
    await compare();
    studio.setState({
      assessment: {
        modelId: 'model-1',
        choices: CHOICES,
        assessment: makeAssessment({
          utility: {
            target: {
              columnIndex: 2,
              name: 'way',
              measure: 'AUC',
              synthetic: 0.71,
              real: 0.83,
              guess: 0.5,
              importances: [{ columnIndex: 1, name: 'size', real: 1, synthetic: 1 }],
              importanceAgreement: null,
              curves: null,
              testRowCount: 30,
            },
            everyColumn: [{ columnIndex: 1, name: 'size', measure: 'R²', synthetic: 0.2, real: 0.4, guess: 0 }],
            train: { rowCount: 270, ofRowCount: 270 },
          },
        }),
      },
    });
    const { chooseAssessment } = watchActions('chooseAssessment');
    render(<CompareScreen />);
    expect(card('Utility').textContent).toContain('0.710 [0.830]');
    await look('Utility');
    expect(screen.getByRole('heading', { name: 'Predicting “way” in 30 unseen rows' })).toBeTruthy();
    await person.click(screen.getByRole('button', { name: /Column to predict$/ }));
    await person.click(screen.getByRole('option', { name: 'size' }));
    expect(chooseAssessment).toHaveBeenCalledExactlyOnceWith({ targetColumn: 1 });
  });

  it('says in Privacy and Fairness what has not been measured', async () => {
    await compare();
    render(<CompareScreen />);
    await look('Privacy');
    expect(screen.getByRole('heading', { name: 'Privacy: does it give anyone away?' })).toBeTruthy();
    await look('Fairness');
    expect(screen.getByRole('button', { name: /Column of groups$/ })).toBeTruthy();
  });

  it('opens a pair, says what went wrong with one, and closes it', async () => {
    await compare();
    render(<CompareScreen />);
    await person.click(await screen.findByRole('button', { name: 'Open size × way' }));
    (await whenAsked('evaluate.joint')).fail({ code: 'x', message: 'The pair could not be counted.' });
    expect(await screen.findByText(/The pair could not be counted\./)).toBeTruthy();
    await press(/^Close/);
    expect(screen.queryByText(/The pair could not be counted\./)).toBeNull();
  });

  it('has no relationships to show for one column', async () => {
    const dataset = await openDataset();
    studio.setState({ model: makeModel(dataset), report: { modelId: 'model-1', report: makeReport({ pairs: [] }) } });
    render(<CompareScreen />);
    expect(within(card('Relationships')).getByText('One column has no relationships.')).toBeTruthy();
  });
});

describe('a comparison out of date', () => {
  it.each([
    ['the settings changed', { seed: 2 }, 'model-1', 'the training settings have changed since this comparison.', 'Go to train'],
    ['another model was trained', { seed: 1 }, 'model-0', 'this compares an earlier model.', 'Compare again'],
  ])('says so where %s', async (_what, settings, modelId, text, way) => {
    await compare();
    studio.getState().setTrainSettings(settings);
    studio.setState({ report: { modelId, report: makeReport() }, evaluation: { status: 'running', done: 0, total: 1, doing: '' } });
    studio.setState({ evaluation: { status: 'idle' }, evaluate: async () => {} });
    render(<CompareScreen />);
    expect(screen.getByText(`Out of date: ${text}`)).toBeTruthy();
    expect(screen.getByRole('button', { name: way })).toBeTruthy();
  });
});

describe('several generators', () => {
  it('are ranked, with the chosen one named, and another can be taken; one that failed says why', async () => {
    const dataset = await compare();
    const settings = { effort: 'quick', overrides: {}, seed: 1 } as const;
    const stage = { status: 'measured', assessment: makeAssessment(), choices: CHOICES } as const;
    const better = makeReport({ shapes: { value: 0.95, reference: 0.967, allRows: 0.95 }, pairs: [makePair()] });
    studio.setState({
      arena: {
        datasetId: dataset.datasetId,
        tableIds: dataset.tables.map(({ tableId }) => tableId),
        revision: dataset.revision,
        entries: [
          { settings: { ...settings, generator: 'copula' }, stage: { ...stage, model: makeModel(dataset), report: makeReport() } },
          {
            settings: { ...settings, generator: 'vae' },
            stage: { ...stage, model: makeModel(dataset, { modelId: 'model-2', generator: 'vae' }), report: better },
          },
          { settings: { ...settings, generator: 'gan' }, stage: { status: 'failed', failure: broken } },
        ],
      },
    });
    const { takeContender } = watchActions('takeContender');
    render(<CompareScreen />);
    const rows = within(screen.getByRole('table', { name: /^Scores of the generators, best first/ }))
      .getAllByRole('row')
      .slice(1);
    expect(rows[0]?.textContent).toContain(`1. ${findDescriptor('vae').label}`);
    expect(rows[1]?.textContent).toContain(`2. ${findDescriptor('copula').label}`);
    expect(rows[1]?.textContent).toContain('Chosen');
    expect(rows[2]?.textContent).toContain('Failed: The worker stopped. Close other tabs.');
    await press(`Use this one: ${findDescriptor('vae').label}`);
    expect(takeContender).toHaveBeenCalledExactlyOnceWith('model-2');
  });
});
