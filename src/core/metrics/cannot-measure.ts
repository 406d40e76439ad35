import { NotMeasurable } from '#core/errors.ts';
import { sayWhyNot } from '#core/wording/not-measurable.ts';
import type { WhyNotMeasurable } from './contract.ts';

/** A measure cannot be made of these tables, by a code that a note can keep. */
export class CannotMeasure extends NotMeasurable {
  readonly why: WhyNotMeasurable;
  constructor(why: WhyNotMeasurable) {
    super(sayWhyNot(why));
    this.why = why;
  }
}
