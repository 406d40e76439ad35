/** First index of ascending `values` whose value is ≥ x; their length when there is none. */
export function lowerBound(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First index of ascending `values` whose value is > x; their length when there is none. */
export function upperBound(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the value nearest to x in ascending `values` (not empty); the lower one of two as near. */
export function indexOfNearest(values: Float64Array, x: number): number {
  const above = lowerBound(values, x);
  if (above === 0) return 0;
  if (above === values.length) return above - 1;
  return x - (values[above - 1] as number) <= (values[above] as number) - x ? above - 1 : above;
}
