import { tokenEncodingOf } from '#core/codec/codec.ts';
import type { EncodedRows, FittedCodec } from '#core/codec/contract.ts';
import { eigenSymmetric } from './correlation.ts';
import { isNominal, layOutLatents, scoreIntervals, scoreTokens } from './latents.ts';

const ROUNDS = 6;

/**
 * An order for the levels of every nominal column, so that one axis carries as much as it can of what the level says about the other
 * columns.
 *
 * With M [levels × others] the levels' mean normal scores in the other columns and w their shares, the level scores a that maximise
 * Σ over others of cov(a, other)² are the first left singular vector of √w M, divided by √w; levels are put in the order of a.
 * Columns take turns for a few rounds, as each changes the scores that the others see.
 * A level held by few rows is pulled to the middle by n / (n + 20).
 *
 * @returns token order by token column, for nominal columns only; empty when there are none or no other column.
 *
 * Source: the optimal scaling of homogeneity analysis (Gifi 1990, Nonlinear Multivariate Analysis, ch. 3), a column at a time.
 */
export function orderLevels(codec: FittedCodec, rows: EncodedRows): Map<number, Int32Array> {
  const columnCount = codec.tokenColumns.length;
  const axes = new Map<number, Int32Array>();
  const nominal = Array.from({ length: columnCount }, (_, column) => column).filter((column) => isNominal(tokenEncodingOf(codec, column)));
  if (nominal.length === 0 || columnCount < 2 || rows.rowCount === 0) return axes;

  /** [columnCount][cardinality] the present scores of every column's tokens; a missing value scores 0. */
  const scores = Array.from({ length: columnCount }, (_, column) => new Float64Array(tokenEncodingOf(codec, column).cardinality));
  for (const latent of layOutLatents(codec, axes)) {
    if (latent.role !== 'value') continue;
    // An alphabetical order says nothing: nominal columns have no score until their first turn.
    if (nominal.includes(latent.column)) continue;
    const byToken = scoreTokens(latent, scoreIntervals(latent).scores, scores[latent.column]!.length);
    scores[latent.column]!.set(byToken.map((score) => (Number.isNaN(score) ? 0 : score)));
  }
  const scored = new Set(Array.from({ length: columnCount }, (_, column) => column).filter((column) => !nominal.includes(column)));
  if (scored.size === 0) {
    // All columns are nominal: the first takes its levels' own order to start with.
    const first = nominal[0]!;
    scores[first]!.set(scores[first]!.map((_, token) => token - (scores[first]!.length - 1) / 2));
    scored.add(first);
  }

  const { rowCount, tokens } = rows;
  for (let round = 0; round < ROUNDS; round++) {
    for (const column of nominal) {
      const others = [...scored].filter((other) => other !== column);
      if (others.length === 0) continue;
      const { cardinality } = tokenEncodingOf(codec, column);
      const counts = new Float64Array(cardinality);
      const means = new Float64Array(cardinality * others.length);
      for (let row = 0; row < rowCount; row++) {
        const base = row * columnCount;
        const token = tokens[base + column]!;
        counts[token]! += 1;
        for (let o = 0; o < others.length; o++) means[token * others.length + o]! += scores[others[o]!]![tokens[base + others[o]!]!]!;
      }
      const width = others.length;
      const gram = new Float64Array(width * width);
      for (let level = 0; level < cardinality; level++) {
        const shrink = counts[level]! > 0 ? 1 / (counts[level]! + 20) : 0;
        for (let o = 0; o < width; o++) means[level * width + o]! *= shrink;
        for (let a = 0; a < width; a++) {
          for (let b = 0; b < width; b++) gram[a * width + b]! += counts[level]! * means[level * width + a]! * means[level * width + b]!;
        }
      }
      const { values, vectors } = eigenSymmetric(gram, width);
      let top = 0;
      for (let i = 1; i < width; i++) if (values[i]! > values[top]!) top = i;
      const projection = new Float64Array(cardinality);
      for (let level = 0; level < cardinality; level++) {
        for (let o = 0; o < width; o++) projection[level]! += means[level * width + o]! * vectors[o * width + top]!;
      }
      const axis = Int32Array.from({ length: cardinality }, (_, level) => level).sort((a, b) => projection[a]! - projection[b]! || a - b);
      axes.set(column, axis);
      const latent = layOutLatents(codec, new Map([[column, axis]])).find((candidate) => candidate.column === column)!;
      scores[column]!.set(scoreTokens(latent, scoreIntervals(latent).scores, cardinality));
      scored.add(column);
    }
  }
  return axes;
}
