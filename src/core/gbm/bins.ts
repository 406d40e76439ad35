import type { BinnedPredictor, Predictor } from './contract.ts';

const MIN_ROWS_PER_BIN = 3;

/**
 * Upper edges of at most `maxBins` bins over the present values.
 *
 * Few distinct values get a bin each; otherwise values held by more than their even share stand alone and the rest is cut into bins of
 * about even counts.
 * An edge lies halfway between neighbouring values.
 *
 * @param values NaN where missing.
 * @returns [bins − 1] ascending; empty where nothing can be told apart.
 */
function findEdges(values: Float64Array, maxBins: number): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) (counts[counts.length - 1] as number)++;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  const edges: number[] = [];
  const cutAfter = (i: number) => {
    if (i + 1 < distinct.length) edges.push(((distinct[i] as number) + (distinct[i + 1] as number)) / 2);
  };
  if (distinct.length <= maxBins) {
    let held = 0;
    for (const [i, count] of counts.entries()) {
      held += count;
      if (held < MIN_ROWS_PER_BIN) continue;
      cutAfter(i);
      held = 0;
    }
    return Float64Array.from(edges);
  }
  let rowsLeft = sorted.length;
  let binsLeft = maxBins;
  const even = sorted.length / maxBins;
  const isSpike = counts.map((count) => count >= even);
  for (const [i, spike] of isSpike.entries()) {
    if (!spike) continue;
    rowsLeft -= counts[i] as number;
    binsLeft--;
  }
  let share = rowsLeft / Math.max(1, binsLeft);
  let held = 0;
  for (const [i, count] of counts.entries()) {
    held += count;
    if (!isSpike[i]) rowsLeft -= count;
    if (!(isSpike[i] || held >= share || (isSpike[i + 1] && held >= Math.max(1, share / 2)))) continue;
    cutAfter(i);
    held = 0;
    if (!isSpike[i]) {
      binsLeft--;
      share = rowsLeft / Math.max(1, binsLeft);
    }
    if (edges.length === maxBins - 1) break;
  }
  return Float64Array.from(edges);
}

/** Learns a predictor's bins from its training rows. */
export function fitBins(predictor: Predictor, maxBins: number): BinnedPredictor {
  if (predictor.type === 'numeric') {
    const edges = findEdges(predictor.values, maxBins);
    return { type: 'numeric', edges, missingBin: edges.length + 1 };
  }
  const counts = new Uint32Array(predictor.cardinality);
  for (const code of predictor.codes) if (code >= 0) (counts[code] as number)++;
  const kept = [...counts.keys()]
    .filter((code) => (counts[code] as number) > 0)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
    .slice(0, maxBins);
  const binOfCode = new Int32Array(predictor.cardinality).fill(kept.length);
  for (const [bin, code] of kept.entries()) binOfCode[code] = bin;
  return { type: 'categorical', binOfCode, missingBin: kept.length };
}

/** [rows] bin of each row. Codes never seen in training count as missing. */
export function binRows(fitted: BinnedPredictor, predictor: Predictor): Uint8Array {
  if (fitted.type === 'numeric' && predictor.type === 'numeric') {
    const { edges, missingBin } = fitted;
    const { values } = predictor;
    const bins = new Uint8Array(values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as number;
      if (Number.isNaN(value)) {
        bins[row] = missingBin;
        continue;
      }
      let low = 0;
      let high = edges.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (value <= (edges[middle] as number)) high = middle;
        else low = middle + 1;
      }
      bins[row] = low;
    }
    return bins;
  }
  if (fitted.type === 'categorical' && predictor.type === 'categorical') {
    const { binOfCode, missingBin } = fitted;
    const { codes } = predictor;
    const bins = new Uint8Array(codes.length);
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] as number;
      bins[row] = code < 0 || code >= binOfCode.length ? missingBin : (binOfCode[code] as number);
    }
    return bins;
  }
  throw new TypeError(`“${predictor.name}” is ${predictor.type} here and was ${fitted.type} in training.`);
}
