import { measureAssessment } from '#core/metrics/assessment/assess.ts';
import type { EvaluationReport } from '#core/metrics/contract.ts';
import { type Evaluation, evaluateTables } from '#core/metrics/evaluation.ts';
import type { Pace } from '#core/metrics/measure.ts';
import { countJointDistribution } from '#core/metrics/overlay/joint.ts';
import { findComparableColumns } from '#core/metrics/prepare.ts';
import { createRandom } from '#core/random/random.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { DOING } from '#core/wording/progress.ts';
import { createWorkerClient, type Endpoint, type WorkerClient, WorkerFailure } from '../../client/client.ts';
import type { EvaluateCalls } from '../../protocol/evaluate.ts';
import type { ModelCalls, TableCalls, TypedTable } from '../../protocol/train.ts';
import type { Handlers, JobContext } from '../dispatch.ts';
import { alignColumns } from './align.ts';

/** Work between two looks at the messages. */
const SLICE_MS = 40;
/** Between two tellings of progress: as often as a person can follow. */
const TELL_MS = 150;
/** Parts of a hundred of the bar that sampling takes. */
const SAMPLING_PARTS = 50;

type Progress = EvaluateCalls['evaluate']['event'];

interface KeptEvaluation {
  readonly modelId: string;
  readonly train: Table;
  readonly holdout: Table;
  readonly synthetic: Table;
  /** The subjects of training and held-out rows; null = each row is one of its own. */
  readonly units: { readonly train: Uint32Array; readonly holdout: Uint32Array } | null;
  readonly evaluation: Evaluation;
}

/**
 * Answers the page's requests for comparisons. The tables of the last one are kept for its joint distributions.
 *
 * @param now Milliseconds of a steady clock.
 */
export function createEvaluateSession({ now }: { now: () => number }): Handlers<EvaluateCalls> {
  let lines: { readonly data: WorkerClient<TableCalls>; readonly models: WorkerClient<ModelCalls> } | null = null;
  let kept: KeptEvaluation | null = null;

  return {
    connect({ data, models }) {
      lines?.data.terminate();
      lines?.models.terminate();
      lines = { data: createWorkerClient<TableCalls>(data as Endpoint), models: createWorkerClient<ModelCalls>(models as Endpoint) };
      return null;
    },

    async evaluate({ datasetId, tableId, modelId, seed, rowCount, sampleSeed }, context) {
      if (lines === null) throw notConnected();
      const { signal } = context;
      const tell = createTeller(context, now);
      tell(0, DOING.fetchTable);
      const { tables } = await lines.data.call('dataset', { datasetId, tableIds: [tableId] }, { signal });
      const { table, unitOfRow } = tables[0] as TypedTable;
      const {
        table: sampled,
        trainRows,
        holdoutRows,
      } = await lines.models.call(
        'sample',
        { modelId, rowCount, seed: sampleSeed },
        {
          signal,
          onEvent: ({ rowsMade }) => tell(Math.min(1, rowsMade / Math.max(1, rowCount)) * SAMPLING_PARTS, DOING.makeRows(rowsMade)),
        },
      );
      const synthetic = alignColumns(table, sampled);
      if (findComparableColumns(table).indices.length === 0) throw nothingToCompare();
      const train = selectRows(table, trainRows);
      const holdout = selectRows(table, holdoutRows);
      const steps = evaluateTables({ train, holdout, synthetic }, createRandom(seed).derive('evaluation'));
      const evaluation = await runInSlices(steps, context, now, ({ done, total, doing }) =>
        tell(SAMPLING_PARTS + (done / total) * (100 - SAMPLING_PARTS), doing),
      );
      const units = unitOfRow && {
        train: trainRows.map((row) => unitOfRow[row] as number),
        holdout: holdoutRows.map((row) => unitOfRow[row] as number),
      };
      kept = { modelId, train, holdout, synthetic, units, evaluation };
      return { ...evaluation.report, sampleSeed } satisfies EvaluationReport;
    },

    async assess({ modelId, choices, seed, before }, context) {
      if (kept === null || kept.modelId !== modelId) throw notCompared();
      const { train, holdout, synthetic, units, evaluation } = kept;
      let nextAt = now() + SLICE_MS;
      let tellAt = now();
      const pace: Pace = async (share, doing) => {
        if (now() < nextAt) return;
        if (now() >= tellAt) {
          context.emit({ type: 'progress', done: Math.round(share * 1000), total: 1000, doing });
          tellAt = now() + TELL_MS;
        }
        await context.control.yieldPoint();
        nextAt = now() + SLICE_MS;
      };
      return measureAssessment(
        {
          prepared: evaluation.prepared,
          train: { table: train, side: evaluation.prepared.real, unitOfRow: units?.train ?? null },
          holdout: { table: holdout, side: evaluation.holdout, unitOfRow: units?.holdout ?? null },
          synthetic: { table: synthetic, side: evaluation.synthetic },
        },
        evaluation.report.pairs,
        choices,
        before,
        // The name of its random numbers: another one draws others.
        createRandom(seed).derive('proof'),
        pace,
        (part) => context.emit({ type: 'part', part }),
      );
    },

    joint({ modelId, a, b }) {
      if (kept === null || kept.modelId !== modelId) throw notCompared();
      const { evaluation, train, synthetic } = kept;
      const { columns } = evaluation.prepared;
      const find = (columnIndex: number): number => {
        const index = columns.findIndex((column) => column.columnIndex === columnIndex);
        if (index < 0) throw new RangeError(`Column ${columnIndex} was not compared.`);
        return index;
      };
      return countJointDistribution(evaluation.prepared, evaluation.synthetic, find(a), find(b), (side, index) => {
        const column = (side === 'real' ? train : synthetic).columns[columns[index]?.columnIndex ?? -1];
        return column?.storage === 'numeric' ? column.values : null;
      });
    },
  };
}

/** Runs a generator to its end, letting messages in every few milliseconds; abort ends it with AbortError. */
async function runInSlices<P, R>(
  steps: Generator<P, R>,
  { control }: JobContext<Progress>,
  now: () => number,
  onProgress: (progress: P) => void,
): Promise<R> {
  let sliceEndsAt = now() + SLICE_MS;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (now() < sliceEndsAt) continue;
    onProgress(step.value);
    await control.yieldPoint();
    sliceEndsAt = now() + SLICE_MS;
  }
}

function createTeller({ emit }: JobContext<Progress>, now: () => number): (done: number, doing: string) => void {
  let nextAt = Number.NEGATIVE_INFINITY;
  return (done, doing) => {
    if (now() < nextAt) return;
    nextAt = now() + TELL_MS;
    emit({ done: Math.round(done), total: 100, doing });
  };
}

function notConnected(): WorkerFailure {
  return new WorkerFailure({
    code: 'not-connected',
    message: 'The comparison has no line to your table.',
    safe: 'Your table is untouched.',
    remedy: 'Reload the page and open the file again.',
  });
}

function nothingToCompare(): WorkerFailure {
  return new WorkerFailure({
    code: 'nothing-to-compare',
    message: 'No column is left to compare: all are identifiers, free text, constant or left out.',
    safe: 'Your table and the model are untouched, and export still works.',
    remedy: 'In Columns, include a column with numbers, dates or categories, then train again.',
  });
}

function notCompared(): WorkerFailure {
  return new WorkerFailure({
    code: 'not-compared',
    message: 'This model has not been compared since the page was loaded.',
    safe: 'Your table and the model are untouched.',
    remedy: 'Run the comparison again.',
  });
}
