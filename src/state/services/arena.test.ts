import { afterEach, describe, expect, it } from 'vitest';
import type { DatasetInfo } from '#workers/protocol/data.ts';
import { broken, makeAssessment, makeModel, makeReport } from '../testing/facts.ts';
import { closeFakeStudios, openFakeStudio, whenState } from '../testing/fake-studio.ts';

afterEach(closeFakeStudios);

const TEXT = `size,way\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? 'up' : 'down'}`).join('\n')}\n`;
const scoring = (value: number) => makeReport({ shapes: { value, reference: 0.97, allRows: value } });

async function openArena() {
  const studio = openFakeStudio();
  await studio.get().loadText(TEXT, 'sizes.csv');
  const { dataset } = await whenState(studio, ({ structureSearch }) => structureSearch.status === 'done');
  studio.get().setTrainSettings({ seed: 3 });
  studio.get().planArena({ isOn: true, generators: ['copula', 'vae'] });
  const stages = () => studio.get().arena?.entries.map(({ stage }) => stage.status);
  return { ...studio, dataset: dataset as DatasetInfo, stages };
}

type Studio = Awaited<ReturnType<typeof openArena>>;

/** Trains and measures the generator whose turn it is. */
async function finishTurn({ train, evaluate, dataset }: Studio, score: number): Promise<string> {
  const call = await train.next('train');
  const { generator } = call.payload as { generator: 'copula' | 'vae' };
  call.respond(makeModel(dataset, { modelId: `model-${generator}`, generator }));
  (await evaluate.next('evaluate')).respond(scoring(score));
  (await evaluate.next('assess')).respond(makeAssessment());
  return generator;
}

describe('the arena', () => {
  it('trains and measures one generator after the other with the same seed, and takes the best', async () => {
    const studio = await openArena();
    const running = studio.get().startArena();
    // Only one at a time, whatever the person presses.
    await studio.get().startArena();
    await studio.get().startTraining();
    expect(studio.stages()).toEqual(['training', 'waiting']);
    const first = await finishTurn(studio, 0.7);
    await whenState(studio, ({ arena }) => arena?.entries[1]?.stage.status === 'training');
    const second = await finishTurn(studio, 0.9);
    await running;
    expect(studio.stages()).toEqual(['measured', 'measured']);
    expect(studio.train.calls.filter(({ name }) => name === 'train').map(({ payload }) => payload)).toMatchObject([
      { generator: first, seed: 3 },
      { generator: second, seed: 3 },
    ]);
    expect(studio.get()).toMatchObject({
      model: { modelId: `model-${second}` },
      report: { modelId: `model-${second}` },
      trainSettings: { generator: second, seed: 3 },
      training: { status: 'idle' },
    });
    // The person overrules, with a model that the worker still holds.
    const taking = studio.get().takeContender(`model-${first}`);
    (await studio.train.next('preview')).respond({ names: [], cells: [] });
    await taking;
    expect(studio.get()).toMatchObject({ model: { modelId: `model-${first}` }, trainSettings: { generator: first } });
  });

  it('lists one that fails with its reason, and goes on', async () => {
    const studio = await openArena();
    const running = studio.get().startArena();
    (await studio.train.next('train')).fail(broken);
    await finishTurn(studio, 0.8);
    await running;
    expect(studio.get().arena?.entries[0]?.stage).toEqual({ status: 'failed', failure: broken });
    expect(studio.stages()).toEqual(['failed', 'measured']);
  });

  it('leaves out the generator that is skipped, and the rest once it is stopped', async () => {
    const studio = await openArena();
    const running = studio.get().startArena();
    await studio.train.next('train');
    studio.get().skipContender();
    await finishTurn(studio, 0.8);
    await running;
    expect(studio.stages()).toEqual(['left-out', 'measured']);
    const again = studio.get().startArena();
    await studio.train.next('train');
    studio.get().stopArena();
    await again;
    expect(studio.stages()).toEqual(['left-out', 'left-out']);
  });

  it('does not train on another table than the first was trained on', async () => {
    const studio = await openArena();
    const running = studio.get().startArena();
    const call = await studio.train.next('train');
    await studio.get().changeColumns([1], { included: false });
    const generator = (call.payload as { generator: 'copula' }).generator;
    call.respond(makeModel(studio.dataset, { modelId: 'model-first', generator }));
    (await studio.evaluate.next('evaluate')).respond(scoring(0.7));
    (await studio.evaluate.next('assess')).respond(makeAssessment());
    await running;
    expect(studio.stages()).toEqual(['measured', 'failed']);
    expect(studio.get().arena?.entries[1]?.stage).toMatchObject({ failure: { code: 'table-changed' } });
  });

  it('measures all generators for another target, one after the other, until it is told to stop', async () => {
    const studio = await openArena();
    const running = studio.get().startArena();
    await finishTurn(studio, 0.7);
    await finishTurn(studio, 0.9);
    await running;
    studio.set({ assessmentChoices: { targetColumn: 0, groupColumn: null } });
    const measuring = studio.get().remeasureArena();
    (await studio.train.next('preview')).respond({ names: [], cells: [] });
    const report = await studio.evaluate.next('evaluate');
    expect(report.payload).toMatchObject({ sampleSeed: makeReport().sampleSeed });
    expect(studio.get().arenaMeasuring).toMatchObject({ status: 'running', total: 2 });
    report.respond(scoring(0.7));
    (await studio.evaluate.next('assess')).respond(makeAssessment());
    await studio.train.next('preview').then((call) => call.respond({ names: [], cells: [] }));
    await studio.evaluate.next('evaluate');
    studio.get().stopRemeasuring();
    await measuring;
    expect(studio.get().arenaMeasuring).toEqual({ status: 'idle' });
    const targets = studio.get().arena?.entries.map(({ stage }) => stage.status === 'measured' && stage.choices.targetColumn);
    expect(targets).toEqual([0, 1]);
  });
});
