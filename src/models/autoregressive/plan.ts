import type { Settings } from '../contract.ts';
import { countProducts } from './network.ts';

/** What held-out loss chooses. */
export interface Candidate {
  readonly hiddenWidth: number;
  readonly depth: number;
  readonly dropoutRate: number;
  readonly learningRate: number;
}

/** Candidates are trained this many steps further; the better half goes on to the next round. */
export interface TrialRound {
  readonly candidateCount: number;
  readonly stepsEach: number;
}

export interface TrainingPlan {
  readonly batchSize: number;
  /** First the one that is most often best. */
  readonly candidates: readonly Candidate[];
  readonly rounds: readonly TrialRound[];
  /** Steps of an epoch: a pass over the table, or over 32,768 rows of a larger one. */
  readonly stepsPerEpoch: number;
  /** Steps of the winner, its trials left out. */
  readonly mainSteps: number;
  /** Trials of all candidates and the winner's main steps. */
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

export const SETTING_DEFAULTS = { epochs: 40, trials: 3, hiddenWidth: 0, naturalShare: 0.5 } as const;

const MOST_EPOCH_ROWS = 32_768;
/** Share of the main training's steps that trials take together. */
const TRIAL_SHARE = 0.22;
const LEAST_TRIAL_STEPS = 60;
/** Tables of few rows get more epochs, up to this many steps where as many epochs as by default are asked for. */
const LEAST_STEPS = 800;
/** Multiply-adds of a whole training at 40 epochs asked for, beyond which large tables get fewer epochs: a few minutes on WebAssembly. */
const MOST_PRODUCTS = 2.4e12;
/** Forward, and backward to weights and to inputs. */
const PASSES = 3;

function chooseBatchSize(rowCount: number): number {
  if (rowCount < 2000) return Math.max(4, Math.min(64, Math.floor(rowCount / 8) * 4));
  if (rowCount < 8000) return 128;
  return rowCount < 25_000 ? 256 : 512;
}

/** By rows: the more there are, the wider the network may be and the less it must forget. */
function listCandidates(rowCount: number): Candidate[] {
  if (rowCount < 3000)
    return [
      { hiddenWidth: 64, depth: 1, dropoutRate: 0.2, learningRate: 0.001 },
      { hiddenWidth: 64, depth: 1, dropoutRate: 0.05, learningRate: 0.002 },
      { hiddenWidth: 64, depth: 1, dropoutRate: 0.3, learningRate: 0.002 },
      { hiddenWidth: 32, depth: 1, dropoutRate: 0.1, learningRate: 0.002 },
    ];
  if (rowCount < 20_000)
    return [
      { hiddenWidth: 64, depth: 1, dropoutRate: 0.15, learningRate: 0.002 },
      { hiddenWidth: 64, depth: 1, dropoutRate: 0.05, learningRate: 0.003 },
      { hiddenWidth: 128, depth: 1, dropoutRate: 0.2, learningRate: 0.002 },
      { hiddenWidth: 64, depth: 1, dropoutRate: 0.1, learningRate: 0.003 },
    ];
  return [
    { hiddenWidth: 64, depth: 1, dropoutRate: 0.1, learningRate: 0.003 },
    { hiddenWidth: 128, depth: 1, dropoutRate: 0.05, learningRate: 0.003 },
    { hiddenWidth: 64, depth: 1, dropoutRate: 0.05, learningRate: 0.003 },
    { hiddenWidth: 128, depth: 1, dropoutRate: 0.1, learningRate: 0.003 },
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
  const width = asked('hiddenWidth');
  const listed = listCandidates(rowCount).map((candidate) => (width === 0 ? candidate : { ...candidate, hiddenWidth: width }));
  const distinct = listed.filter((a, i) => listed.findIndex((b) => JSON.stringify(a) === JSON.stringify(b)) === i);
  const candidates = distinct.slice(0, Math.max(1, asked('trials')));
  const effort = asked('epochs') / SETTING_DEFAULTS.epochs;
  const stepsPerEpoch = Math.max(1, Math.floor(Math.min(rowCount, MOST_EPOCH_ROWS) / batchSize));
  const dearest = Math.max(...candidates.map((candidate) => countStepProducts(shape, candidate, batchSize)));
  const affordable = Math.floor((MOST_PRODUCTS * effort) / (dearest * (1 + TRIAL_SHARE)));
  const passSteps = Math.max(1, Math.floor(rowCount / batchSize));
  const wanted = Math.max(asked('epochs') * passSteps, Math.min(LEAST_STEPS * effort, LEAST_STEPS));
  const mainSteps = Math.ceil(Math.max(1, Math.min(wanted, Math.max(affordable, Math.min(passSteps, 200)))));
  const rounds = planRounds(candidates.length, mainSteps);
  return {
    batchSize,
    candidates,
    rounds,
    stepsPerEpoch,
    mainSteps,
    stepCount: mainSteps + rounds.reduce((sum, round) => sum + round.candidateCount * round.stepsEach, 0),
  };
}

/** Successive halving (Jamieson & Talwalkar, 2016): every round costs as much as the one before; none where trials would be too short to tell. */
function planRounds(candidateCount: number, mainSteps: number): TrialRound[] {
  const counts: number[] = [];
  for (let count = candidateCount; count > 1; count = Math.ceil(count / 2)) counts.push(count);
  const stepsOf = (count: number) => Math.floor((mainSteps * TRIAL_SHARE) / (counts.length * count));
  if (candidateCount < 2 || stepsOf(candidateCount) < LEAST_TRIAL_STEPS) return [];
  return counts.map((count) => ({ candidateCount: count, stepsEach: stepsOf(count) }));
}
