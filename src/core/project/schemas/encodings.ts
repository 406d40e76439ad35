import * as v from 'valibot';
import type { FittedEncoding, TokenEncoding } from '../../columns/encodings/contract.ts';
import { Finite, object, optional, Whole } from './basics.ts';

const Numbers = v.array(Finite);
const Counts = v.array(Whole);

const base = {
  cardinality: Whole,
  tokenCounts: Counts,
  missingFirst: Whole,
  withheld: object({ values: Whole, rows: Whole }),
};

/** Tokens are numbered through: the encoding's own first, then one a missing marker. */
const hasTokens = (
  { cardinality, tokenCounts, missingFirst }: Pick<TokenEncoding, 'cardinality' | 'tokenCounts' | 'missingFirst'>,
  own: number,
) => tokenCounts.length === cardinality && missingFirst === own && missingFirst <= cardinality;
const OTHER_TOKENS = 'The tokens of a column are other than its encoding says.';

const LevelsSchema = v.pipe(
  object({
    type: v.literal('levels'),
    ...base,
    levels: v.array(v.string()),
    isOrdered: optional(v.literal(true)),
    buckets: optional(v.array(v.pipe(Counts, v.minLength(1)))),
    withheldToken: v.pipe(v.number(), v.safeInteger(), v.minValue(-1)),
  }),
  v.check((encoding) => {
    const { levels, buckets = [], withheldToken } = encoding;
    const singles = levels.length - buckets.reduce((sum, { length }) => sum + length, 0);
    const levelTokens = singles + buckets.length;
    const isPlaced = withheldToken === -1 || withheldToken === levelTokens;
    return singles >= 0 && isPlaced && hasTokens(encoding, levelTokens + (withheldToken === -1 ? 0 : 1));
  }, OTHER_TOKENS),
);

const ValuesSchema = v.pipe(
  object({ type: v.literal('values'), ...base, values: Numbers }),
  v.check((encoding) => hasTokens(encoding, encoding.values.length), OTHER_TOKENS),
);

const HeapsSchema = v.pipe(
  object({ values: Numbers, rows: Counts, looseRows: Whole }),
  v.check(({ values, rows }) => values.length === rows.length, 'Shared values and their rows differ in number.'),
);

const BinnedSchema = v.pipe(
  object({
    type: v.literal('binned'),
    ...base,
    atoms: Numbers,
    edges: Numbers,
    knots: v.array(v.pipe(Numbers, v.minLength(1))),
    heaps: optional(v.array(v.nullable(HeapsSchema))),
    decimals: v.nullable(Finite),
    step: Finite,
    mean: Finite,
    std: Finite,
    rankGrid: Numbers,
  }),
  v.check((encoding) => hasTokens(encoding, encoding.atoms.length + encoding.knots.length), OTHER_TOKENS),
  v.check(
    ({ edges, knots, heaps = knots }) => knots.length === Math.max(0, edges.length - 1) && heaps.length === knots.length,
    'Bins, their edges and their knots differ in number.',
  ),
);

const GeneratedSchema = object({ type: v.literal('generated'), missingShares: Numbers, constant: optional(v.string()) });

/** An encoding with tokens. Its counts, tokens and bins agree in number. */
export const TokenEncodingSchema: v.GenericSchema<unknown, TokenEncoding> = v.variant('type', [LevelsSchema, ValuesSchema, BinnedSchema]);

/** How a column is encoded. */
export const EncodingSchema: v.GenericSchema<unknown, FittedEncoding> = v.variant('type', [
  LevelsSchema,
  ValuesSchema,
  BinnedSchema,
  GeneratedSchema,
]);
