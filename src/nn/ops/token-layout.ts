/** T = Σ cardinalities. */
export function tokenTotal(cardinalities: readonly number[]): number {
  return cardinalities.reduce((total, cardinality) => total + cardinality, 0);
}

/** [C] where each column's tokens start among all T. */
export function offsetsOf(cardinalities: readonly number[]): Int32Array {
  const offsets = new Int32Array(cardinalities.length);
  for (let c = 1; c < offsets.length; c++) offsets[c] = (offsets[c - 1] as number) + (cardinalities[c - 1] as number);
  return offsets;
}

/** [T] the column that each token belongs to. */
export function ownersOf(cardinalities: readonly number[]): Int32Array {
  const owners = new Int32Array(tokenTotal(cardinalities));
  let at = 0;
  cardinalities.forEach((cardinality, column) => {
    owners.fill(column, at, at + cardinality);
    at += cardinality;
  });
  return owners;
}
