import { TrainingError, type TrainingErrorCode } from '#models/contract.ts';
import { WorkerFailure } from '../../client/client.ts';
import type { TypedTable } from '../../protocol/train.ts';

const REMEDIES: Readonly<Record<TrainingErrorCode, string>> = {
  'non-finite-loss':
    'Train again with another seed or a lower learning rate. A column of extreme numbers can cause this: look for one, or leave it out.',
  'device-lost': 'Train again. If the graphics device is lost again, choose WASM in the compute menu.',
  'out-of-memory': 'Close other tabs, leave columns out, or choose a smaller network under Advanced.',
  'nothing-to-learn': 'In Columns, include a column with numbers, dates or categories, or change the kind of one that was read wrongly.',
  'too-few-rows': 'Use a table with more rows.',
};

/** What the person reads when a training ends in an error: what happened, what is safe, what to do. */
export function describeTrainingError(error: TrainingError, kept: boolean): WorkerFailure {
  return new WorkerFailure({
    code: error.code,
    message: error.message,
    safe: kept
      ? `Your table is untouched, and the best version so far (epoch ${error.kept?.saved.kept.epoch ?? error.epoch}) is kept: you can compare and export it.`
      : 'Your table is untouched, and models trained before are still here.',
    remedy: REMEDIES[error.code],
    detail: error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause ?? error.stack ?? ''),
  });
}

export function unknownModel(modelId: string): WorkerFailure {
  return new WorkerFailure({
    code: 'unknown-model',
    message: 'This model is no longer in memory.',
    safe: 'Your table is untouched. The two models trained last are kept.',
    remedy: 'Train again: the same settings and seed give the same model.',
    detail: `No model ${modelId}.`,
  });
}

export function notConnected(): WorkerFailure {
  return new WorkerFailure({
    code: 'not-connected',
    message: 'The training worker has no line to your table.',
    safe: 'Your table is untouched.',
    remedy: 'Reload the page and open the file again.',
  });
}

export function tooFewRows(rowCount: number, needed: number): TrainingError {
  const rows = rowCount === 1 ? '1 row' : `${rowCount} rows`;
  return new TrainingError(
    'too-few-rows',
    `This table has ${rows}; at least ${needed} are needed to learn from some and check against others.`,
    { epoch: 0, kept: null },
  );
}

/** The table that is to be learnt. @throws WorkerFailure where it is not one: today's generators learn rows of a single table. */
export function requireOneTable(tables: readonly TypedTable[]): TypedTable {
  const learnt = tables.filter(({ role }) => role === 'learn');
  const [only, ...others] = learnt;
  if (only !== undefined && others.length === 0) return only;
  throw new WorkerFailure({
    code: 'several-tables',
    message:
      only === undefined
        ? 'No table of this dataset is to be learnt.'
        : `The generators learn one table at a time, and ${learnt.length} of this dataset are to be learnt: ${learnt.map(({ name }) => name).join(', ')}.`,
    safe: 'Your tables are untouched.',
    remedy: 'Choose the one table to learn, and keep the others as they are or leave them out.',
  });
}
