import * as v from 'valibot';
import type { FittedCodec } from '../../codec/contract.ts';
import { object, optional, Whole } from './basics.ts';
import { ColumnSpecSchema } from './columns.ts';
import { EncodingSchema } from './encodings.ts';
import { FittedStructureSchema } from './steps.ts';

/** A fitted codec whose parts agree: an encoding a column, and exactly the columns with tokens among its token columns, in order. */
export const CodecSchema: v.GenericSchema<unknown, FittedCodec> = v.pipe(
  object({
    version: v.literal(1),
    specs: v.array(ColumnSpecSchema),
    encodings: v.array(EncodingSchema),
    tokenColumns: v.array(Whole),
    fittedRowCount: Whole,
    structure: optional(FittedStructureSchema),
  }),
  v.check(({ specs, encodings }) => specs.length === encodings.length, 'Columns and encodings differ in number.'),
  v.check(({ encodings, tokenColumns }) => {
    const withTokens = encodings.flatMap(({ type }, j) => (type === 'generated' ? [] : [j]));
    return withTokens.length === tokenColumns.length && withTokens.every((j, t) => j === tokenColumns[t]);
  }, 'The token columns are other than the encodings say.'),
);
