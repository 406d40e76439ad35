import type { KindId } from '#core/table/table.ts';
import { boolean } from './boolean/boolean.ts';
import { categorical } from './categorical/categorical.ts';
import { constant } from './constant/constant.ts';
import type { ColumnKind, KindGuess, TextProfile } from './contract.ts';
import { datetime } from './datetime/datetime.ts';
import { duration } from './duration/duration.ts';
import { identifier } from './identifier/identifier.ts';
import { decimal } from './numeric/decimal.ts';
import { integer } from './numeric/integer.ts';
import { ordinal } from './ordinal/ordinal.ts';
import { set } from './set/set.ts';
import { text } from './text/text.ts';
import { time } from './time/time.ts';

const kinds: { readonly [K in KindId]: ColumnKind } = {
  constant,
  boolean,
  ordinal,
  duration,
  datetime,
  time,
  identifier,
  integer,
  decimal,
  set,
  text,
  categorical,
};

/** Every kind, in the order in which they are asked; the last one takes what is left. */
export const columnKinds: readonly ColumnKind[] = Object.values(kinds);

/** The operations of a kind. */
export function kindOf(id: KindId): ColumnKind {
  return kinds[id];
}

export interface InferredKind {
  readonly kind: KindId;
  readonly guess: KindGuess;
}

/** The first kind that takes a column's texts. */
export function inferKind(profile: TextProfile): InferredKind {
  for (const kind of columnKinds) {
    const guess = kind.infer(profile);
    if (guess !== null) return { kind: kind.id, guess };
  }
  return { kind: 'categorical', guess: { format: { type: 'plain' }, reason: 'Nothing else fits.' } };
}
