import { concatTables } from '#core/table/rows.ts';
import type { BackendInfo, BackendName, Generator, GeneratorId, TrainedModel } from '#models/contract.ts';
import { createWorkerClient, type Endpoint, failureOf, type WorkerClient } from '../../client/client.ts';
import type { KeepCalls, TrainingHistory } from '../../protocol/projects.ts';
import type { ModelCalls, TableCalls, TrainCalls } from '../../protocol/train.ts';
import { type Handlers, serve, withTransfer } from '../dispatch.ts';
import { openSink } from '../export/sinks.ts';
import { exportModel, formatRows } from './export-model.ts';
import { describeTrainingError, notConnected } from './failures.ts';
import { findRefusal, requireGivable } from './givable.ts';
import { createModelStore, type StoredModel } from './model-store.ts';
import { createPacer } from './pacing.ts';
import { forPeople } from './people.ts';
import { runTraining } from './run-training.ts';
import { buffersOf, sampleChunks } from './sampling.ts';

/** Lost devices that one training outlives. */
const MOST_LOSSES = 3;
const TITLES: Readonly<Record<BackendName, string>> = {
  webgpu: 'a fresh WebGPU device',
  wasm: 'WebAssembly',
  cpu: 'plain JavaScript',
};

export interface TrainSessionOptions {
  loadGenerator(id: GeneratorId): Promise<Generator>;
  chooseBackend(preference: BackendName | 'auto'): Promise<BackendInfo>;
  /** Grows whenever another backend is put in use. */
  backendGeneration(): number;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Unique over every session of the page, so that a restarted worker never answers for a former one's model. */
  createModelId(): string;
}

/** Everything the training worker does, apart from being a worker. */
export function createTrainSession({
  loadGenerator,
  chooseBackend,
  backendGeneration,
  now,
  createModelId,
}: TrainSessionOptions): Handlers<TrainCalls> {
  const models = createModelStore({ backendGeneration, loadGenerator });
  let tables: WorkerClient<TableCalls> | null = null;
  let projects: WorkerClient<KeepCalls> | null = null;
  let chosen: { readonly preference: BackendName | 'auto'; readonly info: BackendInfo } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  /** To whichever projects worker runs now: one that died is started anew in the midst of a training. */
  const keptLine: Pick<WorkerClient<KeepCalls>, 'call'> = {
    call: (name, payload, options) => (projects === null ? Promise.reject(notConnected()) : projects.call(name, payload, options)),
  };

  /** Trainings and changes of backend take turns: they share one device. */
  const takeTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };

  const useBackend = async (preference: BackendName | 'auto'): Promise<BackendInfo> => {
    if (chosen?.preference !== preference) {
      chosen = null;
      chosen = { preference, info: await chooseBackend(preference) };
    }
    return chosen.info;
  };

  const connectModels: Handlers<ModelCalls> = {
    sample: ({ modelId, rowCount, seed }, { control, emit }) =>
      models.use(modelId, async (kept, { trainRows, holdoutRows, avoid }) => {
        const model = forPeople(kept, { avoid, spreadDates: false });
        const pacer = createPacer(control, now);
        const startedAt = now();
        const chunks = [];
        let rowsMade = 0;
        for await (const chunk of sampleChunks(model, { rowCount, seed }, () => pacer.yieldPoint())) {
          chunks.push(chunk);
          rowsMade += chunk.rowCount;
          emit({ rowsMade });
        }
        const table = concatTables(chunks);
        return withTransfer({ table, trainRows, holdoutRows, sampleSeconds: (now() - startedAt) / 1000 }, buffersOf(table));
      }),
  };

  return {
    initialise: ({ backend }) => takeTurn(() => useBackend(backend)),

    connect({ port }) {
      tables?.terminate();
      tables = createWorkerClient<TableCalls>(port as Endpoint);
      return null;
    },

    connectProjects({ port }) {
      projects?.terminate();
      projects = createWorkerClient<KeepCalls>(port as Endpoint);
      return null;
    },

    restoreModel: ({ projectId, modelId, formerRevision, revision, backend }, { emit }) =>
      takeTurn(async () => {
        const kept = await projects?.call('loadModel', { projectId, modelId });
        if (kept === undefined || kept === null) return null;
        const { saved, trainRows, holdoutRows, avoid, history } = kept;
        const generator = await loadGenerator(kept.info.generator);
        if (generator.descriptor.usesBackend) await useBackend(backend);
        const tableRevision = kept.info.tableRevision === formerRevision ? revision : kept.info.tableRevision;
        const info = { ...kept.info, tableRevision };
        models.add({ info, model: await generator.restore(saved), trainRows, holdoutRows, avoid });
        for (const event of history) emit(event);
        return info;
      }),

    train: (request, context) =>
      takeTurn(async () => {
        context.signal.throwIfAborted();
        if (tables === null) throw notConnected();
        const [backend, generator, { table, revision, structures }] = await Promise.all([
          useBackend(request.backend),
          loadGenerator(request.generator),
          tables.call('table', { tableId: request.tableId }, { signal: context.signal }),
        ]);
        let losses = 0;
        const reviveBackend = async (): Promise<BackendInfo> => {
          losses += 1;
          if (losses > MOST_LOSSES) throw new Error('The graphics device was lost again and again.');
          chosen = null;
          // A device that was lost twice is not asked again in this training.
          const fresh = await (losses > 1 ? chooseBackend('wasm') : useBackend(request.backend));
          const message = `The graphics device stopped working. Nothing is lost: training goes on from its last checkpoint, on ${TITLES[fresh.backend]}.`;
          context.emit({ type: 'device-lost', message });
          return fresh;
        };
        const { project } = request;
        const keeping =
          projects === null || project === undefined
            ? null
            : { projects: keptLine, left: project.resume ? await projects.call('takeCheckpoint', { projectId: project.projectId }) : null };
        /** Whatever was trained is in the project before it is told of. */
        const keepModel = async ({ info, model, trainRows, holdoutRows, avoid }: StoredModel, history: TrainingHistory) => {
          if (keeping === null || project === undefined) return;
          const kept = { info, saved: model.saved, trainRows, holdoutRows, avoid, history };
          try {
            await keeping.projects.call('saveModel', { projectId: project.projectId, runId: project.runId, model: kept });
          } catch (error) {
            context.emit({ type: 'checkpoint', failure: failureOf(error) });
          }
        };
        const outcome = await runTraining({
          request,
          keeping,
          table,
          structures,
          revision,
          generator,
          backend,
          reviveBackend,
          modelId: createModelId(),
          context,
          now,
        });
        if (outcome.status === 'trained') {
          models.add(outcome.stored);
          await keepModel(outcome.stored, outcome.history);
          return outcome.stored.info;
        }
        const { error } = outcome;
        if (error.code === 'device-lost') {
          context.emit({ type: 'device-lost', message: error.message });
          chosen = null;
        }
        const kept =
          outcome.kept === null
            ? null
            : await secureKept(outcome.kept, generator, error.code === 'device-lost' ? () => useBackend(request.backend) : null);
        if (kept !== null) {
          models.add(kept);
          await keepModel(kept, outcome.history);
          context.emit({ type: 'kept', model: kept.info });
        }
        throw describeTrainingError(error, kept !== null);
      }),

    checkGiven: ({ modelId, asked }) => models.use(modelId, async ({ saved }) => asked.map((given) => findRefusal(saved, given))),

    preview: ({ modelId, rowCount, seed, given = [] }) =>
      models.use(modelId, async (model, { avoid }) => {
        requireGivable(model.saved, given);
        const table = await forPeople(model, { avoid, spreadDates: true }).sample({ rowCount, firstRow: 0, seed, given });
        return { names: table.specs.map((spec) => spec.name), cells: formatRows(table) };
      }),

    export: (request, { control, emit }) =>
      models.use(request.modelId, async (kept, { avoid }) => {
        requireGivable(kept.saved, request.given ?? []);
        const model = forPeople(kept, { avoid, spreadDates: true });
        const sink = await openSink(request);
        const pacer = createPacer(control, now);
        return exportModel({ model, request, sink, yieldPoint: () => pacer.yieldPoint(), emit, now });
      }),

    serve({ port }) {
      serve<ModelCalls>(port as Endpoint, connectModels);
      return null;
    },
  };
}

/**
 * The last good version, whole again: after a lost device its weights are put on the next backend.
 *
 * @returns null when even that fails, so that nobody is promised a model that cannot be used.
 */
async function secureKept(
  kept: StoredModel,
  generator: Generator,
  reviveBackend: (() => Promise<BackendInfo>) | null,
): Promise<StoredModel | null> {
  if (reviveBackend === null) return kept;
  try {
    await reviveBackend();
    const model: TrainedModel = await generator.restore(kept.model.saved);
    return { ...kept, model };
  } catch {
    return null;
  }
}
