/**
 * Area under the ROC curve: the probability that a random positive scores above a random negative, ties counting half.
 *
 * AUC = (R₊ − n₊(n₊ + 1)/2) / (n₊ n₋) with R₊ the sum of the positives' mid-ranks (Mann & Whitney 1947).
 *
 * @param scores [n] any real numbers.
 * @param labels [n] 1 = positive, 0 = negative.
 * @returns in [0, 1]; NaN where one of the classes is absent.
 */
export function computeAuc(scores: Float64Array, labels: Int32Array): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let positives = 0;
  let rankSum = 0;
  for (let first = 0; first < order.length; ) {
    const value = scores[order[first] as number] as number;
    let end = first + 1;
    while (end < order.length && scores[order[end] as number] === value) end++;
    for (let i = first; i < end; i++) {
      if (labels[order[i] as number] !== 1) continue;
      positives++;
      rankSum += (first + 1 + end) / 2;
    }
    first = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

/**
 * Macro-averaged F1: the mean over classes of 2·TP / (2·TP + FP + FN), over the classes that stand in truth or prediction.
 *
 * @param predicted [n] classes; `actual` [n].
 * @returns in [0, 1]; NaN for no rows.
 */
export function computeMacroF1(predicted: Int32Array, actual: Int32Array, classCount: number): number {
  const hits = new Float64Array(classCount);
  const mentions = new Float64Array(classCount);
  for (const [i, truth] of actual.entries()) {
    const guess = predicted[i] as number;
    (mentions[truth] as number)++;
    (mentions[guess] as number)++;
    if (guess === truth) (hits[truth] as number)++;
  }
  let sum = 0;
  let classes = 0;
  for (let k = 0; k < classCount; k++) {
    if (mentions[k] === 0) continue;
    sum += (2 * (hits[k] as number)) / (mentions[k] as number);
    classes++;
  }
  return sum / classes;
}

/**
 * Coefficient of determination R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)².
 *
 * @returns ≤ 1; NaN for no rows; 1 or −∞ where all y are equal.
 */
export function computeR2(predicted: Float64Array, actual: Float64Array): number {
  let mean = 0;
  for (const value of actual) mean += value / actual.length;
  let residual = 0;
  let spread = 0;
  for (const [i, value] of actual.entries()) {
    residual += (value - (predicted[i] as number)) ** 2;
    spread += (value - mean) ** 2;
  }
  if (actual.length === 0) return Number.NaN;
  return spread === 0 ? (residual === 0 ? 1 : Number.NEGATIVE_INFINITY) : 1 - residual / spread;
}

/** [rows] the class of highest probability, of [rows × classCount] (of two classes: [rows] probabilities of class 1). */
export function mostLikelyClasses(probabilities: Float64Array, classCount: number): Int32Array {
  if (classCount === 2) return Int32Array.from(probabilities, (p) => (p > 0.5 ? 1 : 0));
  const rows = probabilities.length / classCount;
  const classes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let k = 1; k < classCount; k++) {
      const best = classes[row] as number;
      if ((probabilities[row * classCount + k] as number) > (probabilities[row * classCount + best] as number)) classes[row] = k;
    }
  }
  return classes;
}
