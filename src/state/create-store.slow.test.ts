import { afterEach, describe, expect, it } from 'vitest';
import { NO_CAPABILITIES } from '#core/source/contract.ts';
import { openProjectStore } from '#io/projects/store.ts';
import { loadSampleText } from '#io/samples/load.ts';
import { loadGenerator } from '#models/registry.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { backendGeneration } from '#nn/backend/device.ts';
import { createWorkerClient } from '#workers/client/client.ts';
import { createDataSession } from '#workers/entries/data/session.ts';
import { serve } from '#workers/entries/dispatch.ts';
import { createEvaluateSession } from '#workers/entries/evaluate/session.ts';
import { createProjectSession } from '#workers/entries/projects/session.ts';
import { createTrainSession } from '#workers/entries/train/session.ts';
import type { DataCalls } from '#workers/protocol/data.ts';
import type { EvaluateCalls } from '#workers/protocol/evaluate.ts';
import type { ProjectCalls } from '#workers/protocol/projects.ts';
import type { TrainCalls } from '#workers/protocol/train.ts';
import { discloseArena, rankArena } from './arena.ts';
import { createStudio } from './create-store.ts';
import { raggedChoice, tableInView } from './dataset.ts';
import { rowsAsked } from './rows-asked.ts';
import { freshnessOfModel, freshnessOfReport } from './staleness.ts';
import type { StudioState } from './types.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The store over the real sessions of the three workers, in this thread. */
async function openStudio() {
  let ids = 0;
  const createId = () => `id${++ids}`;
  const now = () => performance.now();
  const [d, t, e, p, tables, compared, models] = Array.from({ length: 7 }, () => new MessageChannel()) as [
    MessageChannel,
    MessageChannel,
    MessageChannel,
    MessageChannel,
    MessageChannel,
    MessageChannel,
    MessageChannel,
  ];
  serve<DataCalls>(d.port2, createDataSession({ now, createTableId: createId, loadSampleText, budgetBytes: Number.POSITIVE_INFINITY }));
  serve<TrainCalls>(t.port2, createTrainSession({ loadGenerator, chooseBackend, backendGeneration, now, createModelId: createId }));
  serve<EvaluateCalls>(e.port2, createEvaluateSession({ now }));
  // Node has no IndexedDB: what the page finds in a browser that keeps nothing.
  serve<ProjectCalls>(p.port2, createProjectSession({ openStore: openProjectStore, createId, now: Date.now }));
  const workers = {
    projects: createWorkerClient<ProjectCalls>(p.port1),
    data: createWorkerClient<DataCalls>(d.port1),
    train: createWorkerClient<TrainCalls>(t.port1),
    evaluate: createWorkerClient<EvaluateCalls>(e.port1),
  };
  closers.push(() => {
    for (const client of Object.values(workers)) client.terminate();
    for (const { port1, port2 } of [tables, compared, models]) {
      port1.close();
      port2.close();
    }
  });
  await Promise.all([
    workers.data.call('connect', { port: tables.port1 }, { transfer: [tables.port1] }),
    workers.data.call('connect', { port: compared.port1 }, { transfer: [compared.port1] }),
    workers.train.call('connect', { port: tables.port2 }, { transfer: [tables.port2] }),
    workers.train.call('serve', { port: models.port1 }, { transfer: [models.port1] }),
    workers.evaluate.call('connect', { data: compared.port2, models: models.port2 }, { transfer: [compared.port2, models.port2] }),
  ]);
  const { store, services } = createStudio(workers);
  return Object.assign(store, {
    services,
    /** The evaluation worker starts anew, empty, with its lines drawn again. */
    async restartEvaluation() {
      const [line, table, model] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
      serve<EvaluateCalls>(line.port2, createEvaluateSession({ now }));
      workers.evaluate.terminate();
      workers.evaluate = createWorkerClient<EvaluateCalls>(line.port1);
      closers.push(() => {
        for (const port of [table.port1, table.port2, model.port1, model.port2]) port.close();
      });
      await Promise.all([
        workers.data.call('connect', { port: table.port1 }, { transfer: [table.port1] }),
        workers.train.call('serve', { port: model.port1 }, { transfer: [model.port1] }),
        workers.evaluate.call('connect', { data: table.port2, models: model.port2 }, { transfer: [table.port2, model.port2] }),
      ]);
    },
  });
}

const TEXT = `key,size,way,same\n${Array.from({ length: 300 }, (_, row) => `K-${String((row * 7919) % 1000).padStart(4, '0')},${((row * 37) % 101) / 2},${row % 3 === 0 ? 'up' : 'down'},x`).join('\n')}\n`;

/** Rows by size, in steps of 2.5, and way: down, up. */
const REAL_PAIR = Array.from(
  { length: 40 },
  (_, cell) =>
    Array.from({ length: 300 }, (_row, row) => {
      const step = Math.min(19, Math.floor(((row * 37) % 101) / 5));
      return step * 2 + (row % 3 === 0 ? 1 : 0);
    }).filter((other) => other === cell).length,
);
const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

type Studio = Awaited<ReturnType<typeof openStudio>>;
const kindOf = (studio: Studio, name: string) => tableInView(studio.getState())?.columns.find(({ spec }) => spec.name === name)?.spec.kind;
const waitUntil = async (isSo: () => boolean) => {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 2000) throw new Error('It did not come about.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

async function trainCopula(studio: Studio): Promise<void> {
  const { loadText, setTrainSettings, startTraining } = studio.getState();
  await loadText(TEXT, 'sizes.csv');
  setTrainSettings({ generator: 'copula', seed: 1 });
  await startTraining();
  await waitUntil(() => studio.getState().report !== null);
}

describe('the table', () => {
  it('takes changes and findings back, one step each', async () => {
    const studio = await openStudio();
    await studio.getState().loadText(TEXT, 'sizes.csv');
    const before = tableInView(studio.getState());
    expect(kindOf(studio, 'size')).toBe('decimal');
    await studio.getState().changeColumns([1], { kind: 'categorical' });
    expect(kindOf(studio, 'size')).toBe('categorical');
    const constant = tableInView(studio.getState())?.findings.find(({ type }) => type === 'constant');
    await studio.getState().acceptFinding(constant?.id ?? '');
    expect(studio.getState().dismissedFindings).toEqual([constant?.id]);
    studio.getState().dismissFinding('another');
    await studio.getState().undo();
    expect(studio.getState().dismissedFindings).toEqual([constant?.id]);
    await studio.getState().undo();
    expect(studio.getState().dismissedFindings).toEqual([]);
    expect(studio.getState().canUndo).toBe(true);
    await studio.getState().undo();
    expect(studio.getState().canUndo).toBe(false);
    expect(tableInView(studio.getState())?.columns.map(({ spec }) => spec)).toEqual(before?.columns.map(({ spec }) => spec));
    expect(tableInView(studio.getState())?.revision).toBe(before?.revision);
    // What was asked before is asked again.
    expect(tableInView(studio.getState())?.findings).toEqual(before?.findings);
  });

  it('asks again about what was taken back, and not about what was not', async () => {
    const studio = await openStudio();
    const rows = Array.from({ length: 60 }, (_, i) => `A-${i * 7919},u${i * 31}@mail${i % 7}.de,${i % 3}`);
    await studio.getState().loadText(`code,e-mail,n\n${rows.join('\n')}\n`, 'people.csv');
    const table = tableInView(studio.getState());
    const ids = () => (tableInView(studio.getState())?.findings ?? []).map(({ id }) => id.slice(`${table?.tableId}/`.length));
    const before = ids();
    expect(before).toContain('personal:1');
    expect(before).toContain('id-like:0');
    await studio.getState().acceptFinding(`${table?.tableId}/id-like:0`);
    await studio.getState().changeColumns([1], { personal: { action: 'mask' } });
    await studio.getState().changeColumns([0], { kind: 'categorical' });
    expect(ids()).not.toContain('personal:1');
    await studio.getState().undo();
    expect(ids()).not.toContain('id-like:0');
    await studio.getState().undo();
    expect(ids()).toContain('personal:1');
    await studio.getState().undo();
    expect(ids()).toEqual(before);
  });

  it('is read again with a corrected guess, and keeps that when lines are set aside', async () => {
    const studio = await openStudio();
    await studio.getState().loadText('a;b\n1;2\n3\n5;6\n', 'x.csv');
    await studio.getState().correctDialect({ header: false });
    expect(tableInView(studio.getState())?.rowCount).toBe(4);
    await studio.getState().chooseRagged({ rule: 'set-aside', exceptLines: [] });
    expect(tableInView(studio.getState())).toMatchObject({
      rowCount: 3,
      origin: { type: 'pasted', file: { raggedRowCount: 1, dialect: { header: false, delimiter: ';' } } },
    });
    expect((await studio.getState().readCells(0, 9)).cells).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['5', '6'],
    ]);
    await studio.getState().correctDialect({ delimiter: ',' });
    expect(raggedChoice(studio.getState())).toEqual({ rule: 'keep', exceptLines: [] });
  });

  it('is read again with all that was done to it, undone steps left out', async () => {
    const studio = await openStudio();
    await studio.getState().loadText(TEXT, 'sizes.csv');
    await studio.getState().changeColumns([1], { kind: 'categorical' });
    await studio.getState().changeColumns([2], { included: false });
    await studio.getState().undo();
    studio.getState().dismissFinding('another');
    const before = tableInView(studio.getState());
    expect(studio.getState().edits).toEqual([
      { type: 'table', tableId: before?.tableId, edit: { type: 'columns', columnIndices: [1], change: { kind: 'categorical' } } },
    ]);
    await studio.services.dataset.reload();
    expect(tableInView(studio.getState())).not.toBe(before);
    expect(tableInView(studio.getState())).toEqual(before);
    expect(studio.getState().dismissedFindings).toEqual(['another']);
  });

  it('stays when another file cannot be read', async () => {
    const studio = await openStudio();
    await studio.getState().loadText(TEXT, 'sizes.csv');
    const open = tableInView(studio.getState());
    await studio.getState().loadText('a\n', 'header.csv');
    expect(studio.getState().load).toMatchObject({ status: 'failed', name: 'header.csv', failure: { code: 'header-only' } });
    expect(tableInView(studio.getState())).toEqual(open);
    studio.getState().dismissLoadFailure();
    expect(studio.getState().load.status).toBe('idle');
  });
});

describe('without storage', () => {
  it('says so in one line, and everything else works', async () => {
    const studio = await openStudio();
    await studio.getState().startProjects();
    const { projectList } = studio.getState();
    expect(projectList).toMatchObject({ status: 'unavailable', failure: { code: 'no-storage' } });
    await trainCopula(studio);
    expect(studio.getState()).toMatchObject({ project: null, saving: { status: 'off' }, training: { status: 'idle' } });
    expect(studio.getState().model).not.toBeNull();
  }, 30_000);
});

describe('training, comparing and exporting', () => {
  it('compares by itself, and tells what the model no longer answers to', async () => {
    const studio = await openStudio();
    await trainCopula(studio);
    expect(freshnessOfModel(studio.getState())).toBe('fresh');
    expect(freshnessOfReport(studio.getState())).toBe('fresh');
    await studio.getState().changeColumns([2], { included: false });
    expect(freshnessOfModel(studio.getState())).toBe('table-changed');
    await studio.getState().undo();
    expect(freshnessOfModel(studio.getState())).toBe('fresh');
    studio.getState().setTrainSettings({ seed: 2 });
    expect(freshnessOfReport(studio.getState())).toBe('settings-changed');
    studio.getState().setTrainSettings({ seed: 1 });
    expect(freshnessOfReport(studio.getState())).toBe('fresh');
    await studio.getState().loadText(TEXT, 'sizes.csv');
    expect(freshnessOfModel(studio.getState())).toBe('table-changed');
  }, 30_000);

  it('shows the same first rows for a seed, opens a pair, and records how it was made', async () => {
    const studio = await openStudio();
    await trainCopula(studio);
    const { loadPreview, loadJoint, setExportSettings, buildRecord } = studio.getState();
    const first = await loadPreview();
    expect(first.names).toEqual(['key', 'size', 'way', 'same']);
    expect(await loadPreview()).toEqual(first);
    expect(buildRecord()?.scores?.files).toMatchObject({ realRows: 300, syntheticRows: 300, areSavedRows: true });
    setExportSettings({ seed: 8 });
    expect(buildRecord()?.scores?.files).toMatchObject({ areSavedRows: false });
    expect(await loadPreview()).not.toEqual(first);
    const pair = await loadJoint(1, 2);
    expect(pair).toMatchObject({ a: { name: 'size', shape: 'numeric' }, b: { name: 'way', levels: ['down', 'up'] } });
    // All rows but the held-out ones.
    const heldOut = REAL_PAIR.map((count, cell) => count - (pair.real[cell] ?? 0));
    expect(Math.min(...heldOut)).toBeGreaterThanOrEqual(0);
    expect([sumOf(pair.real), sumOf(heldOut)]).toEqual([270, 30]);
    expect(sumOf(pair.synthetic)).toBe(300);
    expect(buildRecord()).toMatchObject({ source: { name: 'sizes.csv', rows: 300 }, model: 'copula', seed: 1, sampleSeed: 8, rows: 300 });
    expect(buildRecord()?.scores?.columns.map(({ name }) => name)).toEqual(['size', 'way']);
  }, 30_000);

  it('balances a column by the values that the model knows, and takes only rows that are asked for', async () => {
    const studio = await openStudio();
    await trainCopula(studio);
    const { loadPreview, loadCellChoices, setExportSettings, buildRecord } = studio.getState();
    const { cells, refused } = await loadCellChoices(2);
    expect(refused).toBeNull();
    expect(cells?.map(({ isKnown }) => isKnown)).toEqual(cells?.map(() => true));
    expect(cells?.reduce((sum, { realCount }) => sum + realCount, 0)).toBe(300);
    // Keys are made apart from the model.
    expect(await loadCellChoices(0)).toMatchObject({ cells: null, refused: expect.any(String) });
    const shares = (cells ?? []).map(({ isKnown: _, ...choice }) => ({ ...choice, weight: 1 }));
    setExportSettings({ rows: { type: 'balanced', column: 'way', shares } });
    const balanced = await loadPreview();
    expect(balanced.areCountsExact).toBe(true);
    const counts = new Map<string, number>();
    for (const row of balanced.cells) counts.set(row[2]!, (counts.get(row[2]!) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(shares.map(({ text }) => text).sort());
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
    expect(buildRecord()?.rowChoice).toMatchObject({ type: 'balanced', column: 'way' });
    expect(buildRecord()?.scores?.files?.areSavedRows ?? false).toBe(false);
    // A generator that cannot fix columns beforehand is asked for rows as learnt; the choice stays for one that can.
    const { model, exportSettings } = studio.getState();
    expect(rowsAsked({ model: { ...model!, capabilities: NO_CAPABILITIES }, exportSettings })).toEqual({ type: 'as-learnt' });
    expect(rowsAsked({ model, exportSettings })).toBe(exportSettings.rows);

    const [first] = shares;
    setExportSettings({
      rows: {
        type: 'where',
        conditions: [
          { type: 'cells', column: 'way', cells: [first!] },
          { type: 'range', column: 'size', from: 10, to: 20 },
        ],
      },
    });
    const some = await loadPreview();
    expect(some.cells.every((row) => row[2] === first!.text && Number(row[1]) >= 10 && Number(row[1]) <= 20)).toBe(true);
    // Another table: its rows are as learnt.
    await studio.getState().loadText(TEXT, 'other.csv');
    expect(studio.getState().exportSettings.rows).toEqual({ type: 'as-learnt' });
  }, 30_000);

  it('offers no number that too few rows hold', async () => {
    const studio = await openStudio();
    const grades = Array.from({ length: 120 }, (_, row) => `${row % 4},${row === 7 ? 9 : row % 3}`);
    await studio.getState().loadText(`step,grade\n${grades.join('\n')}\n`, 'grades.csv');
    await studio.getState().changeColumns([1], { kind: 'integer' });
    studio.getState().setTrainSettings({ generator: 'copula', effort: 'quick', seed: 1 });
    await studio.getState().startTraining();
    const { cells } = await studio.getState().loadCellChoices(1);
    expect(cells?.map(({ text, isKnown }) => [text, isKnown])).toEqual([
      ['0', true],
      ['1', true],
      ['2', true],
      ['9', false],
    ]);
  }, 30_000);

  it('ends a training that cannot be with a failure, and is ready again', async () => {
    const studio = await openStudio();
    await studio.getState().loadText('key\nK-1\nK-2\nK-3\n', 'keys.csv');
    await studio.getState().changeColumns([0], { included: false });
    studio.getState().setTrainSettings({ generator: 'copula' });
    await studio.getState().startTraining();
    const { training } = studio.getState();
    expect(training.status).toBe('failed');
    expect(training.status === 'failed' && training.failure.message).toContain('at least 20');
    studio.getState().dismissTrainFailure();
    expect(studio.getState().training.status).toBe('idle');
    await studio.getState().startTraining();
    expect(studio.getState().training.status).toBe('failed');
    await studio.getState().loadText(TEXT, 'sizes.csv');
    expect(studio.getState().training.status).toBe('idle');
  });
});

describe('the costly measures', () => {
  const isProven = (studio: Studio) => () => {
    const { assessment, assessing, evaluation } = studio.getState();
    return assessment?.assessment.attacks != null && assessing.status === 'idle' && evaluation.status === 'idle';
  };

  it('follow the comparison, with a target of their own choice', async () => {
    const studio = await openStudio();
    await trainCopula(studio);
    await waitUntil(isProven(studio));
    const { assessment, model } = studio.getState();
    expect(assessment?.modelId).toBe(model?.modelId);
    // The last column of two levels.
    expect(assessment?.choices).toEqual({ targetColumn: 2, groupColumn: null });
    expect(assessment?.assessment.utility?.target?.name).toBe('way');
    expect(assessment?.assessment.fairness).toBeNull();
  }, 60_000);

  it('another choice makes anew what depends on it and keeps the rest', async () => {
    const studio = await openStudio();
    await trainCopula(studio);
    await waitUntil(isProven(studio));
    const before = studio.getState().assessment?.assessment;
    await studio.getState().chooseAssessment({ targetColumn: 1, groupColumn: 2 });
    const { assessment, assessmentChoices } = studio.getState();
    expect(assessmentChoices).toEqual({ targetColumn: 1, groupColumn: 2 });
    expect(assessment?.assessment.utility?.target?.name).toBe('size');
    expect(assessment?.assessment.fairness?.groups.map(({ text }) => text).sort()).toEqual(['down', 'up']);
    expect(assessment?.assessment.attacks).toEqual(before?.attacks);
    await studio.getState().chooseAssessment({ targetColumn: null });
    expect(studio.getState().assessment?.assessment.utility?.target).toBeNull();
    expect(studio.getState().assessment?.assessment.fairness).toBeNull();
  }, 60_000);

  it('can be stopped and taken up again', async () => {
    const studio = await openStudio();
    await trainCopula(studio);
    await waitUntil(() => studio.getState().assessment?.assessment.coverage != null);
    studio.getState().cancelAssessing();
    await waitUntil(() => studio.getState().assessing.status === 'idle');
    const before = studio.getState().assessment?.assessment;
    expect(before?.attacks).toBeNull();
    // A part that is made anew comes as another object.
    const coverages = new Set<unknown>();
    const stop = studio.subscribe(({ assessing, assessment }) => {
      if (assessing.status === 'running') coverages.add(assessment?.assessment.coverage);
    });
    await studio.getState().assess();
    stop();
    expect(isProven(studio)()).toBe(true);
    expect(coverages).toEqual(new Set([before?.coverage]));
    expect(coverages.size).toBe(1);
    expect(studio.getState().assessment?.assessment.coverage).toEqual(before?.coverage);
  }, 60_000);

  it('make their tables again where the worker has lost them', async () => {
    const studio = await openStudio();
    await trainCopula(studio);
    await waitUntil(isProven(studio));
    const { report, assessment } = studio.getState();
    const pair = await studio.getState().loadJoint(1, 2);
    await studio.restartEvaluation();
    await studio.getState().chooseAssessment({ targetColumn: 1 });
    await waitUntil(isProven(studio));
    expect(studio.getState().assessment?.assessment.utility?.target?.name).toBe('size');
    expect(studio.getState().assessment?.assessment.attacks).toEqual(assessment?.assessment.attacks);
    expect(studio.getState().report).toEqual(report);
    await studio.restartEvaluation();
    expect(await studio.getState().loadJoint(1, 2)).toEqual(pair);
    await waitUntil(isProven(studio));
    expect(studio.getState().assessment?.assessment.utility?.target?.name).toBe('size');
    expect(studio.getState().assessing.status).toBe('idle');
    // What is asked for while they are made is answered once they are there.
    await studio.restartEvaluation();
    const begun = new Promise<void>((resolve) => {
      studio.subscribe(({ evaluation }) => {
        if (evaluation.status === 'running') resolve();
      });
    });
    const pairs = [studio.getState().loadJoint(1, 2)];
    await begun;
    pairs.push(studio.getState().loadJoint(2, 1));
    await studio.getState().chooseAssessment({ targetColumn: 2 });
    expect(await Promise.all(pairs)).toHaveLength(2);
    await waitUntil(() => isProven(studio)() && studio.getState().assessment?.assessment.utility !== null);
    expect(studio.getState().assessment?.assessment.utility?.target?.name).toBe('way');
  }, 60_000);
});

describe('the arena', () => {
  it('trains several on one split, takes the best, and lets the person overrule', async () => {
    const studio = await openStudio();
    await studio.getState().loadText(TEXT, 'sizes.csv');
    studio.getState().setTrainSettings({ effort: 'quick', seed: 1 });
    studio.getState().planArena({ isOn: true, generators: ['copula', 'vae'] });
    const stages = new Set<string>();
    studio.subscribe(({ arena }) => stages.add(arena?.entries.map(({ stage }) => stage.status).join(' ') ?? ''));
    await studio.getState().startArena();
    expect([...stages].filter((text) => /training|measuring/.test(text))).toEqual([
      'training waiting',
      'measuring waiting',
      'measured training',
      'measured measuring',
    ]);
    const { ranked, parts } = rankArena(studio.getState().arena);
    expect(ranked.map(({ entry }) => entry.settings.generator).sort()).toEqual(['copula', 'vae']);
    expect(parts).toEqual(expect.arrayContaining(['shapes', 'trends']));
    const unsuspected = ranked.filter(({ contender }) => contender.alarm === null);
    const qualities = (unsuspected.length === 0 ? ranked : unsuspected).map(({ standing }) => standing.quality);
    expect(ranked[0]?.standing.quality).toBe(Math.max(...qualities));
    const [best, other] = ranked.map(({ entry }) => entry.stage.model);
    expect(new Set([best?.trainRowCount, other?.trainRowCount]).size).toBe(1);
    expect(studio.getState().model).toEqual(best);
    expect(studio.getState().report?.modelId).toBe(best?.modelId);
    expect(freshnessOfReport(studio.getState())).toBe('fresh');

    const pairOfBest = await studio.getState().loadJoint(1, 2);
    await studio.getState().takeContender(other?.modelId ?? '');
    expect(studio.getState()).toMatchObject({ model: other, report: { modelId: other?.modelId }, assessment: { modelId: other?.modelId } });
    expect(freshnessOfReport(studio.getState())).toBe('fresh');
    expect(studio.getState().buildRecord()).toMatchObject({ model: other?.generator });
    expect(discloseArena(studio.getState())?.ranked.map(({ chosen }) => chosen)).toEqual([false, true]);
    // The tables that the evaluation worker holds are made again where they are another's.
    const pairOfOther = await studio.getState().loadJoint(1, 2);
    expect(pairOfOther.real).toEqual(pairOfBest.real);
    expect(pairOfOther.synthetic).not.toEqual(pairOfBest.synthetic);
    await studio.getState().takeContender(best?.modelId ?? '');
    expect(await studio.getState().loadJoint(1, 2)).toEqual(pairOfBest);
    expect(studio.getState().report?.modelId).toBe(best?.modelId);

    // Another target: until all are measured for it, the ranking stays as it was.
    const before = studio.getState().arena;
    await studio.getState().chooseAssessment({ targetColumn: 1 });
    const targets = () => rankArena(studio.getState().arena).ranked.map(({ contender }) => contender.utility?.name);
    expect(targets()).toEqual(['way', 'way']);
    // The rows that were measured are measured again, whatever shall be saved next.
    studio.getState().setExportSettings({ seed: 99 });
    await studio.getState().remeasureArena();
    const seeds = studio.getState().arena?.entries.map(({ stage }) => stage.status === 'measured' && stage.report.sampleSeed);
    expect(new Set(seeds)).toEqual(new Set([7]));
    expect(studio.getState().arenaMeasuring).toEqual({ status: 'idle' });
    expect(targets()).toEqual(['size', 'size']);
    expect(studio.getState().assessment?.assessment.utility?.target?.name).toBe('size');
    const attacks = (arena: StudioState['arena']) =>
      arena?.entries.map(({ stage }) => (stage.status === 'measured' ? stage.assessment.attacks : null));
    expect(attacks(studio.getState().arena)).toEqual(attacks(before));

    await studio.getState().changeColumns([2], { included: false });
    expect(freshnessOfModel(studio.getState())).toBe('table-changed');
    expect(studio.getState().arena).not.toBeNull();
  }, 60_000);

  it('lists one that fails with its reason, goes on, and can be stopped', async () => {
    const studio = await openStudio();
    await studio.getState().loadText(TEXT, 'sizes.csv');
    studio.getState().setTrainSettings({ effort: 'thorough' });
    studio.getState().planArena({ generators: ['vae', 'copula'] });
    const unsubscribe = studio.subscribe(({ training, arena, skipContender }) => {
      if (training.status !== 'running' || training.progress === null || arena?.entries[0]?.stage.status !== 'training') return;
      unsubscribe();
      skipContender();
    });
    await studio.getState().startArena();
    expect(studio.getState().arena?.entries.map(({ stage }) => stage.status)).toEqual(['left-out', 'measured']);
    expect(studio.getState().model?.generator).toBe('copula');
    expect(discloseArena(studio.getState())).toBeNull();
    studio.getState().setTrainSettings({ effort: 'quick' });

    // A table of too few rows: each of them says so, and the former model is kept.
    await studio.getState().loadText(TEXT.split('\n').slice(0, 12).join('\n'), 'few.csv');
    await studio.getState().startArena();
    const { arena, training, model } = studio.getState();
    expect(arena?.entries.map(({ stage }) => (stage.status === 'failed' ? stage.failure.code : stage.status))).toEqual([
      'too-few-rows',
      'too-few-rows',
    ]);
    expect(training.status).toBe('idle');
    expect(model?.generator).toBe('copula');

    await studio.getState().loadText(TEXT, 'sizes.csv');
    const stop = studio.subscribe(({ arena: now, stopArena }) => {
      if (now?.entries[0]?.stage.status !== 'training') return;
      stop();
      stopArena();
    });
    await studio.getState().startArena();
    expect(studio.getState().arena?.entries.map(({ stage }) => stage.status)).toEqual(['left-out', 'left-out']);
  }, 60_000);
});
