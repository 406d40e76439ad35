import { binned } from './binned.ts';
import type { EncodingOperations, TokenEncoding } from './contract.ts';
import { levels } from './levels.ts';
import { values } from './values.ts';

const encodings: { readonly [T in TokenEncoding['type']]: EncodingOperations<Extract<TokenEncoding, { type: T }>> } = {
  levels,
  values,
  binned,
};

/** The operations that belong to a fitted encoding. */
export function encodingOf<T extends TokenEncoding>(fitted: T): EncodingOperations<T> {
  return encodings[fitted.type] as unknown as EncodingOperations<T>;
}
