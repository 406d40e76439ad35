import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import type { FittedCodec } from '#core/codec/contract.ts';
import { holdOut } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import { structureKindOf } from '#core/structure/registry.ts';
import type { Structure } from '#core/structure/structures.ts';
import type { ColumnSpec } from '#core/table/table.ts';
import {
  type BackendInfo,
  type Generator,
  type TrainedModel,
  TrainingError,
  type TrainingErrorCode,
  type TrainingEvent,
  type TrainingProgress,
} from '#models/contract.ts';
import type { WorkerClient } from '../../client/client.ts';
import type { KeepCalls, StoredCheckpoint, TrainingHistory } from '../../protocol/projects.ts';
import type { ModelInfo, TrainCalls, TrainRequest, TypedTable } from '../../protocol/train.ts';
import type { JobContext } from '../dispatch.ts';
import { createCheckpoints } from './checkpoints.ts';
import { tooFewRows } from './failures.ts';
import { createLiveScorer } from './live-scorer.ts';
import { createPacer } from './pacing.ts';
import { avoidanceOf } from './people.ts';
import { createReporter } from './reporter.ts';
import type { HeldModel } from './row-sources.ts';
import { selectIncluded } from './sampling.ts';

/** Below this many rows a tenth held out says nothing, and nothing can be learnt that is not somebody's row. */
const MIN_ROWS = 20;

export interface TrainingJob {
  readonly request: TrainRequest;
  readonly learnt: TypedTable;
  /** Of the dataset. */
  readonly revision: number;
  readonly generator: Generator;
  readonly backend: BackendInfo;
  /** Puts a fresh backend in use after a lost device. @throws Error when the training must end. */
  readonly reviveBackend: () => Promise<BackendInfo>;
  readonly modelId: string;
  /** Where the training is kept as it goes on, and what an earlier session left of it. */
  readonly keeping: { readonly projects: Pick<WorkerClient<KeepCalls>, 'call'>; readonly left: StoredCheckpoint | null } | null;
  readonly context: JobContext<TrainCalls['train']['event']>;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

export type TrainingOutcome =
  | { readonly status: 'trained'; readonly held: HeldModel; readonly history: TrainingHistory }
  | {
      readonly status: 'failed';
      readonly error: TrainingError;
      readonly kept: HeldModel | null;
      readonly history: TrainingHistory;
    };

/**
 * Splits a table, fits its codec on the training rows and trains a generator on them.
 *
 * `fitSeconds` runs from the codec's fit to the trained model, pauses left out, live scoring included.
 *
 * @returns 'failed' for every TrainingError, with the last good version where there is one.
 * @throws DOMException AbortError when the person gave the job up; anything that is no TrainingError.
 */
export async function runTraining(job: TrainingJob): Promise<TrainingOutcome> {
  const { request, generator, context, now } = job;
  const { learnt } = job;
  const table = selectIncluded(learnt.table);
  const { control } = context;
  control.onChange((state) => {
    if (state === 'paused') context.emit({ type: 'paused' });
    else if (state === 'running') context.emit({ type: 'resumed' });
  });
  const pacer = createPacer(control, now);
  const reporter = createReporter((event) => context.emit(event), now);
  if (table.rowCount < MIN_ROWS) return { status: 'failed', error: tooFewRows(table.rowCount, MIN_ROWS), kept: null, history: [] };

  const split = holdOut({ rowCount: table.rowCount, unitOfRow: learnt.unitOfRow }, request.seed);
  const { project } = request;
  const checkpoints =
    job.keeping === null || project === undefined
      ? null
      : createCheckpoints({
          ...job.keeping,
          request: { ...request, project },
          emit: (event) => context.emit(event),
          activeMs: pacer.activeMs,
          now,
        });
  const sizes = { type: 'split', trainRowCount: split.train.length, holdoutRowCount: split.holdout.length } as const;
  checkpoints?.record(sizes);
  context.emit(sizes);
  await pacer.yieldPoint();
  const codec = fitCodec(table, split.train, { structures: learnt.structures });
  checkpoints?.begin(codec);
  await pacer.yieldPoint();
  const train = encodeRows(codec, table, split.train);
  const holdout = encodeRows(codec, table, split.holdout);
  await pacer.yieldPoint();

  let progress: TrainingProgress | null = null;
  let { backend } = job;
  const hold = (model: TrainedModel, ended: ModelInfo['ended']): HeldModel => ({
    model,
    trainRows: split.train,
    holdoutRows: split.holdout,
    avoid: avoidanceOf(table),
    info: {
      modelId: job.modelId,
      datasetId: request.datasetId,
      tableIds: [learnt.tableId],
      revision: job.revision,
      generator: request.generator,
      capabilities: generator.descriptor.capabilities,
      backend,
      settings: model.saved.settings,
      seed: request.seed,
      fitSeconds: ((checkpoints?.elapsedMs ?? 0) + pacer.activeMs()) / 1000,
      parameterCount: model.saved.weights.reduce((sum, weight) => sum + weight.values.length, 0),
      keptEpoch: model.saved.kept.epoch,
      epochCount: progress?.epoch ?? 0,
      trainRowCount: split.train.length,
      holdoutRowCount: split.holdout.length,
      withheld: [
        ...codec.encodings.flatMap((encoding, j) =>
          encoding.type === 'generated' || encoding.withheld.values === 0 ? [] : [{ name: codec.specs[j]!.name, ...encoding.withheld }],
        ),
        ...(codec.structure?.steps ?? []).flatMap(({ specs, withheld }) =>
          withheld.values === 0 ? [] : [{ name: specs.map(({ name }) => name).join(' + '), ...withheld }],
        ),
      ],
      ...describeHeld(codec, learnt.structures, table.specs),
      ended,
    },
  });

  const scorer = createLiveScorer({
    table,
    trainRows: split.train,
    holdoutRows: split.holdout,
    seed: request.seed,
    activeMs: pacer.activeMs,
  });
  const tell = (event: TrainingEvent) => {
    checkpoints?.record(event);
    reporter.report(event);
  };
  try {
    const model = await generator.train({
      codec,
      train,
      holdout,
      settings: request.settings,
      random: createRandom(request.seed).derive('train'),
      backend,
      async reviveBackend() {
        backend = await job.reviveBackend();
        return backend;
      },
      ...(checkpoints === null ? {} : { keeper: checkpoints, resume: checkpoints }),
      report(event) {
        if (event.type !== 'progress') {
          tell(event);
          return;
        }
        progress = withoutPauses(event.progress, pacer.pausedMs());
        tell({ type: 'progress', progress });
      },
      yieldPoint: () => pacer.yieldPoint(),
      async epochEnded(epoch, sample) {
        const event = await scorer.score(epoch, sample);
        if (event !== null) tell(event);
        await pacer.yieldPoint();
      },
    });
    reporter.flush();
    return { status: 'trained', held: hold(model, endOf(control.state, progress)), history: checkpoints?.history ?? [] };
  } catch (error) {
    reporter.flush();
    if (!(error instanceof TrainingError)) throw error;
    const kept = error.kept === null ? null : hold(error.kept, error.code satisfies TrainingErrorCode);
    return { status: 'failed', error, kept, history: checkpoints?.history ?? [] };
  }
}

/** The accepted structures in words: those that the model holds, and those that it could not, each with its reason. */
function describeHeld(
  { structure }: FittedCodec,
  accepted: readonly Structure[],
  specs: readonly ColumnSpec[],
): Pick<ModelInfo, 'structures' | 'refusedStructures'> {
  const inWords = (id: string) => accepted.flatMap((one) => (one.id === id ? [{ id, ...structureKindOf(one).describe(one, specs) }] : []));
  return {
    structures: accepted.flatMap(({ id }) => (structure?.steps.some((step) => step.id === id) ? inWords(id) : [])),
    refusedStructures: (structure?.refused ?? []).flatMap(({ id, reason }) => inWords(id).map(({ title }) => ({ id, title, reason }))),
  };
}

/** A generator measures by the clock; what it was paused is no work, and makes no forecast. */
function withoutPauses(progress: TrainingProgress, pausedMs: number): TrainingProgress {
  if (pausedMs === 0) return progress;
  const elapsedMs = Math.max(0, progress.elapsedMs - pausedMs);
  const { step, stepCount, remainingMs } = progress;
  return {
    ...progress,
    elapsedMs,
    remainingMs: remainingMs === null || step === 0 ? remainingMs : (elapsedMs / step) * (stepCount - step),
  };
}

function endOf(state: string, progress: TrainingProgress | null): ModelInfo['ended'] {
  if (state === 'stopping') return 'stopped';
  return progress !== null && progress.epoch < progress.epochCount ? 'early-stop' : 'finished';
}
