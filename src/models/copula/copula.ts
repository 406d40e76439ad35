import { assembleTable, tokenEncodingOf } from '#core/codec/codec.ts';
import type { EncodedRows, FittedCodec } from '#core/codec/contract.ts';
import { encodingOf } from '#core/columns/encodings/registry.ts';
import { BadInput } from '#core/errors.ts';
import { createRandom, type Random } from '#core/random/random.ts';
import { selectColumnRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import {
  type Generator,
  type SampleRequest,
  type SavedModel,
  type TrainContext,
  type TrainedModel,
  TrainingError,
} from '#models/contract.ts';
import { chooseCells, resolveGiven } from '../given.ts';
import { boundLatents, type DrawingOrder, drawGiven, freeOrder, type GivenBounds, orderGiven } from './conditional.ts';
import { choleskyFactor, hermiteCoefficients, nearestCorrelation, solveLatentCorrelation } from './correlation.ts';
import { copulaDescriptor } from './descriptor.ts';
import { type Latent, layOutLatents, PRESENT, scoreIntervals, scoreTokens } from './latents.ts';
import { normalCdf } from './normal.ts';
import { orderLevels } from './ordering.ts';

const PHASES = 4;
/** Rows whose normals are drawn together, so that a stream's key is made once for many draws. */
const BLOCK_ROWS = 1024;

/**
 * Correlations of the latents behind encoded rows, before they are made positive definite.
 *
 * ρᵢⱼ solves Cov(sᵢ(Zᵢ), sⱼ(Zⱼ)) = the covariance of the rows' interval scores, over the rows where both are known.
 *
 * @returns [latents × latents] row-major with unit diagonal; 0 where fewer than two rows know both.
 */
async function estimateCorrelations(
  codec: FittedCodec,
  latents: readonly Latent[],
  rows: EncodedRows,
  pause: () => Promise<unknown>,
): Promise<Float64Array> {
  const count = latents.length;
  const columnCount = codec.tokenColumns.length;
  const { rowCount, tokens } = rows;
  const observed: Float64Array[] = [];
  const gaps: boolean[] = [];
  const hermite: Float64Array[] = [];
  for (const latent of latents) {
    const step = scoreIntervals(latent);
    hermite.push(hermiteCoefficients(step));
    const byToken = scoreTokens(latent, step.scores, tokenEncodingOf(codec, latent.column).cardinality);
    const column = new Float64Array(rowCount);
    let gap = false;
    for (let row = 0; row < rowCount; row++) {
      column[row] = byToken[tokens[row * columnCount + latent.column]!]!;
      if (Number.isNaN(column[row]!)) gap = true;
    }
    observed.push(column);
    gaps.push(gap);
  }
  const correlations = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    correlations[i * count + i] = 1;
    for (let j = 0; j < i; j++) {
      if (latents[i]!.column === latents[j]!.column) continue;
      const covariance = covarianceOf(observed[i]!, observed[j]!, gaps[i]! || gaps[j]!);
      const rho = solveLatentCorrelation(hermite[i]!, hermite[j]!, covariance);
      correlations[i * count + j] = rho;
      correlations[j * count + i] = rho;
    }
    await pause();
  }
  return correlations;
}

function covarianceOf(x: Float64Array, y: Float64Array, gaps: boolean): number {
  let count = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXY = 0;
  for (let row = 0; row < x.length; row++) {
    const a = x[row]!;
    const b = y[row]!;
    if (gaps && (Number.isNaN(a) || Number.isNaN(b))) continue;
    count += 1;
    sumX += a;
    sumY += b;
    sumXY += a * b;
  }
  return count < 2 ? 0 : sumXY / count - (sumX / count) * (sumY / count);
}

/**
 * Gaussian copula over the codec's tokens: every column's own distribution exactly, and one correlation per pair of columns.
 *
 * Fit: a column's tokens are intervals of (0, 1) by their shares; ρ by matched covariances of normal scores; L Lᵀ = ρ made positive
 * definite.
 * Sample: z = L ε, u = Φ(z), the interval that holds u is the token, and u's place in it is the place in the bin's quantile function.
 * ε of row r and latent i is draw (stream i, counter r), so chunks do not change a result.
 * Given: the latents of given cells lie in the cells' intervals, the others are Gaussian given those; nothing is rejected. Exact under the
 * copula for one given interval and any number of given points (unrounded numbers); for several intervals their joint draw is by a Gibbs
 * sampler: see `drawGiven`.
 *
 * Weights: `factor` [latents × latents] is L; `axis/<token column>` [cardinality] is the order chosen for a nominal column's levels.
 *
 * Source: Nelsen (2006), An Introduction to Copulas, § 2.9; Song (2000), "Multivariate dispersion models generated from Gaussian copula".
 * Deviations: marginals are the codec's; discrete columns are matched by moments, not by likelihood; levels without an order
 * are given one; gaps of a numeric column have a latent of their own.
 *
 * @throws TrainingError 'nothing-to-learn' when no column has tokens.
 */
async function train(context: TrainContext): Promise<TrainedModel> {
  const { codec, train: rows } = context;
  if (codec.tokenColumns.length === 0) {
    throw new TrainingError(
      'nothing-to-learn',
      'Every column is an identifier, free text, constant or left out, so there is nothing to learn.',
      { epoch: 0, kept: null },
    );
  }
  const startedAt = performance.now();
  const report = (step: number) => {
    const elapsedMs = performance.now() - startedAt;
    context.report({
      type: 'progress',
      progress: {
        epoch: step === PHASES ? 1 : 0,
        epochCount: 1,
        step,
        stepCount: PHASES,
        elapsedMs,
        remainingMs: step === 0 ? null : (elapsedMs / step) * (PHASES - step),
        rowsPerSecond: elapsedMs > 0 ? (rows.rowCount * step) / PHASES / (elapsedMs / 1000) : 0,
      },
    });
  };
  // Stopping early would keep nothing: seconds of work are finished instead.
  report(0);
  await context.yieldPoint();
  const axes = orderLevels(codec, rows);
  report(1);
  await context.yieldPoint();
  const latents = layOutLatents(codec, axes);
  const raw = await estimateCorrelations(codec, latents, rows, () => context.yieldPoint());
  report(2);
  await context.yieldPoint();
  const correlations = nearestCorrelation(raw, latents.length);
  report(3);
  await context.yieldPoint();
  const factor = choleskyFactor(correlations, latents.length);
  const model = createModel({
    version: 1,
    generator: 'copula',
    codec,
    settings: context.settings,
    weights: [
      { name: 'factor', shape: [latents.length, latents.length], values: Float32Array.from(factor) },
      ...[...axes].map(([column, axis]) => ({ name: `axis/${column}`, shape: [axis.length], values: Float32Array.from(axis) })),
    ],
    kept: { epoch: 0, holdoutNats: null },
  });
  report(PHASES);
  await context.epochEnded(1, (rowCount) => model.sample({ rowCount, firstRow: 0, seed: context.random.bits(0, 0) }));
  return model;
}

function createModel(saved: SavedModel): TrainedModel {
  const { codec } = saved;
  const axes = new Map<number, Int32Array>();
  let factor: Float64Array | null = null;
  for (const { name, values } of saved.weights) {
    if (name === 'factor') factor = Float64Array.from(values);
    else if (name.startsWith('axis/')) axes.set(Number(name.slice(5)), Int32Array.from(values));
  }
  const latents = layOutLatents(codec, axes);
  if (factor === null || factor.length !== latents.length ** 2)
    throw new BadInput('This model does not fit its columns: its correlation factor is missing or has another size.');
  const correlationFactor = factor;
  return {
    saved,
    sample: async (request) => sampleTable(codec, latents, correlationFactor, request),
    dispose() {},
  };
}

function sampleTable(
  codec: FittedCodec,
  latents: readonly Latent[],
  factor: Float64Array,
  { rowCount, firstRow, seed, given = [] }: SampleRequest,
): Table {
  const root = createRandom(seed);
  const noise = root.derive('copula');
  const decoding = root.derive('decode');
  const resolved = resolveGiven(codec, given);
  const choice = root.derive('given cells');
  const chosen = resolved.map((column) => chooseCells(column, choice, firstRow, rowCount));
  const bounds = resolved.map((column) => boundLatents(codec, latents, column));
  const count = latents.length;
  const drawing = resolved.length === 0 ? freeOrder(factor, count) : orderGiven(factor, count, bounds);
  const { order, givenCount } = drawing;
  const givenNoise = root.derive('given latents');
  const columnCount = codec.tokenColumns.length;
  const tokens = Array.from({ length: columnCount }, () => new Int32Array(rowCount));
  const places = Array.from({ length: columnCount }, () => new Float64Array(rowCount));
  const epsilon = new Float64Array(count * Math.min(rowCount, BLOCK_ROWS));
  for (let blockStart = 0; blockStart < rowCount; blockStart += BLOCK_ROWS) {
    const blockRows = Math.min(BLOCK_ROWS, rowCount - blockStart);
    if (givenCount > 0) {
      const box = boxOf(drawing, bounds, chosen, blockStart, blockRows);
      drawGiven(drawing, box, givenNoise, firstRow + blockStart, epsilon);
    }
    for (let i = givenCount; i < count; i++) {
      for (let b = 0; b < blockRows; b++) epsilon[b * count + i] = noise.normal(order[i]!, firstRow + blockStart + b);
    }
    for (let b = 0; b < blockRows; b++) {
      const row = blockStart + b;
      for (let i = givenCount; i < count; i++) {
        let z = 0;
        for (let k = 0; k <= i; k++) z += drawing.factor[i * count + k]! * epsilon[b * count + k]!;
        const latent = latents[order[i]!]!;
        const u = normalCdf(z);
        const interval = findInterval(latent.cumulative, u);
        const token = latent.axis[interval]!;
        if (token === PRESENT) continue;
        tokens[latent.column]![row] = token;
        const low = latent.cumulative[interval]!;
        const width = latent.cumulative[interval + 1]! - low;
        places[latent.column]![row] = width > 0 ? Math.min(1, Math.max(0, (u - low) / width)) : 0.5;
      }
    }
  }
  const columns = tokens.map((columnTokens, column) => {
    const which = resolved.findIndex(({ tokenColumn }) => tokenColumn === column);
    if (which >= 0) return selectColumnRows(resolved[which]!.cells, chosen[which]!);
    const encoding = tokenEncodingOf(codec, column);
    const random = placeBy(places[column]!, firstRow, decoding.derive(`token column ${column}`));
    return encodingOf(encoding).decode(encoding, columnTokens, random, firstRow);
  });
  return assembleTable(codec, columns, rowCount, decoding, firstRow);
}

/** The bounds of the given latents of rows [start, start + rowCount), in drawing order. */
function boxOf(
  { order, givenCount }: DrawingOrder,
  bounds: readonly GivenBounds[],
  chosen: readonly Uint32Array[],
  start: number,
  rowCount: number,
): { low: Float64Array; high: Float64Array; rowCount: number } {
  const low = new Float64Array(rowCount * givenCount);
  const high = new Float64Array(rowCount * givenCount);
  for (let g = 0; g < givenCount; g++) {
    const column = bounds.findIndex(({ latents }) => latents.includes(order[g]!));
    const { latents, low: lows, high: highs } = bounds[column]!;
    const at = latents.indexOf(order[g]!);
    for (let row = 0; row < rowCount; row++) {
      const cell = chosen[column]![start + row]!;
      low[row * givenCount + g] = lows[cell * latents.length + at]!;
      high[row * givenCount + g] = highs[cell * latents.length + at]!;
    }
  }
  return { low, high, rowCount };
}

/**
 * The codec draws a row's place inside its bin at random; the copula knows it, so that order inside a bin follows the other columns too.
 */
function placeBy(places: Float64Array, firstRow: number, random: Random): Random {
  return { ...random, uniform: (_stream, counter) => places[counter - firstRow]! };
}

/** The last interval with cumulative[i] ≤ u that is not empty. */
function findInterval(cumulative: Float64Array, u: number): number {
  let low = 0;
  let high = cumulative.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (cumulative[middle]! <= u) low = middle;
    else high = middle - 1;
  }
  // u = 1 may land behind the last tokens that hold rows.
  while (low > 0 && cumulative[low + 1]! <= cumulative[low]!) low -= 1;
  return low;
}

export const copulaGenerator: Generator = {
  descriptor: copulaDescriptor,
  train,
  restore: (saved) => Promise.resolve(createModel(saved)),
};
