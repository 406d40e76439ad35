/** How varied a sample's rows are, beside as many real rows: what falls when a generator keeps writing the same few rows. */
export interface Variety {
  /** Share of the sample's rows that are the only or first of their kind. */
  readonly distinctShare: number;
  /** The same of as many real rows. */
  readonly distinctReference: number;
  /** Mean over columns of the sample's entropy over the real rows' entropy, each at most 1; columns with one token are left out. */
  readonly entropyShare: number;
}

/** Real rows to compare with. */
export interface VarietyReference {
  measure(tokens: Int32Array): Variety;
}

/**
 * @param real [n × C] tokens of real rows in random order, without offsets.
 * Samples measured later should hold about n rows: the share of distinct rows falls with their number.
 */
export function createVarietyReference(real: Int32Array, cardinalities: readonly number[]): VarietyReference {
  const columns = cardinalities.length;
  const realEntropies = entropiesOf(real, cardinalities);
  const varied = realEntropies.flatMap((entropy, c) => (entropy > 0 ? [c] : []));
  return {
    measure(tokens) {
      const entropies = entropiesOf(tokens, cardinalities);
      const shares = varied.map((c) => Math.min(1, (entropies[c] as number) / (realEntropies[c] as number)));
      return {
        distinctShare: distinctShareOf(tokens, columns),
        distinctReference: distinctShareOf(real.subarray(0, Math.min(real.length, tokens.length)), columns),
        entropyShare: shares.length === 0 ? 1 : shares.reduce((sum, share) => sum + share, 0) / shares.length,
      };
    },
  };
}

/** [C] −Σ p ln p of each column's tokens, in nats. */
function entropiesOf(tokens: Int32Array, cardinalities: readonly number[]): number[] {
  const columns = cardinalities.length;
  const rows = tokens.length / columns;
  return cardinalities.map((cardinality, c) => {
    const counts = new Float64Array(cardinality);
    for (let at = c; at < tokens.length; at += columns) counts[tokens[at] as number] = (counts[tokens[at] as number] as number) + 1;
    return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / rows) * Math.log(count / rows)), 0);
  });
}

function distinctShareOf(tokens: Int32Array, columns: number): number {
  const rows = tokens.length / columns;
  if (rows === 0) return 0;
  const seen = new Set<string>();
  for (let row = 0; row < rows; row++) seen.add(tokens.subarray(row * columns, (row + 1) * columns).join());
  return seen.size / rows;
}
