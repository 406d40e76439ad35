import type { Settings } from '../contract.ts';
import { countProducts } from './network.ts';

/** What held-out loss chooses. */
export interface Candidate {
  readonly hiddenWidth: number;
  readonly depth: number;
  readonly dropoutRate: number;
  /** Share of the rows by which numbers move in training; see blur.ts. 0 = none. */
  readonly blur: number;
  readonly learningRate: number;
  /** Its steps in units of the plan's `mainSteps`. */
  readonly length: number;
}

/**
 * Every candidate trained to its end; or the first, and the others with the steps that an early end leaves over; or each tried for some
 * steps and the best trained on.
 */
export type Trials = { readonly type: 'whole' } | { readonly type: 'spare' } | { readonly type: 'brief'; readonly stepsEach: number };

export interface TrainingPlan {
  readonly batchSize: number;
  /** First the one that is most often best. */
  readonly candidates: readonly Candidate[];
  readonly trials: Trials;
  /** What the lead of rows trained on over held-out rows counts when versions are compared. */
  readonly gapWeight: number;
  /** Steps of an epoch: a pass over the table, or over 32,768 rows of a larger one; several passes over a small one. */
  readonly stepsPerEpoch: number;
  /** Steps at most of a training to the end, a brief trial left out. */
  readonly mainSteps: number;
  /** All steps, at most. */
  readonly stepCount: number;
}

export interface PlanShape {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Σ of what the network's groups hold. */
  readonly inputWidth: number;
  /** Σ cardinalities. */
  readonly tokenCount: number;
}

export const SETTING_DEFAULTS = { epochs: 60, trials: 2, hiddenWidth: 0, naturalShare: 0.5 } as const;

/** Tables under so many rows overfit soon: they get this share of the epochs asked for, larger ones the other. */
const FEW_ROWS = 20_000;
const FEW_ROWS_SHARE = 1 / 3;
const MANY_ROWS_SHARE = 7 / 15;
const MOST_EPOCH_ROWS = 32_768;
/** A look at the held-out rows more often than this costs more than it tells. */
const LEAST_EPOCH_STEPS = 20;
/** Share of the main training's steps that trials take together. */
const TRIAL_SHARE = 0.18;
/** Share of what a training may cost up to which every candidate is trained to its end; most end long before. */
const WHOLE_SHARE = 0.3;
const LEAST_BRIEF_TRIALS = 3;
/** Tables under so many rows are soon learnt by heart, and so soon learnt that one more candidate costs next to nothing. */
const SMALL_ROWS = 3000;
/** Rows up to which small tables' numbers are blurred and inputs dropped the most; of more rows less, with their square root. */
const FEWEST_ROWS = 300;
/**
 * Over √rows: where few rows are held out their loss tells little, and a version that has learnt rows by heart may come out best by luck.
 */
const GAP_WEIGHT = 5;
/** However dear the steps, a large table gets these. */
const LEAST_AFFORDED_STEPS = 200;
/**
 * Tables under so many rows get more epochs, up to so many steps where as many epochs as by default are asked for: orders of the columns,
 * one a step, need seeing.
 */
const LEAST_STEPS_ROWS = 8000;
const LEAST_STEPS = 4000;
/** Multiply-adds of a whole training at 60 epochs asked for, beyond which large tables get fewer epochs: a few minutes on WebAssembly. */
const MOST_PRODUCTS = 2.4e12;
/** Forward, and backward to weights and to inputs. */
const PASSES = 3;

/** Small, for every batch has one order of the columns: the more batches, the more orders are seen. */
function chooseBatchSize(rowCount: number): number {
  if (rowCount < 2000) return Math.max(4, Math.min(32, Math.floor(rowCount / 8) * 4));
  if (rowCount < 8000) return 64;
  return rowCount < FEW_ROWS ? 128 : 256;
}

/**
 * By rows: the more there are, the wider the network may be and the less it must forget.
 * A few hundred rows are learnt by heart within seconds, long before held-out rows tell: there numbers are blurred and much is dropped.
 */
function listCandidates(rowCount: number): Candidate[] {
  if (rowCount < SMALL_ROWS) {
    const share = Math.min(1, Math.sqrt(FEWEST_ROWS / rowCount));
    const usual = { hiddenWidth: 64, depth: 2, dropoutRate: 0.4 * share, blur: 0.08 * share, learningRate: 0.002, length: 1 };
    return [
      usual,
      { ...usual, dropoutRate: 0.2 * share, blur: 0.02 * share },
      { ...usual, dropoutRate: 0.5 * share, blur: 0.16 * share, length: 2 },
      { ...usual, hiddenWidth: 32, depth: 1 },
      { ...usual, dropoutRate: 0.2, blur: 0 },
    ];
  }
  if (rowCount < FEW_ROWS)
    return [
      { hiddenWidth: 64, depth: 2, dropoutRate: 0.05, blur: 0, learningRate: 0.003, length: 1 },
      { hiddenWidth: 64, depth: 2, dropoutRate: 0.15, blur: 0.005, learningRate: 0.003, length: 1 },
      { hiddenWidth: 128, depth: 2, dropoutRate: 0.2, blur: 0, learningRate: 0.002, length: 1 },
      { hiddenWidth: 64, depth: 1, dropoutRate: 0.03, blur: 0, learningRate: 0.002, length: 2 },
    ];
  return [
    { hiddenWidth: 128, depth: 2, dropoutRate: 0.05, blur: 0, learningRate: 0.003, length: 1 },
    { hiddenWidth: 128, depth: 2, dropoutRate: 0.2, blur: 0, learningRate: 0.003, length: 1 },
    { hiddenWidth: 64, depth: 2, dropoutRate: 0.1, blur: 0, learningRate: 0.003, length: 1 },
    { hiddenWidth: 192, depth: 2, dropoutRate: 0.1, blur: 0, learningRate: 0.002, length: 1 },
  ];
}

/** Multiply-adds of a training step. */
export function countStepProducts(shape: PlanShape, candidate: Pick<Candidate, 'hiddenWidth' | 'depth'>, batchSize: number): number {
  return PASSES * batchSize * countProducts(shape.columnCount, shape.inputWidth, shape.tokenCount, candidate);
}

/** Batches, candidates and lengths for a table of this size; a pure function, so that a seed gives one model. */
export function planTraining(shape: PlanShape, settings: Settings): TrainingPlan {
  const asked = (key: keyof typeof SETTING_DEFAULTS): number => settings[key] ?? SETTING_DEFAULTS[key];
  const { rowCount } = shape;
  const batchSize = chooseBatchSize(rowCount);
  const gapWeight = rowCount < SMALL_ROWS ? GAP_WEIGHT / Math.sqrt(rowCount) : 0;
  const width = asked('hiddenWidth');
  const listed = listCandidates(rowCount).map((candidate) => (width === 0 ? candidate : { ...candidate, hiddenWidth: width }));
  const distinct = listed.filter((a, i) => listed.findIndex((b) => JSON.stringify(a) === JSON.stringify(b)) === i);
  const effort = asked('epochs') / SETTING_DEFAULTS.epochs;
  const stepsPerEpoch = Math.max(LEAST_EPOCH_STEPS, Math.floor(Math.min(rowCount, MOST_EPOCH_ROWS) / batchSize));
  const passSteps = Math.max(1, Math.floor(rowCount / batchSize));
  const epochs = asked('epochs') * (rowCount < FEW_ROWS ? FEW_ROWS_SHARE : MANY_ROWS_SHARE);
  const least = rowCount < LEAST_STEPS_ROWS ? LEAST_STEPS * Math.min(1, effort) ** (rowCount < SMALL_ROWS ? 1 : 1.5) : 1;
  const wanted = Math.ceil(Math.max(epochs * passSteps, least));
  const trialCount = Math.max(1, asked('trials')) + (rowCount < SMALL_ROWS ? 1 : 0);
  const productsOf = (candidate: Candidate) => countStepProducts(shape, candidate, batchSize);
  const isWhole = (list: readonly Candidate[]) =>
    list.reduce((sum, candidate) => sum + wanted * candidate.length * productsOf(candidate), 0) <= WHOLE_SHARE * MOST_PRODUCTS * effort;
  const asking = distinct.slice(0, trialCount);
  const isWholly = isWhole(asking);
  if (asking.length < LEAST_BRIEF_TRIALS || isWholly) {
    const lengths = isWholly ? asking.reduce((sum, { length }) => sum + length, 0) : 1;
    const affordable = (MOST_PRODUCTS * effort) / (lengths * Math.max(...asking.map(productsOf)));
    const mainSteps = Math.ceil(Math.max(1, Math.min(wanted, Math.max(affordable, Math.min(passSteps, LEAST_AFFORDED_STEPS)))));
    const trials = { type: isWholly ? 'whole' : 'spare' } as const;
    return { batchSize, candidates: asking, trials, gapWeight, stepsPerEpoch, mainSteps, stepCount: lengths * mainSteps };
  }
  const candidates = asking.map((candidate) => ({ ...candidate, length: 1 }));
  const affordable = (MOST_PRODUCTS * effort) / ((1 + TRIAL_SHARE) * Math.max(...candidates.map(productsOf)));
  const mainSteps = Math.ceil(Math.min(wanted, Math.max(affordable, Math.min(passSteps, LEAST_AFFORDED_STEPS))));
  const stepsEach = Math.max(1, Math.floor((mainSteps * TRIAL_SHARE) / candidates.length));
  return {
    batchSize,
    candidates,
    trials: { type: 'brief', stepsEach },
    gapWeight,
    stepsPerEpoch,
    mainSteps,
    stepCount: mainSteps + candidates.length * stepsEach,
  };
}
