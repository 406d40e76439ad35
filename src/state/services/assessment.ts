import type { AssessmentChoices, AssessmentPart } from '#core/metrics/assessment/contract.ts';
import { addPart, dropChosen, EMPTY_ASSESSMENT, listUnmadeParts } from '#core/metrics/assessment/parts.ts';
import type { JointDistribution } from '#core/metrics/contract.ts';
import { failureOf, isAborted } from '#workers/client/client.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { isArenaRunning } from '../arena.ts';
import { chooseAssessmentDefaults } from '../assessment-defaults.ts';
import { learntTable } from '../dataset.ts';
import type { AssessmentService, Services, ServiceTools } from './contract.ts';
import { evaluationOf, measureModel } from './measure-model.ts';

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

export function createAssessment({ get, set, workers }: ServiceTools, services: Services): AssessmentService {
  let comparing: Comparing | null = null;
  let assessing: Assessing | null = null;

  function choicesNow(): AssessmentChoices {
    const table = learntTable(get());
    const defaults = table === null ? { targetColumn: null, groupColumn: null } : chooseAssessmentDefaults(table);
    return get().assessmentChoices ?? defaults;
  }

  /**
   * Makes the costly measures of the model that was compared last; with `wanted`, only those anew.
   * Tables that the worker does not have (a project was reopened, the worker was started anew) are made again, the same ones; but not twice.
   */
  async function assessModel(modelId: string, choices: AssessmentChoices, wanted: Wanted, isRetry = false): Promise<void> {
    if (comparing?.modelId === modelId) {
      comparing.wanted = wanted && comparing.wanted && [...new Set([...comparing.wanted, ...wanted])];
      return comparing.ended;
    }
    assessing?.controller.abort();
    services.arena.stopRemeasuring();
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
    services.arena.stopRemeasuring();
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
      const report = await workers.evaluate.call('evaluate', evaluationOf(model, formerSeed ?? get().exportSettings.seed), {
        signal: own.controller.signal,
        onEvent: ({ done, total, doing }) => {
          if (comparing === own) set({ evaluation: { status: 'running', done, total, doing } });
        },
      });
      if (comparing !== own) return;
      comparing = null;
      set({ report: { modelId, report }, evaluation: { status: 'idle' } });
      void assessModel(modelId, choicesNow(), own.wanted, true);
    } catch (error) {
      if (comparing !== own) return;
      comparing = null;
      set({ evaluation: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
    }
  }

  async function choose(change: Partial<AssessmentChoices>): Promise<void> {
    const { assessment, report } = get();
    const choices = { ...choicesNow(), ...change };
    set({ assessmentChoices: choices });
    if (report === null) return;
    const known = assessment?.modelId === report.modelId ? assessment : null;
    const wanted = known === null ? null : listUnmadeParts(dropChosen(known.assessment, known.choices, choices), choices);
    await assessModel(report.modelId, choices, wanted);
  }

  return {
    choicesNow,
    choose,
    compare: () => compare(null),
    async assess() {
      const { report, assessment } = get();
      const choices = choicesNow();
      const isWhole =
        assessment !== null && assessment.modelId === report?.modelId && listUnmadeParts(assessment.assessment, choices).length === 0;
      if (report !== null && isWhole) await assessModel(report.modelId, choices, null);
      else await choose({});
    },
    cancelComparing() {
      comparing?.controller.abort();
    },
    cancelAssessing() {
      assessing?.controller.abort();
    },
    measure: (model, choices, options) => measureModel(workers.evaluate, model, choices, get().exportSettings.seed, options),
    openPair: (a, b) => openPair({ get, workers }, compare, a, b),
  };
}

/** A pair of the compared columns; tables that the worker has lost are made again before. */
async function openPair(
  { get, workers }: Pick<ServiceTools, 'get' | 'workers'>,
  compare: (wanted: Wanted) => Promise<void>,
  a: number,
  b: number,
): Promise<JointDistribution> {
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
}
