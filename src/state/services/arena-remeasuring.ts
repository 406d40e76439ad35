import { findDescriptor } from '#models/catalog.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { isArenaRunning, isArenaStale } from '../arena.ts';
import { isUnderWay } from '../training/train-settings.ts';
import type { ArenaStage } from '../types/arena.ts';
import type { EvaluateJob } from '../types/compare.ts';
import type { ArenaService, Services, ServiceTools } from './contract.ts';

interface Remeasuring extends Pick<ArenaService, 'remeasureAll' | 'stopRemeasuring'> {
  setStage(index: number, stage: ArenaStage): void;
  /** The model as the training worker holds it, brought back from the project where it holds it no longer. */
  holdModel(model: ModelInfo): Promise<ModelInfo>;
}

/** Measuring the generators of the arena for another target. */
export function createRemeasuring({ get, set, workers }: ServiceTools, services: Services): Remeasuring {
  let remeasuring: AbortController | null = null;

  function setStage(index: number, stage: ArenaStage): void {
    set(({ arena }) => {
      if (arena === null) return {};
      return { arena: { ...arena, entries: arena.entries.map((entry, i) => (i === index ? { ...entry, stage } : entry)) } };
    });
  }

  /** Measures every generator of the arena for the choices of now, one after the other, and then shows the chosen one's. */
  async function remeasure(controller: AbortController): Promise<void> {
    const { signal } = controller;
    const choices = services.assessment.choicesNow();
    const waiting = [...(get().arena?.entries.entries() ?? [])].filter(
      ([, { stage }]) => stage.status === 'measured' && stage.choices.targetColumn !== choices.targetColumn,
    );
    for (const [turn, [index, { settings, stage }]] of waiting.entries()) {
      if (stage.status !== 'measured') continue;
      const { label } = findDescriptor(settings.generator);
      const say = (share: number, doing: string) => {
        if (!signal.aborted)
          set({ arenaMeasuring: { status: 'running', done: turn + share, total: waiting.length, doing: `${label}: ${doing}` } });
      };
      say(0, 'drawing synthetic rows');
      const model = await holdModel(stage.model);
      if (signal.aborted) return;
      const measured = await services.assessment.measure(model, choices, {
        signal,
        known: stage,
        onProgress: ({ done, total, doing }) => say(done / total, doing),
      });
      // Another arena, table or model may stand there by now.
      if (signal.aborted) return;
      setStage(index, { status: 'measured', model, choices, ...measured });
      if (get().report?.modelId === model.modelId) {
        set({
          report: { modelId: model.modelId, report: measured.report },
          assessment: { modelId: model.modelId, choices, assessment: measured.assessment },
        });
      }
    }
  }

  async function holdModel(model: ModelInfo): Promise<ModelInfo> {
    const { modelId, seed } = model;
    try {
      await workers.train.call('preview', { modelId, rowCount: 1, seed });
      return model;
    } catch (error) {
      if (failureOf(error).code !== 'unknown-model') throw error;
      const kept = await services.projects.bringModel(modelId);
      if (kept === null) throw error;
      return kept;
    }
  }

  return {
    setStage,
    holdModel,
    async remeasureAll() {
      const { arena, dataset, training } = get();
      if (arena === null || remeasuring !== null || isArenaRunning(arena) || isArenaStale(arena, dataset) || isUnderWay(training)) return;
      // The worker has one pair of tables: what is under way there ends first.
      services.assessment.cancelComparing();
      services.assessment.cancelAssessing();
      const controller = new AbortController();
      remeasuring = controller;
      let ended: EvaluateJob = { status: 'idle' };
      try {
        await remeasure(controller);
      } catch (error) {
        if (!isAborted(error)) ended = { status: 'failed', failure: failureOf(error) };
      }
      remeasuring = null;
      set({ arenaMeasuring: ended });
    },
    stopRemeasuring() {
      remeasuring?.abort();
    },
  };
}
