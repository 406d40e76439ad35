import type { ReadErrorCode } from './contract.ts';

/** A file that could not become a table. Message, safe and remedy are told to the person. */
export class ReadError extends Error {
  readonly code: ReadErrorCode;
  readonly safe = 'Nothing was changed: a table that was loaded before is still there.';
  readonly remedy: string;
  readonly detail: string | undefined;
  constructor(code: ReadErrorCode, message: string, remedy: string, detail?: string) {
    super(message);
    this.name = 'ReadError';
    this.code = code;
    this.remedy = remedy;
    this.detail = detail;
  }
}
