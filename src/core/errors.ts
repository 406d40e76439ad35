/**
 * The errors of the domain: something the person asked for cannot be had, and the message says why in words for the person.
 * Anything else that is thrown (RangeError, TypeError, a stack overflow) is a fault of the program and is told as one.
 */
export abstract class DomainError extends Error {
  /** Stable, for programs; words may change. */
  abstract readonly code: string;
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A measure cannot be made of these tables: too few rows, no column to predict, one class only. */
export class NotMeasurable extends DomainError {
  readonly code = 'not-measurable';
}

/** Rows with these columns fixed beforehand cannot be drawn. */
export class CannotCondition extends DomainError {
  readonly code = 'cannot-condition';
}

/** A structure no longer holds of the columns as they are. */
export class StructureGone extends DomainError {
  readonly code = 'structure-gone';
}

/** A choice, setting, value or name from a person or a file that cannot be used. */
export class BadInput extends DomainError {
  readonly code = 'bad-input';
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}
