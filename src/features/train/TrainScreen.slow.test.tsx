// @vitest-environment jsdom
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { findDescriptor, generatorCatalog } from '#models/catalog.ts';
import type { TrainingProgress } from '#models/contract.ts';
import { broken, cpu, makeModel } from '#state/testing/facts.ts';
import { openDataset, studio, watchActions, whenAsked } from '#state/testing/page.ts';
import type { ArenaEntry } from '#state/types.ts';
import TrainScreen from './TrainScreen.tsx';

const person = userEvent.setup();
const heading = () => screen.getByRole('heading', { level: 1 }).textContent;
const press = (name: string | RegExp) => person.click(screen.getByRole('button', { name }));
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const factOf = (name: string) => screen.getByText(name, { selector: 'dt' }).parentElement?.querySelector('dd')?.textContent;

const progress: TrainingProgress = {
  epoch: 4,
  epochCount: 20,
  step: 40,
  stepCount: 200,
  elapsedMs: 65_000,
  remainingMs: 125_000,
  rowsPerSecond: 1500,
};

describe('without a table', () => {
  it('leads to Import', async () => {
    studio.setState({ step: 'train' });
    render(<TrainScreen />);
    await press('Choose a table');
    expect(studio.getState().step).toBe('import');
  });
});

describe('before training', () => {
  it('says what will be learnt from, and starts', async () => {
    await openDataset();
    studio.setState({ backend: cpu });
    const { startTraining } = watchActions('startTraining');
    render(<TrainScreen />);
    expect(factOf('Rows')).toMatch(/^about 270 to train on, 30 held out to judge by\. That is few/);
    expect(factOf('Columns learnt')).toBe('3 columns');
    expect(factOf('Made apart')).toBe('key: no generator sees their cells');
    expect(factOf('Time')).toMatch(/, or sooner: it stops when the held-out rows gain no more$/);
    await press('Start training');
    expect(startTraining).toHaveBeenCalledOnce();
  });

  it('offers every generator, and the settings of the chosen one', async () => {
    await openDataset();
    studio.setState({ backend: cpu });
    render(<TrainScreen />);
    const radios = within(screen.getByRole('radiogroup', { name: 'Generator' })).getAllByRole('radio');
    expect(radios).toHaveLength(generatorCatalog.length);
    expect(screen.getByRole('radiogroup', { name: 'Effort' })).toBeTruthy();
    const onePass = generatorCatalog.find(({ usesBackend }) => !usesBackend);
    await person.click(radios[generatorCatalog.findIndex(({ id }) => id === onePass?.id)] as HTMLElement);
    expect(studio.getState().trainSettings.generator).toBe(onePass?.id);
    expect(screen.queryByRole('radiogroup', { name: 'Effort' })).toBeNull();
    expect(screen.getByText('It is fitted in one pass, so there is no effort to choose.')).toBeTruthy();
  });

  it('trains several once at least two are chosen', async () => {
    await openDataset();
    const { startArena } = watchActions('startArena');
    studio.getState().planArena({ isOn: true, generators: ['copula'] });
    render(<TrainScreen />);
    expect(button('Choose at least two')).toHaveProperty('disabled', true);
    await person.click(screen.getByRole('checkbox', { name: findDescriptor('vae').label }));
    await press('Train 2 generators');
    expect(startArena).toHaveBeenCalledOnce();
  });

  it('says what the device cannot do', async () => {
    await openDataset();
    studio.setState({ backendFailure: broken });
    render(<TrainScreen />);
    expect(screen.getByText('The worker stopped.')).toBeTruthy();
  });
});

describe('while it trains', () => {
  it('shows how far it is, from what the worker tells; stops and keeps only what there is', async () => {
    await openDataset();
    studio.setState({ backend: cpu });
    studio.getState().setTrainSettings({ generator: 'vae' });
    render(<TrainScreen />);
    await press('Start training');
    const call = await whenAsked('train.train');
    expect(heading()).toBe('Training on this device');
    expect(button('Stop and keep')).toHaveProperty('disabled', true);
    call.tell({ type: 'progress', progress });
    await waitFor(() =>
      expect(screen.getByRole('progressbar', { name: 'Epoch 4 of at most 20' }).getAttribute('aria-valuenow')).toBe('20'),
    );
    expect(factOf('Time left')).toMatch(/^2:05 or sooner$/);
    call.tell({ type: 'best', epoch: 3, holdoutNats: 2.5 });
    await screen.findByRole('button', { name: 'Stop and keep epoch 3' });
    await press('Cancel');
    await waitFor(() => expect(heading()).toBe('Train'));
  });

  it('waits while paused, and goes on', async () => {
    await openDataset();
    studio.getState().setTrainSettings({ generator: 'vae' });
    studio.setState({ training: { status: 'paused', progress } });
    const { resumeTraining } = watchActions('resumeTraining');
    render(<TrainScreen />);
    expect(heading()).toBe('Training is paused');
    expect(factOf('Time left')).toMatch(/^Paused/);
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
    await press('Resume');
    expect(resumeTraining).toHaveBeenCalledOnce();
  });

  it('has nothing to pause in a generator that is fitted in one pass', async () => {
    await openDataset();
    studio.getState().setTrainSettings({ generator: 'copula' });
    studio.setState({ training: { status: 'running', progress: null } });
    render(<TrainScreen />);
    expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
    expect(screen.getByText(/^This generator is fitted in one pass/)).toBeTruthy();
  });

  it('can no longer be paused or stopped twice while it stops', async () => {
    await openDataset();
    studio.getState().setTrainSettings({ generator: 'vae' });
    studio.setState({ training: { status: 'stopping', progress } });
    render(<TrainScreen />);
    expect(heading()).toBe('Stopping, and keeping the best version');
    expect(button('Pause')).toHaveProperty('disabled', true);
    expect(button(/^Stop and keep/)).toHaveProperty('disabled', true);
  });
});

describe('several generators', () => {
  it('shows how far each is, and leaves out the one under way', async () => {
    const dataset = await openDataset();
    const settings = { effort: 'quick', overrides: {}, seed: 1 } as const;
    const entries: readonly ArenaEntry[] = [
      { settings: { ...settings, generator: 'copula' }, stage: { status: 'failed', failure: broken } },
      { settings: { ...settings, generator: 'vae' }, stage: { status: 'training' } },
      { settings: { ...settings, generator: 'gan' }, stage: { status: 'waiting' } },
    ];
    studio.setState({
      arena: { datasetId: dataset.datasetId, tableIds: dataset.tables.map(({ tableId }) => tableId), revision: dataset.revision, entries },
      training: { status: 'running', progress },
    });
    const { skipContender, stopArena } = watchActions('skipContender', 'stopArena');
    render(<TrainScreen />);
    expect(heading()).toBe('Comparing 3 generators on this device');
    const stages = within(screen.getByRole('list', { name: 'Generators in the comparison' })).getAllByRole('listitem');
    expect(stages.map((item) => item.querySelector('span')?.textContent)).toEqual([
      'failed: The worker stopped.',
      'is being trained',
      'waits for its turn',
    ]);
    expect(screen.getByRole('region', { name: findDescriptor('vae').label })).toBeTruthy();
    await press('Leave this one out');
    expect(skipContender).toHaveBeenCalledOnce();
    await press('End the comparison');
    expect(stopArena).toHaveBeenCalledOnce();
  });
});

describe('a training that failed', () => {
  it('says what happened, what is safe and what to do', async () => {
    const dataset = await openDataset();
    studio.getState().setTrainSettings({ generator: 'vae' });
    const keptModel = makeModel(dataset, { generator: 'vae', keptEpoch: 3, epochCount: 20 });
    studio.setState({
      backend: { ...cpu, backend: 'wasm' },
      training: { status: 'failed', failure: broken, progress, keptModel, checkpoint: null },
    });
    const { keepFailedModel, startTraining } = watchActions('keepFailedModel', 'startTraining');
    const { chooseBackend } = watchActions('chooseBackend');
    render(<TrainScreen />);
    expect(heading()).toBe('Training stopped at epoch 4');
    const alert = screen.getByRole('alert', { name: 'The worker stopped.' });
    for (const text of [
      'It stopped after 1:05, in epoch 4 of at most 20.',
      'Your file is untouched.',
      'The best model so far: epoch 3',
      'Close other tabs.',
    ])
      expect(within(alert).getByText(text)).toBeTruthy();
    await press('Train on the CPU instead');
    expect(chooseBackend).toHaveBeenCalledExactlyOnceWith('cpu');
    await waitFor(() => expect(startTraining).toHaveBeenCalledOnce());
    await press('Keep epoch 3 and compare');
    expect(keepFailedModel).toHaveBeenCalledOnce();
    expect(studio.getState().step).toBe('compare');
  });

  it('sends to another table where this one has too few rows: no other try would help', async () => {
    await openDataset();
    const failure = { ...broken, code: 'too-few-rows' };
    studio.setState({
      backend: cpu,
      step: 'train',
      training: { status: 'failed', failure, progress: null, keptModel: null, checkpoint: null },
    });
    render(<TrainScreen />);
    expect(screen.getByText('Training was stopped before it began.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Train again' })).toBeNull();
    await press('Choose another table');
    expect(studio.getState().step).toBe('import');
  });
});

describe('an interrupted training', () => {
  it('goes on, starts again, or is forgotten', async () => {
    await openDataset();
    const checkpoint = {
      runId: 'r',
      request: { generator: 'vae', settings: {}, seed: 1 },
      progress,
      savedAtMs: Date.now(),
      resumeCount: 0,
    } as const;
    studio.setState({ training: { status: 'interrupted', checkpoint, progress } });
    const { continueTraining, dropInterrupted } = watchActions('continueTraining', 'dropInterrupted');
    render(<TrainScreen />);
    expect(heading()).toBe('Training was interrupted at epoch 4');
    await press('Continue training');
    expect(continueTraining).toHaveBeenCalledOnce();
    await press('Forget it');
    expect(dropInterrupted).toHaveBeenCalledOnce();
  });
});

describe('a trained model', () => {
  it('says what was kept and how it ended, and leads to Compare', async () => {
    const dataset = await openDataset();
    studio.getState().setTrainSettings({ generator: 'copula', seed: 1 });
    studio.setState({ model: makeModel(dataset) });
    render(<TrainScreen />);
    expect(heading()).toBe('Training finished');
    expect(screen.getByText(/2 rare values held by too few rows were kept out of it\.$/)).toBeTruthy();
    expect(factOf('Took')).toBe('3.0 s');
    await press('Continue to compare');
    expect(studio.getState().step).toBe('compare');
  });

  it.each([
    ['the training settings', { seed: 2 }, {}],
    ['the table or its columns', { seed: 1 }, { revision: -1 }],
  ])('is out of date once %s changed, and says so', async (what, settings, change) => {
    const dataset = await openDataset();
    studio.getState().setTrainSettings({ generator: 'copula', ...settings });
    studio.setState({ model: makeModel(dataset, change) });
    render(<TrainScreen />);
    expect(heading()).toBe('Trained, but out of date');
    expect(screen.getByRole('status').textContent).toMatch(`Out of date: ${what} have changed since this model was trained.`);
  });
});
