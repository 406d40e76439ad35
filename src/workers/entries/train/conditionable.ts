import type { RowSource } from '#core/source/contract.ts';
import type { GivenColumn } from '#core/table/given.ts';
import { WorkerFailure } from '../../client/client.ts';

/** @throws WorkerFailure with the reason, in words for the person, where a source cannot draw rows that hold this. */
export function requireConditionable(source: Pick<RowSource, 'refusalOf'>, given: readonly GivenColumn[]): void {
  const reason = source.refusalOf(given);
  if (reason === null) return;
  throw new WorkerFailure({
    code: 'cannot-be-given',
    message: reason,
    safe: 'Your table and your model are as they were.',
    remedy: 'Choose other rows, or take them as learnt.',
  });
}
