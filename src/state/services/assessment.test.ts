import { afterEach, describe, expect, it } from 'vitest';
import { makeAssessment, makeModel, makeReport } from '../testing/facts.ts';
import { closeFakeStudios, openFakeStudio, whenState } from '../testing/fake-studio.ts';

afterEach(closeFakeStudios);

const TEXT = `size,way\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? 'up' : 'down'}`).join('\n')}\n`;
const NOT_COMPARED = { code: 'not-compared', message: 'The tables are gone.' };

async function openComparable() {
  const studio = openFakeStudio();
  await studio.get().loadText(TEXT, 'sizes.csv');
  const { dataset } = await whenState(studio, ({ structureSearch }) => structureSearch.status === 'done');
  const model = makeModel(dataset!);
  studio.set({ model });
  return { ...studio, model };
}

/** As after a comparison whose costly measures were stopped before the first. */
async function openCompared() {
  const studio = await openComparable();
  const comparing = studio.get().evaluate();
  (await studio.evaluate.next('evaluate')).respond(makeReport());
  await comparing;
  await studio.evaluate.next('assess');
  studio.get().cancelAssessing();
  await whenState(studio, ({ assessing }) => assessing.status === 'idle');
  return studio;
}

describe('the comparison', () => {
  it('is made once however often it is asked for, of as many rows as would be saved, and goes on to the costly measures', async () => {
    const studio = await openComparable();
    studio.get().setExportSettings({ seed: 17 });
    const [first, second] = [studio.get().evaluate(), studio.get().evaluate()];
    const call = await studio.evaluate.next('evaluate');
    expect(call.payload).toMatchObject({ modelId: 'model-1', rowCount: 40, sampleSeed: 17 });
    call.tell({ done: 1, total: 4, doing: 'Comparing columns' });
    expect(studio.get().evaluation).toEqual({ status: 'running', done: 1, total: 4, doing: 'Comparing columns' });
    const report = makeReport();
    call.respond(report);
    await Promise.all([first, second]);
    expect(studio.get()).toMatchObject({ evaluation: { status: 'idle' }, report: { modelId: 'model-1', report } });
    const assess = await studio.evaluate.next('assess');
    // The last column of two levels is the target unless another is chosen.
    expect(assess.payload).toEqual({ modelId: 'model-1', choices: { targetColumn: 1, groupColumn: null }, seed: 1, before: null });
    expect(studio.evaluate.calls).toHaveLength(2);
  });

  it('that is stopped leaves the former report, and one that fails says why', async () => {
    const studio = await openCompared();
    const { report } = studio.get();
    const stopped = studio.get().evaluate();
    await studio.evaluate.next('evaluate');
    studio.get().cancelEvaluation();
    await stopped;
    expect(studio.get()).toMatchObject({ evaluation: { status: 'idle' }, report });
    const failing = studio.get().evaluate();
    (await studio.evaluate.next('evaluate')).fail(NOT_COMPARED);
    await failing;
    expect(studio.get()).toMatchObject({ evaluation: { status: 'failed', failure: NOT_COMPARED }, report });
  });
});

describe('the costly measures', () => {
  it('come part by part, and what is missing after a stop is made by going on', async () => {
    const studio = await openCompared();
    const whole = studio.get().assess();
    const call = await studio.evaluate.next('assess');
    const score = { value: 0.9, reference: 1 };
    const coverage = { columns: [], boundaries: [], mean: score, meanAdherence: null, sample: null };
    call.tell({ type: 'part', part: { type: 'coverage', result: coverage } });
    expect(studio.get().assessment?.assessment).toMatchObject({ coverage });
    studio.get().cancelAssessing();
    await whole;
    expect(studio.get()).toMatchObject({ assessing: { status: 'idle' }, assessment: { assessment: { coverage, attacks: null } } });
    void studio.get().assess();
    const { payload } = await studio.evaluate.next('assess');
    const { before } = payload as { before: { wanted: readonly string[]; assessment: object } };
    expect(before.wanted).not.toContain('coverage');
    expect(before.wanted).toContain('attacks');
    expect(before.assessment).toMatchObject({ coverage });
  });

  it('for another choice are made anew where they depend on it', async () => {
    const studio = await openCompared();
    const chosen = studio.get().chooseAssessment({ targetColumn: 0 });
    const call = await studio.evaluate.next('assess');
    expect(call.payload).toMatchObject({ choices: { targetColumn: 0, groupColumn: null } });
    const assessment = makeAssessment({ notes: [] });
    call.respond(assessment);
    await chosen;
    expect(studio.get()).toMatchObject({
      assessmentChoices: { targetColumn: 0, groupColumn: null },
      assessment: { modelId: 'model-1', choices: { targetColumn: 0, groupColumn: null }, assessment },
      assessing: { status: 'idle' },
    });
    // A choice while the former one is measured ends that.
    const former = studio.get().chooseAssessment({ targetColumn: 1 });
    const left = await studio.evaluate.next('assess');
    void studio.get().chooseAssessment({ groupColumn: 1 });
    await former;
    expect(left.controls).toEqual(['abort']);
    expect((await studio.evaluate.next('assess')).payload).toMatchObject({ choices: { targetColumn: 1, groupColumn: 1 } });
  });

  it('have their tables made again once where the worker has lost them, and then say that they could not be made', async () => {
    const studio = await openCompared();
    const assessing = studio.get().assess();
    (await studio.evaluate.next('assess')).fail(NOT_COMPARED);
    const again = await studio.evaluate.next('evaluate');
    // The rows that were measured, whatever shall be saved next.
    expect(again.payload).toMatchObject({ sampleSeed: makeReport().sampleSeed });
    again.respond(makeReport());
    (await studio.evaluate.next('assess')).fail(NOT_COMPARED);
    await assessing;
    await whenState(studio, (state) => state.assessing.status === 'failed');
    expect(studio.get().assessing).toEqual({ status: 'failed', failure: NOT_COMPARED });
    expect(studio.evaluate.calls.filter(({ name }) => name === 'evaluate')).toHaveLength(2);
  });

  it('a pair of a report of an earlier session has its tables made again, but not while all generators are measured', async () => {
    const studio = await openCompared();
    const joint = { a: { name: 'size' }, b: { name: 'way' }, real: [1], synthetic: [2] };
    const pair = studio.get().loadJoint(0, 1);
    (await studio.evaluate.next('joint')).fail(NOT_COMPARED);
    (await studio.evaluate.next('evaluate')).respond(makeReport());
    (await studio.evaluate.next('joint')).respond(joint);
    expect(await pair).toEqual(joint);
    studio.set({ arenaMeasuring: { status: 'running', done: 0, total: 2, doing: '' } });
    const refused = studio.get().loadJoint(0, 1);
    (await studio.evaluate.next('joint')).fail(NOT_COMPARED);
    await expect(refused).rejects.toThrow('put aside while all generators are measured');
  });
});
