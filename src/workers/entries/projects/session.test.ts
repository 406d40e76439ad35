import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROJECT_SCHEMA } from '#core/project/record.ts';
import { writeZip } from '#io/archive/write-zip.ts';
import { listZip, unpackEntry } from '#io/archive/zip.ts';
import { ArchiveError, readArchive, writeArchive } from '#io/projects/archive.ts';
import type { PartFacts, PartName, ProjectStore, StoredPart } from '#io/projects/contract.ts';
import { findDescriptor } from '#models/catalog.ts';
import { loadGenerator } from '#models/registry.ts';
import { createWorkerClient, type Endpoint, failureOf, type WorkerClient } from '../../client/client.ts';
import type { KeepCalls, ProjectCalls, StoredCheckpoint, StoredModel } from '../../protocol/projects.ts';
import { serve } from '../dispatch.ts';
import { openProject, readProjectFile } from './opening.ts';
import { createProjectSession } from './session.ts';
import { requireModel } from './stored-model.ts';

/** Made by version 1 of the studio: penguins with an edit, two structures, a copula, a comparison and the costly measures. */
const FORMER_FILE = new URL('../../../io/projects/fixtures/v1-penguins.lookalike', import.meta.url);
const MODEL_ID = 'd809bf-e4zfcs-1lcgrgf';
const MODEL_PART: PartName = `model:${MODEL_ID}`;

type Json = Record<string, unknown>;

function createMemoryStore(): ProjectStore {
  const projects = new Map<string, { record: unknown; parts: Map<string, StoredPart> }>();
  const factsOf = (parts: ReadonlyMap<string, StoredPart>): Record<string, PartFacts> =>
    Object.fromEntries([...parts].map(([name, { about = null }]) => [name, { bytes: 1, about }]));
  const put = (id: string, changes: object) => {
    const parts = projects.get(id)?.parts as Map<string, StoredPart>;
    for (const [name, part] of Object.entries(changes) as [string, StoredPart | null][])
      if (part === null) parts.delete(name);
      else parts.set(name, part);
  };
  const describeOne = (id: string) => {
    const project = projects.get(id);
    return project === undefined ? null : { id, record: project.record, parts: factsOf(project.parts) };
  };
  return {
    list: async () => [...projects.keys()].flatMap((id) => describeOne(id) ?? []),
    read: async (id) => describeOne(id),
    readPart: async (id, part) => projects.get(id)?.parts.get(part)?.value ?? null,
    async write(record, parts = {}) {
      projects.set(record.id, { record, parts: projects.get(record.id)?.parts ?? new Map() });
      put(record.id, parts);
    },
    async writeParts(id, parts) {
      if (!projects.has(id)) return false;
      put(id, parts);
      return true;
    },
    async remove(id) {
      projects.delete(id);
    },
    async wipe() {
      projects.clear();
    },
  };
}

interface Studio {
  readonly store: ProjectStore;
  readonly projects: WorkerClient<ProjectCalls>;
  /** As the training worker sees it. */
  readonly keep: WorkerClient<KeepCalls>;
  close(): void;
}

async function openStudio(): Promise<Studio> {
  const store = createMemoryStore();
  let count = 0;
  const [page, line] = [new MessageChannel(), new MessageChannel()];
  const session = createProjectSession({ openStore: async () => store, createId: () => `new-${++count}`, now: () => 1000 + count });
  const stop = serve<ProjectCalls>(page.port1 as Endpoint, session);
  const projects = createWorkerClient<ProjectCalls>(page.port2 as Endpoint);
  await projects.call('serve', { port: line.port1 }, { transfer: [line.port1] });
  const keep = createWorkerClient<KeepCalls>(line.port2 as Endpoint);
  return {
    store,
    projects,
    keep,
    close() {
      stop();
      projects.terminate();
      keep.terminate();
      page.port1.close();
    },
  };
}

const formerFile = async () => new Blob([await readFile(FORMER_FILE)]);

/** The former file in this version's form, with some of its parts changed. */
async function withParts(change: (parts: Map<PartName, StoredPart>) => void): Promise<Blob> {
  const { record, parts } = await readArchive(await formerFile());
  const changed = new Map(Object.entries(structuredClone(parts)) as [PartName, StoredPart][]);
  change(changed);
  return writeArchive(record, changed);
}

const changed = (value: unknown, path: readonly (string | number)[], to: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Json) }) as Json;
  copy[key] = changed(copy[key], rest, to);
  return copy;
};

const CHECKPOINT: StoredCheckpoint = {
  runId: 'run-1',
  request: { generator: 'vae', settings: { epochs: 3 }, seed: 1 },
  progress: { epoch: 1, epochCount: 3, step: 4, stepCount: 12, elapsedMs: 20, remainingMs: null, rowsPerSecond: 10 },
  savedAtMs: 5,
  resumeCount: 0,
  checkpoint: { plan: 'a', state: { weights: Float32Array.of(1, 2) } },
  codecKey: '1',
  elapsedMs: 20,
  history: [{ type: 'split', trainRowCount: 9, holdoutRowCount: 1 }],
};

let studio: Studio;
beforeEach(async () => {
  studio = await openStudio();
});
afterEach(() => studio.close());

const codeOf = async (work: Promise<unknown>) => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return failureOf(error).code;
  }
};

describe('a project that version 1 saved', () => {
  it('opens as a dataset with everything that was done', async () => {
    const { projectId } = await studio.projects.call('unpack', { file: await formerFile() });
    const [entry] = await studio.projects.call('list', null);
    expect(entry).toMatchObject({ id: projectId, name: 'penguins', rowCount: 344, columnCount: 9, hasModel: true, problem: null });

    const { record, readings, edits, exportSettings, sources, modelIds, checkpoint, problem } = await studio.projects.call('open', {
      projectId,
    });
    expect(record.schema).toBe(PROJECT_SCHEMA);
    const [table] = record.dataset.tables;
    expect(table).toMatchObject({ name: 'penguins.csv', role: 'learn', rowCount: 344, sourceId: 'source' });
    expect([...readings]).toEqual([[table?.tableId, { dialect: {}, ragged: { rule: 'keep', exceptLines: [] } }]]);
    expect(edits.map((edit) => edit.type === 'table' && edit.edit)).toMatchObject([
      { type: 'columns', columnIndices: [7], change: { kind: 'categorical' } },
      { type: 'structures', status: 'accepted', structures: [{ type: 'sum' }, { type: 'conditional', by: 'species' }] },
    ]);
    expect(exportSettings).toMatchObject({ rowCount: 100, seed: 4, rows: { type: 'where' } });
    expect((await sources.get('source')?.text())?.split('\n').length).toBe(346);
    expect([modelIds, checkpoint, problem]).toEqual([[MODEL_ID], null, null]);
  });

  it('has its comparison and its costly measures under their present names', async () => {
    const { projectId } = await studio.projects.call('unpack', { file: await formerFile() });
    const { results } = await studio.projects.call('open', { projectId });
    expect(results?.report).toMatchObject({ modelId: MODEL_ID, report: { shapes: { value: 0.8666023697412059 }, sampleSeed: 7 } });
    expect(results?.report?.report.columns).toHaveLength(9);
    expect(results?.assessment?.choices).toEqual({ targetColumn: 0, groupColumn: null });
    expect(results?.assessment?.assessment.coverage?.samples).toEqual([
      { what: 'synthetic rows for coverage: as many as are unseen', used: 34, all: 344 },
    ]);
    expect(results?.assessment?.assessment.attacks?.results).toHaveLength(12);
    expect([results?.assessmentChoices, results?.arena]).toEqual([{ targetColumn: 0, groupColumn: null }, null]);
  });

  it('gives its model back, which says what it can be asked for', async () => {
    const { projectId } = await studio.projects.call('unpack', { file: await formerFile() });
    const model = await studio.keep.call('loadModel', { projectId, modelId: MODEL_ID });
    expect(model?.info.capabilities).toEqual(findDescriptor('copula').capabilities);
    expect(model?.info.tableIds).toEqual([model?.info.datasetId]);
    expect(model?.saved.codec.structure?.steps.map(({ type }) => type)).toEqual(['conditional', 'sum']);
    expect(model?.history[0]).toEqual({ type: 'split', trainRowCount: 310, holdoutRowCount: 34 });

    const generator = await loadGenerator('copula');
    const restored = await generator.restore((model as StoredModel).saved);
    const table = await restored.sample({ rowCount: 50, firstRow: 0, seed: 1 });
    expect(table.specs).toHaveLength(9);
    expect(table.rowCount).toBe(50);
    restored.dispose();
  });

  it('is the same project after it was saved as a file and read again', async () => {
    const { projectId } = await studio.projects.call('unpack', { file: await formerFile() });
    const { file } = await studio.projects.call('pack', { projectId });
    const again = await studio.projects.call('unpack', { file });
    const [first, second] = await Promise.all([
      studio.projects.call('open', { projectId }),
      studio.projects.call('open', { projectId: again.projectId }),
    ]);
    expect({ ...second, record: { ...second.record, id: first.record.id, savedAtMs: first.record.savedAtMs }, sources: null }).toEqual({
      ...first,
      sources: null,
    });
    expect(await studio.keep.call('loadModel', { projectId: again.projectId, modelId: MODEL_ID })).toEqual(
      await studio.keep.call('loadModel', { projectId, modelId: MODEL_ID }),
    );
  });
});

describe('a project file from elsewhere', () => {
  const codec = ['saved', 'codec'];
  it.each<[string, readonly (string | number)[], unknown]>([
    ['of an unknown generator', ['info', 'generator'], 'oracle'],
    ['of two generators', ['info', 'generator'], 'gan'],
    ['under another id', ['info', 'modelId'], 'another'],
    ['of another split', ['trainRows'], Uint32Array.of(1, 2)],
    ['without its rows', ['holdoutRows'], [1, 2]],
    ['with a weight of another shape', ['saved', 'weights', 0, 'shape'], [3]],
    ['with a weight that is no number', ['saved', 'weights', 1, 'values'], Float32Array.of(Number.NaN)],
    ['with an encoding too few', [...codec, 'encodings'], []],
    ['with a column that is not there', [...codec, 'tokenColumns', 8], 9],
    ['with a column twice', [...codec, 'tokenColumns', 8], 0],
    ['with more tokens than counts', [...codec, 'encodings', 0, 'cardinality'], 30],
    ['with a level too few', [...codec, 'encodings', 0, 'levels'], ['Adelie']],
    ['of an unknown kind', [...codec, 'specs', 0, 'kind'], 'spectrum'],
    ['with a structure of an unknown type', [...codec, 'structure', 'steps', 0, 'type'], 'telepathy'],
    ['with a factor that is no number', [...codec, 'structure', 'steps', 1, 'parts', 0, 'factor'], '1'],
    ['with digests of other columns', ['avoid'], []],
    ['with digests out of order', ['avoid', 0], { salt: 1, digests: Float64Array.of(2, 1) }],
    ['with a history that is no list', ['history'], 'long'],
    ['with a loss that is no number', ['history', 0], { type: 'loss', epoch: 1, trainNats: 'much', holdoutNats: null }],
  ])('is refused for a model %s', async (_, path, to) => {
    const file = await withParts((parts) => {
      const part = parts.get(MODEL_PART) as StoredPart;
      parts.set(MODEL_PART, { ...part, value: changed(part.value, path, to) });
    });
    expect(await codeOf(studio.projects.call('unpack', { file }))).toBe('damaged-project');
    expect(await studio.projects.call('list', null)).toEqual([]);
  });

  it.each<[string, readonly (string | number)[], unknown]>([
    ['run', ['runId'], 3],
    ['generator', ['request', 'generator'], 'oracle'],
    ['setting', ['request', 'settings', 'epochs'], 'many'],
    ['seed', ['request', 'seed'], -1],
    ['plan', ['checkpoint', 'plan'], null],
    ['progress', ['progress', 'step'], '4'],
  ])('is refused for a checkpoint with another %s', async (_, path, to) => {
    const sound = await withParts((parts) => parts.set('checkpoint', { value: CHECKPOINT }));
    expect(await codeOf(studio.projects.call('unpack', { file: sound }))).toBe('done');
    const file = await withParts((parts) => parts.set('checkpoint', { value: changed(CHECKPOINT, path, to) }));
    expect(await codeOf(studio.projects.call('unpack', { file }))).toBe('damaged-project');
  });

  it('is refused for an edit that no version knows', async () => {
    const { record, parts } = await readArchive(await formerFile());
    const edits = [{ type: 'table', tableId: 't', edit: { type: 'columns', columnIndices: ['first'], change: {} } }];
    const file = await writeArchive({ ...record, edits }, new Map(Object.entries(parts) as [PartName, StoredPart][]));
    expect(await codeOf(studio.projects.call('unpack', { file }))).toBe('damaged-project');
  });

  it('tells of a checkpoint what is in it, whatever stands beside it', async () => {
    const file = await withParts((parts) => parts.set('checkpoint', { value: CHECKPOINT, about: { runId: 'another' } }));
    const { projectId } = await studio.projects.call('unpack', { file });
    expect((await studio.projects.call('open', { projectId })).checkpoint).toMatchObject({ runId: 'run-1', resumeCount: 0 });
    const taken = await studio.keep.call('takeCheckpoint', { projectId });
    expect(taken).toEqual({ ...CHECKPOINT, resumeCount: 1 });
    expect((await studio.projects.call('open', { projectId })).checkpoint?.resumeCount).toBe(1);
  });

  it('may hold more than this version knows', async () => {
    const file = await withParts((parts) => {
      const part = parts.get(MODEL_PART) as StoredPart;
      const value = changed(changed(part.value, ['info', 'mood'], 'good'), ['history', 1], { type: 'applause', claps: 3 });
      parts.set(MODEL_PART, { ...part, value });
    });
    const { projectId } = await studio.projects.call('unpack', { file });
    const model = await studio.keep.call('loadModel', { projectId, modelId: MODEL_ID });
    expect(model?.info).toMatchObject({ mood: 'good' });
    expect(model?.history.map(({ type }) => type as string)).not.toContain('applause');
  });
});

describe('what was measured', () => {
  it.each<[string, readonly (string | number)[], unknown]>([
    ['report', ['report', 'report', 'columns', 0, 'overlay'], { shape: 'round' }],
    ['figure', ['report', 'report', 'shapes', 'value'], '0.9'],
    ['assessment', ['proof', 'proof', 'utility', 'everyColumn'], null],
    ['sample', ['proof', 'proof', 'coverage', 'samples', 0], { code: 'unheard-of', used: 1, all: 2 }],
    ['note', ['proof', 'proof', 'notes'], [{ part: 'coverage', why: {} }]],
    ['choice', ['proofChoices'], { targetColumn: 'species' }],
    ['arena', ['arena'], { tableId: 't', tableRevision: 1, entries: [{ settings: {}, stage: { status: 'training' } }] }],
  ])('is left out with a notice where a %s cannot be read', async (_, path, to) => {
    const file = await withParts((parts) => parts.set('report', { value: changed(parts.get('report')?.value, path, to) }));
    const { projectId } = await studio.projects.call('unpack', { file });
    const { results, problem, edits, modelIds } = await studio.projects.call('open', { projectId });
    expect(results).toBeNull();
    expect(problem).toMatchObject({ code: 'damaged-results', detail: expect.stringContaining(':') });
    expect([edits.length, modelIds]).toEqual([2, [MODEL_ID]]);
  });

  it('may be told in codes, and of several generators', async () => {
    const file = await withParts((parts) => {
      const former = parts.get('report')?.value as { report: { report: unknown }; proof: { proof: Json; choices: unknown } };
      const info = (parts.get(MODEL_PART) as { value: { info: unknown } }).value.info;
      const notes = [{ part: 'fairness', why: { code: 'no-groups', name: 'year' } }, 'Too few rows.'];
      const samples = [{ code: 'target-train', name: 'species', used: 3, all: 4 }];
      const proof = { ...former.proof.proof, notes, utility: { ...(former.proof.proof.utility as Json), samples } };
      const measured = { status: 'measured', model: info, report: former.report.report, proof, choices: former.proof.choices };
      const settings = { generator: 'copula', effort: 'quick', overrides: {}, seed: 1 };
      const entries = [measured, { status: 'failed', failure: { code: 'x', message: 'y' } }].map((stage) => ({ settings, stage }));
      parts.set('report', { value: { ...former, arena: { tableId: 't', tableRevision: 1, entries } } });
    });
    const { projectId } = await studio.projects.call('unpack', { file });
    const { results } = await studio.projects.call('open', { projectId });
    expect(results?.arena).toMatchObject({ datasetId: 't', tableIds: ['t'], revision: 1 });
    const [first] = results?.arena?.entries ?? [];
    expect(first?.stage).toMatchObject({
      status: 'measured',
      model: { capabilities: findDescriptor('copula').capabilities },
      assessment: {
        notes: [{ part: 'fairness', why: { code: 'no-groups' } }, 'Too few rows.'],
        utility: { samples: [{ code: 'target-train' }] },
      },
    });
  });
});

describe('what is damaged on this device', () => {
  it('is told apart: a model, a checkpoint, a record', async () => {
    const { projectId } = await studio.projects.call('unpack', { file: await formerFile() });
    await studio.store.writeParts(projectId, { [MODEL_PART]: { value: { info: {} } }, checkpoint: { value: 3, about: { runId: 3 } } });
    expect(await codeOf(studio.keep.call('loadModel', { projectId, modelId: MODEL_ID }))).toBe('damaged-part');
    expect(await codeOf(studio.keep.call('takeCheckpoint', { projectId }))).toBe('damaged-part');
    expect((await studio.projects.call('open', { projectId })).checkpoint).toBeNull();
    await studio.store.write({ id: projectId, schema: PROJECT_SCHEMA, name: 'Broken' } as never);
    expect(await codeOf(studio.projects.call('open', { projectId }))).toBe('damaged-project');
    expect((await studio.projects.call('list', null))[0]).toMatchObject({ name: 'Broken', problem: { code: 'damaged-project' } });
  });
});

describe('a file of version 1 with anything in it changed', () => {
  /** Every place of a JSON value, as a path. */
  function* walk(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
    yield path;
    if (Array.isArray(value)) for (const i of [...value.keys()].slice(0, 12)) yield* walk(value[i], [...path, i]);
    else if (typeof value === 'object' && value !== null)
      for (const key of Object.keys(value)) yield* walk((value as Json)[key], [...path, key]);
  }

  it('is a project whose every part can be used, or an ArchiveError', async () => {
    const file = await formerFile();
    const files = new Map<string, Blob>();
    for (const entry of await listZip(file)) files.set(entry.name, await unpackEntry(file, entry, {}));
    const names = [...files.keys()].filter((name) => name.endsWith('.json'));
    const texts = new Map<string, unknown>();
    for (const name of names) texts.set(name, JSON.parse(await (files.get(name) as Blob).text()));
    const places = new Map(names.map((name) => [name, [...walk(texts.get(name))]]));
    const outcomes = { opened: 0, refused: 0 };

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.jsonValue({ maxDepth: 2 }), async (name, at, value) => {
        const paths = places.get(name) as readonly (readonly (string | number)[])[];
        const text = JSON.stringify(changed(texts.get(name), paths[at % paths.length] as readonly (string | number)[], value));
        const altered = await writeZip(
          [...files].map(([path, content]) => ({ path, content: path === name ? new Blob([text]) : content, deflates: false })),
        );
        let read: Awaited<ReturnType<typeof readProjectFile>>;
        try {
          read = await readProjectFile(altered);
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
          outcomes.refused++;
          return;
        }
        const store = createMemoryStore();
        await store.write(read.record, read.parts);
        const { results, problem, modelIds } = await openProject(store, read.record.id);
        expect(results === null || problem === null).toBe(true);
        for (const modelId of modelIds) requireModel(await store.readPart(read.record.id, `model:${modelId}`));
        outcomes.opened++;
      }),
      { numRuns: 300, seed: 8 },
    );
    expect(outcomes.opened).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(20);
  }, 60_000);
});
