/** Texts packed as UTF-8: text i is bytes[offsets[i] .. offsets[i + 1]). */
export interface PackedTexts {
  readonly bytes: Uint8Array;
  /** [count + 1] */
  readonly offsets: Uint32Array;
}

/**
 * A column as it stands in the file. `codes[row]` indexes `texts`. Texts are distinct while a column holds few of them;
 * past the builder's bound the dictionary stops deduplicating, so a text may stand in it more than once.
 */
export interface RawColumn {
  readonly codes: Uint32Array;
  readonly texts: PackedTexts;
}

export interface RawTable {
  readonly names: readonly string[];
  readonly columns: readonly RawColumn[];
  readonly rowCount: number;
}
