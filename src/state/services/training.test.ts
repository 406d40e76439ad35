import { afterEach, describe, expect, it } from 'vitest';
import type { DatasetInfo } from '#workers/protocol/data.ts';
import type { CheckpointInfo } from '#workers/protocol/projects.ts';
import { broken, makeModel } from '../testing/facts.ts';
import { closeFakeStudios, openFakeStudio, whenState } from '../testing/fake-studio.ts';

afterEach(closeFakeStudios);

const TEXT = `size,way\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? 'up' : 'down'}`).join('\n')}\n`;
const progress = { epoch: 2, epochCount: 9, step: 4, stepCount: 18, elapsedMs: 50, remainingMs: 100, rowsPerSecond: 10 };

/** With a project where `isKept`. */
async function openTrainable({ isKept = false } = {}) {
  const studio = openFakeStudio();
  if (isKept) await studio.get().startProjects();
  await studio.get().loadText(TEXT, 'sizes.csv');
  await whenState(studio, ({ structureSearch, project }) => structureSearch.status === 'done' && (!isKept || project !== null));
  studio.get().setTrainSettings({ generator: 'copula', seed: 3 });
  return { ...studio, dataset: studio.get().dataset as DatasetInfo };
}

const trainings = ({ train }: Awaited<ReturnType<typeof openTrainable>>) => train.calls.filter(({ name }) => name === 'train').length;

/** The checkpoint of the run that a call began, as the training worker keeps it. */
async function keepCheckpoint(studio: Awaited<ReturnType<typeof openTrainable>>, payload: unknown): Promise<CheckpointInfo> {
  const { project, generator, settings, seed } = payload as {
    project: { projectId: string; runId: string };
    generator: 'copula';
    settings: Record<string, number>;
    seed: number;
  };
  const request = { generator, settings, seed };
  const about = { runId: project.runId, request, progress, savedAtMs: studio.page.clock.now(), resumeCount: 0 };
  await studio.services.persistence.flush();
  await studio.kept.writeParts(project.projectId, { checkpoint: { value: about, about } });
  return about;
}

describe('training', () => {
  it('runs one at a time, and hands its model over to be compared', async () => {
    const studio = await openTrainable();
    const started = studio.get().startTraining();
    const call = await studio.train.next('train');
    expect(call.payload).toMatchObject({ generator: 'copula', seed: 3, datasetId: studio.dataset.datasetId });
    expect(call.payload).not.toHaveProperty('project');
    await studio.get().startTraining();
    expect(await studio.services.training.runOnce({ generator: 'vae', settings: {}, seed: 1 })).toEqual({ status: 'left' });
    expect(trainings(studio)).toBe(1);
    const model = makeModel(studio.dataset, { modelId: 'first' });
    call.respond(model);
    await started;
    expect(studio.get()).toMatchObject({ model, training: { status: 'idle' } });
    expect((await studio.evaluate.next('evaluate')).payload).toMatchObject({ modelId: 'first' });
  });

  it('is paused, gone on with and stopped by the person, and says how far it is', async () => {
    const studio = await openTrainable();
    const started = studio.get().startTraining();
    const call = await studio.train.next('train');
    const status = () => studio.get().training.status;
    studio.get().pauseTraining();
    expect(status()).toBe('paused');
    studio.get().resumeTraining();
    expect(status()).toBe('running');
    call.tell({ type: 'progress', progress });
    studio.page.pass(0);
    expect(studio.get().training).toEqual({ status: 'running', progress });
    studio.get().stopAndKeep();
    expect(status()).toBe('stopping');
    studio.get().pauseTraining();
    expect(status()).toBe('stopping');
    expect(call.controls.slice(0, 3)).toEqual(['pause', 'resume', 'stop-and-keep']);
    call.respond(makeModel(studio.dataset));
    await started;
    expect(status()).toBe('idle');
  });

  it('that is aborted leaves nothing, and keeps the former model', async () => {
    const studio = await openTrainable({ isKept: true });
    const former = makeModel(studio.dataset, { modelId: 'former' });
    studio.set({ model: former });
    const started = studio.get().startTraining();
    const { payload } = await studio.train.next('train');
    await keepCheckpoint(studio, payload);
    studio.get().abortTraining();
    await started;
    expect(studio.get()).toMatchObject({ training: { status: 'idle' }, model: former });
    expect((await studio.kept.list())[0]?.parts).not.toHaveProperty('checkpoint');
  });

  it('whose project is left meanwhile tells nothing to the next one', async () => {
    const studio = await openTrainable({ isKept: true });
    const started = studio.get().startTraining();
    const call = await studio.train.next('train');
    await studio.get().loadText(TEXT, 'other.csv');
    call.tell({ type: 'checkpoint', failure: broken });
    call.respond(makeModel(studio.dataset));
    await started;
    expect(call.controls).toEqual(['abort']);
    expect(studio.get()).toMatchObject({ model: null, training: { status: 'idle' } });
    expect(studio.get().saving.status).not.toBe('failed');
    // And the next may begin.
    void studio.get().startTraining();
    await studio.train.next('train');
    expect(trainings(studio)).toBe(2);
  });

  it('that fails after a good version offers that version', async () => {
    const studio = await openTrainable();
    const started = studio.get().startTraining();
    const call = await studio.train.next('train');
    const keptModel = makeModel(studio.dataset, { modelId: 'good', ended: 'out-of-memory' });
    call.tell({ type: 'kept', model: keptModel });
    call.fail(broken);
    await started;
    expect(studio.get()).toMatchObject({ model: null, training: { status: 'failed', failure: broken, keptModel, checkpoint: null } });
    studio.get().keepFailedModel();
    expect(studio.get()).toMatchObject({ model: keptModel, training: { status: 'idle' } });
  });

  it('whose worker died goes on from its checkpoint, with what was asked then', async () => {
    const studio = await openTrainable({ isKept: true });
    const started = studio.get().startTraining();
    const call = await studio.train.next('train');
    expect(call.payload).toMatchObject({ project: { projectId: studio.get().project?.id, resume: false } });
    const about = await keepCheckpoint(studio, call.payload);
    call.fail(broken);
    await started;
    expect(studio.get().training).toMatchObject({ status: 'failed', failure: broken, checkpoint: about });
    studio.get().setTrainSettings({ seed: 99 });
    void studio.get().continueTraining();
    const next = await studio.train.next('train');
    expect(next.payload).toMatchObject({ ...about.request, project: { resume: true } });
  });

  it('that can only fail again leaves no checkpoint', async () => {
    const studio = await openTrainable({ isKept: true });
    const started = studio.get().startTraining();
    const call = await studio.train.next('train');
    await keepCheckpoint(studio, call.payload);
    call.fail({ code: 'too-few-rows', message: 'It needs more rows.' });
    await started;
    expect(studio.get().training).toMatchObject({ status: 'failed', checkpoint: null });
    expect((await studio.kept.list())[0]?.parts).not.toHaveProperty('checkpoint');
  });
});
