import * as v from 'valibot';
import { RecordError } from '#core/project/record.ts';
import { WorkerFailure } from '../../client/client.ts';
import type { Failure } from '../../protocol/protocol.ts';

export function noStorage(detail: string): WorkerFailure {
  return new WorkerFailure({
    code: 'no-storage',
    message: 'This browser keeps nothing for this page, so projects cannot be saved.',
    safe: 'Everything else works as usual until the page is closed.',
    remedy: 'Leave the private window, or allow this page to keep data, and reload it.',
    detail,
  });
}

export function unknownProject(): WorkerFailure {
  return new WorkerFailure({
    code: 'unknown-project',
    message: 'This project is not on this device any more.',
    safe: 'Your other projects are untouched.',
    remedy: 'It was deleted, perhaps in another tab. Open its file again, if you saved one.',
  });
}

/** What stands in the list for a record that this version cannot open. */
export function describeProblem(error: unknown): Failure {
  const isNewer = error instanceof RecordError && error.problem === 'newer';
  return {
    code: isNewer ? 'newer-project' : 'damaged-project',
    message: isNewer ? 'Saved by a newer version of this page.' : 'What was saved of this project is damaged.',
    safe: 'Your other projects are untouched.',
    remedy: isNewer ? 'Reload the page to get its newest version.' : 'Delete it, or open its file again, if you saved one.',
    detail: detailOf(error),
  };
}

/** A model, or how far a training got, that cannot be read. */
export function damagedPart(what: string, error: unknown): WorkerFailure {
  return new WorkerFailure({
    code: 'damaged-part',
    message: `${what} is damaged and cannot be used.`,
    safe: 'The table and everything else of the project are there.',
    remedy: 'Train anew, or open the project’s file again, if you saved one.',
    detail: detailOf(error),
  });
}

/** What was measured, where it cannot be read: the project opens without. */
export function describeLostResults(error: unknown): Failure {
  return {
    code: 'damaged-results',
    message: 'What was measured in this project cannot be read, so it is left out.',
    safe: 'The table, its models and your choices are there.',
    remedy: 'Compare again to measure it anew.',
    detail: detailOf(error),
  };
}

/** A write that failed: what the browser's error means to the person. */
export function describeWriteError(error: unknown): unknown {
  if (error instanceof WorkerFailure) return error;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof Error && (error.name === 'QuotaExceededError' || /quota|disk.*full|no space/i.test(error.message)))
    return new WorkerFailure({
      code: 'storage-full',
      message: 'This browser has no more room for this page, so the project is not saved.',
      safe: 'Your work goes on: nothing is lost while this tab stays open.',
      remedy: 'Delete projects that you no longer need, or free space on this device; saving is tried again at the next change.',
      detail,
    });
  return new WorkerFailure({
    code: 'not-saved',
    message: 'The project could not be saved.',
    safe: 'Your work goes on: nothing is lost while this tab stays open.',
    remedy: 'Saving is tried again at the next change. If it fails again, save the project’s rows on Export and reload the page.',
    detail,
  });
}

function detailOf(error: unknown): string {
  if (error instanceof v.ValiError) return `${v.getDotPath(error.issues[0]) ?? 'value'}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
