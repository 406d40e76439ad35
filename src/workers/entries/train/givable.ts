import { isDomainError } from '#core/errors.ts';
import type { GivenColumn } from '#core/table/given.ts';
import { findDescriptor } from '#models/catalog.ts';
import type { SavedModel } from '#models/contract.ts';
import { resolveGiven } from '#models/given.ts';
import { WorkerFailure } from '../../client/client.ts';

/** Why a model cannot make rows that hold this; null when it can. */
export function findRefusal({ generator, codec }: Pick<SavedModel, 'generator' | 'codec'>, given: readonly GivenColumn[]): string | null {
  if (given.length === 0) return null;
  const { conditioning, label } = findDescriptor(generator);
  if (conditioning === 'none')
    return `The generator “${label}” draws all columns of a row at once, so none can be fixed beforehand: train the autoregressive one or the copula for that.`;
  try {
    resolveGiven(codec, given);
    return null;
  } catch (error) {
    if (isDomainError(error) || error instanceof RangeError) return error.message;
    throw error;
  }
}

/** @throws WorkerFailure with the reason, in words for the person. */
export function requireGivable(saved: Pick<SavedModel, 'generator' | 'codec'>, given: readonly GivenColumn[]): void {
  const reason = findRefusal(saved, given);
  if (reason === null) return;
  throw new WorkerFailure({
    code: 'cannot-be-given',
    message: reason,
    safe: 'Your table and your model are as they were.',
    remedy: 'Choose other rows, or take them as learnt.',
  });
}
