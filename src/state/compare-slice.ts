import type { AssessmentChoices, AssessmentPart } from '#core/metrics/assessment/contract.ts';
import { addPart, dropChosen, EMPTY_ASSESSMENT, listUnmadeParts } from '#core/metrics/assessment/parts.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { isArenaRunning } from './arena.ts';
import { chooseAssessmentDefaults } from './assessment-defaults.ts';
import { learntTable } from './dataset.ts';
import type { CreateSlice } from './slices/slice.ts';
import type { CompareSlice } from './types.ts';

/** About the part of all measuring that the report takes. */
const REPORT_PERCENT = 30;

const PAIR_MUST_WAIT =
  'The rows of this pair are put aside while all generators are measured. Open it again when that is done, or stop it under Generators.';

/** Parts to make anew; null makes all. */
type Wanted = readonly AssessmentPart['type'][] | null;

interface Assessing {
  readonly modelId: string;
  readonly controller: AbortController;
}

interface Comparing extends Assessing {
  /** What is measured once the tables are there; more may be asked for until then. */
  wanted: Wanted;
  ended: Promise<void>;
}

export const createCompareSlice: CreateSlice<CompareSlice> = (set, get, workers) => {
  let comparing: Comparing | null = null;
  let assessing: Assessing | null = null;

  /** The rows that would be saved are the rows compared: as many as the real table has; of a former sampling seed where only parts are made anew. */
  function requestOf({ datasetId, tableIds, modelId, seed, trainRowCount, holdoutRowCount }: ModelInfo, formerSeed: number | undefined) {
    const sampleSeed = formerSeed ?? get().exportSettings.seed;
    return { datasetId, tableId: tableIds[0] as string, modelId, seed, rowCount: trainRowCount + holdoutRowCount, sampleSeed };
  }

  /**
   * Makes the costly measures of the model that was compared last; with `wanted`, only those anew.
   * Tables that the worker does not have (a project was reopened, the worker was started anew) are made again, the same ones; but not twice.
   */
  async function assess(modelId: string, choices: AssessmentChoices, wanted: Wanted, isRetry = false): Promise<void> {
    if (comparing?.modelId === modelId) {
      comparing.wanted = wanted && comparing.wanted && [...new Set([...comparing.wanted, ...wanted])];
      return comparing.ended;
    }
    assessing?.controller.abort();
    get().stopRemeasuring();
    const own: Assessing = { modelId, controller: new AbortController() };
    assessing = own;
    const known = get().assessment;
    const before = wanted === null || known?.modelId !== modelId ? null : { assessment: known.assessment, wanted };
    // What another choice outdates is not shown meanwhile; the worker gets it, for what holds of it whatever the choice.
    const kept = before === null || known === null ? EMPTY_ASSESSMENT : dropChosen(before.assessment, known.choices, choices);
    set({
      assessing: { status: 'running', done: 0, total: 100, doing: 'Measuring more closely' },
      assessment: { modelId, choices, assessment: kept },
    });
    try {
      const assessment = await workers.evaluate.call(
        'assess',
        {
          modelId,
          choices,
          seed: get().model?.seed ?? 0,
          before: before && { wanted: before.wanted, assessment: { ...kept, utility: before.assessment.utility } },
        },
        {
          signal: own.controller.signal,
          onEvent: (event) => {
            if (assessing !== own) return;
            if (event.type === 'progress')
              set({ assessing: { status: 'running', done: event.done, total: event.total, doing: event.doing } });
            else
              set((state) => ({
                assessment: state.assessment && { ...state.assessment, assessment: addPart(state.assessment.assessment, event.part) },
              }));
          },
        },
      );
      if (assessing !== own) return;
      assessing = null;
      set({ assessment: { modelId, choices, assessment }, assessing: { status: 'idle' } });
    } catch (error) {
      if (assessing !== own) return;
      assessing = null;
      if (failureOf(error).code === 'not-compared' && !isRetry && get().model?.modelId === modelId) {
        set({ assessing: { status: 'idle' } });
        await compare(wanted);
        return;
      }
      set({ assessing: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
    }
  }

  /** Compares the model with its real rows and then makes the costly measures; with `wanted`, only those anew. */
  function compare(wanted: Wanted): Promise<void> {
    const { model } = get();
    // The worker has one pair of tables: the arena's turn comes first.
    if (model === null || isArenaRunning(get().arena)) return Promise.resolve();
    if (comparing?.modelId === model.modelId) return comparing.ended;
    comparing?.controller.abort();
    assessing?.controller.abort();
    get().stopRemeasuring();
    const own: Comparing = { modelId: model.modelId, controller: new AbortController(), wanted, ended: Promise.resolve() };
    comparing = own;
    own.ended = makeReport(own, model);
    return own.ended;
  }

  async function makeReport(own: Comparing, model: ModelInfo): Promise<void> {
    const { modelId } = model;
    const { report: former } = get();
    const formerSeed = own.wanted !== null && former?.modelId === modelId ? former.report.sampleSeed : undefined;
    set({ evaluation: { status: 'running', done: 0, total: 1, doing: 'Drawing synthetic rows' } });
    try {
      const report = await workers.evaluate.call('evaluate', requestOf(model, formerSeed), {
        signal: own.controller.signal,
        onEvent: ({ done, total, doing }) => {
          if (comparing === own) set({ evaluation: { status: 'running', done, total, doing } });
        },
      });
      if (comparing !== own) return;
      comparing = null;
      set({ report: { modelId, report }, evaluation: { status: 'idle' } });
      void assess(modelId, get().assessmentChoices ?? get().defaultAssessmentChoices(), own.wanted, true);
    } catch (error) {
      if (comparing !== own) return;
      comparing = null;
      set({ evaluation: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
    }
  }

  return {
    evaluation: { status: 'idle' },
    report: null,
    assessment: null,
    assessing: { status: 'idle' },
    assessmentChoices: null,
    async evaluate() {
      await compare(null);
    },
    cancelEvaluation() {
      comparing?.controller.abort();
    },
    defaultAssessmentChoices() {
      const table = learntTable(get());
      return table === null ? { targetColumn: null, groupColumn: null } : chooseAssessmentDefaults(table);
    },
    async chooseAssessment(change) {
      const { assessment, report } = get();
      const choices = { ...(get().assessmentChoices ?? get().defaultAssessmentChoices()), ...change };
      set({ assessmentChoices: choices });
      if (report === null) return;
      const known = assessment?.modelId === report.modelId ? assessment : null;
      const wanted = known === null ? null : listUnmadeParts(dropChosen(known.assessment, known.choices, choices), choices);
      await assess(report.modelId, choices, wanted);
    },
    async assess() {
      const { report, assessment } = get();
      const choices = get().assessmentChoices ?? get().defaultAssessmentChoices();
      const isWhole =
        assessment !== null && assessment.modelId === report?.modelId && listUnmadeParts(assessment.assessment, choices).length === 0;
      if (report !== null && isWhole) await assess(report.modelId, choices, null);
      else await get().chooseAssessment({});
    },
    cancelAssessing() {
      assessing?.controller.abort();
    },
    async measureModel(model, choices, { signal, known, onProgress }) {
      const { modelId, seed } = model;
      // What stays was measured on the rows of the former seed.
      const report = await workers.evaluate.call('evaluate', requestOf(model, known?.report.sampleSeed), {
        signal,
        onEvent: ({ done, total, doing }) => onProgress({ done: (done / total) * REPORT_PERCENT, total: 100, doing }),
      });
      const kept = known && dropChosen(known.assessment, known.choices, choices);
      const before =
        known && kept ? { wanted: listUnmadeParts(kept, choices), assessment: { ...kept, utility: known.assessment.utility } } : null;
      const assessment = await workers.evaluate.call(
        'assess',
        { modelId, choices, seed, before },
        {
          signal,
          onEvent: (event) => {
            if (event.type !== 'progress') return;
            onProgress({ done: REPORT_PERCENT + (event.done / event.total) * (100 - REPORT_PERCENT), total: 100, doing: event.doing });
          },
        },
      );
      return { report, assessment };
    },
    async loadJoint(a, b) {
      const { report } = get();
      if (report === null) throw new RangeError('There is no comparison to open a pair of.');
      const ask = () => workers.evaluate.call('joint', { modelId: report.modelId, a, b });
      try {
        return await ask();
      } catch (error) {
        // A report of an earlier session: its tables are made again, the same ones.
        const { assessment, model, arenaMeasuring } = get();
        if (failureOf(error).code !== 'not-compared' || model?.modelId !== report.modelId) throw error;
        // Made for a glance at a pair, they would end that.
        if (arenaMeasuring.status === 'running') throw new Error(PAIR_MUST_WAIT);
        await compare(assessment?.modelId === report.modelId ? [] : null);
        return ask();
      }
    },
  };
};
