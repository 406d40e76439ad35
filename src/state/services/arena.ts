import { generatorCatalog } from '#models/catalog.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { isArenaRunning, isArenaStale, type MeasuredEntry, rankArena } from '../arena.ts';
import { learntTable } from '../dataset.ts';
import type { LiveTrainingRecord } from '../training/live-training.ts';
import { isUnderWay, resolveSettings } from '../training/train-settings.ts';
import type { ArenaStage } from '../types/arena.ts';
import { createRemeasuring } from './arena-remeasuring.ts';
import type { ArenaService, Services, ServiceTools } from './contract.ts';

/** One run through the planned generators. */
interface Run {
  /** Ends the measuring of the generator under way. */
  measuring: AbortController | null;
  /** True once the person wants no more. */
  isStopped: boolean;
}

export function createArena(tools: ServiceTools, services: Services): ArenaService {
  const { get, set, live } = tools;
  let current: Run | null = null;
  const { holdModel, setStage, ...remeasuring } = createRemeasuring(tools, services);
  /** What was seen in the trainings of this session, to be shown again with their models. */
  const records = new Map<string, LiveTrainingRecord>();

  function stageOf(index: number): ArenaStage['status'] | null {
    return get().arena?.entries[index]?.stage.status ?? null;
  }

  /** Trains and measures one generator. @returns false when the table was left meanwhile. */
  async function compete(run: Run, index: number): Promise<boolean> {
    const { arena, dataset } = get();
    const settings = arena?.entries[index]?.settings;
    if (arena === null || settings === undefined) return false;
    if (isArenaStale(arena, dataset)) {
      setStage(index, { status: 'failed', failure: TABLE_CHANGED });
      return true;
    }
    setStage(index, { status: 'training' });
    const outcome = await services.training.runOnce({
      generator: settings.generator,
      settings: resolveSettings(settings),
      seed: settings.seed,
    });
    if (current !== run) return false;
    const model = outcome.status === 'trained' ? outcome.model : outcome.status === 'failed' ? outcome.keptModel : null;
    if (model === null) {
      setStage(index, outcome.status === 'failed' ? { status: 'failed', failure: outcome.failure } : { status: 'left-out' });
      return true;
    }
    records.set(model.modelId, live.getSnapshot());
    if (run.isStopped) {
      setStage(index, { status: 'left-out' });
      return true;
    }
    const controller = new AbortController();
    run.measuring = controller;
    const choices = services.assessment.choicesNow();
    setStage(index, { status: 'measuring', model, done: 0, total: 100, doing: 'Drawing synthetic rows' });
    try {
      const measured = await services.assessment.measure(model, choices, {
        signal: controller.signal,
        onProgress: (progress) => {
          if (current === run && stageOf(index) === 'measuring') setStage(index, { status: 'measuring', model, ...progress });
        },
      });
      if (current === run) setStage(index, { status: 'measured', model, choices, ...measured });
    } catch (error) {
      if (current === run) setStage(index, isAborted(error) ? { status: 'left-out' } : { status: 'failed', failure: failureOf(error) });
    }
    run.measuring = null;
    return current === run;
  }

  function leaveOutTheRest(): void {
    set(({ arena }) => {
      if (arena === null) return {};
      const entries = arena.entries.map((entry) =>
        entry.stage.status === 'waiting' ? { ...entry, stage: { status: 'left-out' as const } } : entry,
      );
      return { arena: { ...arena, entries } };
    });
  }

  /** Makes a measured generator's model, report and measures those of the studio. */
  function adopt({ settings, stage }: MeasuredEntry, model: ModelInfo): void {
    const { report, assessment, choices } = stage;
    const { modelId } = model;
    services.assessment.cancelComparing();
    services.assessment.cancelAssessing();
    const record = records.get(modelId);
    if (record !== undefined) live.show(record);
    const wanted = services.assessment.choicesNow();
    set({
      model,
      trainSettings: settings,
      report: { modelId, report },
      assessment: { modelId, choices, assessment },
      evaluation: { status: 'idle' },
      assessing: { status: 'idle' },
      exporting: { status: 'idle' },
    });
    // The person chose another target or group since.
    if (wanted.targetColumn !== choices.targetColumn || wanted.groupColumn !== choices.groupColumn) void services.assessment.choose({});
  }

  function skip(): void {
    services.training.abort();
    current?.measuring?.abort();
  }

  return {
    ...remeasuring,
    async start() {
      const { dataset, arenaPlan, trainSettings, training, arena: former } = get();
      const table = learntTable(get());
      if (dataset === null || table === null || isUnderWay(training) || isArenaRunning(former) || arenaPlan.generators.length === 0) return;
      services.assessment.cancelComparing();
      services.assessment.cancelAssessing();
      remeasuring.stopRemeasuring();
      const run: Run = { measuring: null, isStopped: false };
      current = run;
      records.clear();
      const generators = generatorCatalog.map(({ id }) => id).filter((id) => arenaPlan.generators.includes(id));
      const entries = generators.map((generator) => ({
        // What was set in Advanced belongs to one generator alone.
        settings: { ...trainSettings, generator, overrides: {} },
        stage: { status: 'waiting' as const },
      }));
      set({ arena: { datasetId: dataset.datasetId, tableIds: [table.tableId], revision: dataset.revision, entries } });
      for (const index of entries.keys()) {
        if (run.isStopped) break;
        if (!(await compete(run, index))) return;
      }
      leaveOutTheRest();
      current = null;
      const best = rankArena(get().arena).ranked[0];
      if (best !== undefined) adopt(best.entry, best.entry.stage.model);
    },
    skip,
    stop() {
      if (current === null) return;
      current.isStopped = true;
      skip();
    },
    leave() {
      const run = current;
      current = null;
      run?.measuring?.abort();
      remeasuring.stopRemeasuring();
    },
    async take(modelId) {
      const { arena, training, model } = get();
      const chosen = rankArena(arena).ranked.find(({ entry }) => entry.stage.model.modelId === modelId)?.entry;
      if (chosen === undefined || isArenaRunning(arena) || model?.modelId === modelId || isUnderWay(training)) return;
      try {
        adopt(chosen, await holdModel(chosen.stage.model));
      } catch (error) {
        set({ projectNotice: failureOf(error) });
      }
    },
  };
}

const TABLE_CHANGED: Failure = {
  code: 'table-changed',
  message: 'The table was changed after the first of these generators had begun, so it would not have been trained on the same rows.',
  safe: 'Those trained before the change are kept.',
  remedy: 'Start the comparison again to have all of them on the table as it is now.',
};
