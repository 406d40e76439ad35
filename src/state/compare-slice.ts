import { failureOf, isAborted } from '#workers/client/client.ts';
import type { CreateSlice } from './slice.ts';
import type { CompareSlice } from './types.ts';

export const createCompareSlice: CreateSlice<CompareSlice> = (set, get, workers) => {
  let running: { readonly modelId: string; readonly controller: AbortController } | null = null;

  return {
    evaluation: { status: 'idle' },
    report: null,
    async evaluate() {
      const { model } = get();
      if (model === null || running?.modelId === model.modelId) return;
      running?.controller.abort();
      const own = { modelId: model.modelId, controller: new AbortController() };
      running = own;
      set({ evaluation: { status: 'running', done: 0, total: 1, doing: 'Drawing synthetic rows' } });
      try {
        const report = await workers.evaluate.call(
          'evaluate',
          { tableId: model.tableId, modelId: model.modelId, seed: model.seed },
          {
            signal: own.controller.signal,
            onEvent: ({ done, total, doing }) => {
              if (running === own) set({ evaluation: { status: 'running', done, total, doing } });
            },
          },
        );
        if (running !== own) return;
        running = null;
        set({ report: { modelId: model.modelId, report }, evaluation: { status: 'idle' } });
      } catch (error) {
        if (running !== own) return;
        running = null;
        set({ evaluation: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
      }
    },
    cancelEvaluation() {
      running?.controller.abort();
    },
    async loadJoint(a, b) {
      const { report } = get();
      if (report === null) throw new RangeError('There is no comparison to open a pair of.');
      return workers.evaluate.call('joint', { modelId: report.modelId, a, b });
    },
  };
};
