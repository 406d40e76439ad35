import { ReadError } from '../read-error.ts';

export function damaged(message: string, detail?: string): ReadError {
  return new ReadError('damaged', message, 'Copy or download the file again, or save it anew with the program that made it.', detail);
}

/** Unpacked, a file may take this much. */
export const MAX_UNPACKED_BYTES = 4 * 2 ** 30;

export function unpacksTooLarge(): ReadError {
  return new ReadError(
    'too-large',
    'Unpacked, this file is over 4 GB.',
    'Unpack it on your computer and use a part of it: some hundred thousand rows teach a generator nearly all it can learn.',
  );
}
