import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import type { TrainingCheckpoint, TrainingProgress } from '../contract.ts';
import { createBatch, createShuffledPasses, gatherRows, inputsOf } from './batches.ts';
import { type EpochStage, type StagePosition, startPosition, trainEpochs } from './loop.ts';
import { openSession, type Verdict } from './session.ts';

const PLAN = { planKey: 'a plan', batchSize: 10, stepsPerEpoch: 30, stepsPlanned: 300 };

interface Told {
  readonly losses: [number, number, number | null][];
  readonly best: number[];
  readonly progress: TrainingProgress[];
  readonly kept: TrainingCheckpoint[];
}

/** Trains nothing: the loss of step s is s, and the held-out scores are given, one a look. */
function train(
  scores: readonly (number | null)[],
  changes: Partial<EpochStage<{ step: number }>> = {},
  verdictAt: (step: number) => Verdict = () => 'continue',
) {
  const told: Told = { losses: [], best: [], progress: [], kept: [] };
  let steps = 0;
  const { session } = openSession<{ step: number }, never>(
    {
      keeper: { isDue: () => true, keep: (checkpoint) => told.kept.push(structuredClone(checkpoint)) },
      reportProgress: (progress) => told.progress.push(progress),
      reportLoss: (...loss) => told.losses.push(loss),
      reportBest: (epoch) => told.best.push(epoch),
      yieldPoint: async () => verdictAt(steps),
    },
    PLAN,
  );
  const position: StagePosition = startPosition();
  const live: number[] = [];
  let unread: number[] = [];
  const reads: number[] = [];
  const stage: EpochStage<{ step: number }> = {
    position,
    stepCount: PLAN.stepsPlanned,
    stepsPerLook: PLAN.stepsPerEpoch,
    patience: 3,
    takeStep(step) {
      expect(step).toBe(steps);
      steps += 1;
      unread.push(step);
    },
    async readLoss() {
      reads.push(unread.length);
      const mean = unread.reduce((sum, loss) => sum + loss, 0) / unread.length;
      unread = [];
      return mean;
    },
    readState: async () => ({ ...position }),
    readVersion: async () => ({ step: steps }),
    judge: async (_, epoch) => {
      const score = scores[epoch - 1] ?? null;
      return score === null ? null : { score, holdoutNats: 10 * score };
    },
    epochEnded: async (epoch) => {
      live.push(epoch);
    },
    ...changes,
  };
  return trainEpochs(session, stage).then(() => ({ session, told, live, reads, steps, position }));
}

describe('the training loop', () => {
  it('reads losses every 20 steps and before each look, and tells their mean over the epoch', async () => {
    const { told, reads, steps } = await train(Array.from({ length: 10 }, (_, i) => 20 - i));
    expect(steps).toBe(300);
    expect(reads).toEqual(Array.from({ length: 10 }, () => [20, 10]).flat());
    expect(told.losses.slice(0, 2)).toEqual([
      [1, 14.5, 200],
      [2, 44.5, 190],
    ]);
    expect(told.progress.at(-1)).toMatchObject({ epoch: 10, epochCount: 10, step: 300, stepCount: 300, remainingMs: 0 });
    expect(told.kept[2]).toEqual({ plan: 'a plan', state: { done: 30, taken: 20, lossNats: 20 * 39.5, misses: 0, bestScore: 20 } });
  });

  it('keeps the best version and ends when its patience is at an end', async () => {
    const { session, told, live } = await train([5, 4, 6, 3, 7, 3, 8, 1, 0, 0]);
    expect(told.best).toEqual([1, 2, 4]);
    expect(session.best).toEqual({ step: 120, epoch: 4, holdoutNats: 30, score: 3 });
    expect(live).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('counts no misses while it is to be patient, and lets a stage end itself or choose by its own rule', async () => {
    expect((await train([1, 2, 2, 2, 2, 2, 2], { patientUntilEpoch: 4 })).live).toHaveLength(7);
    expect((await train([1, 1, 1], { looked: async ({ isStageBest }) => (isStageBest ? 'go on' : 'end') })).live).toHaveLength(2);
    const { session } = await train([1, 1.5, 1.7, 1.6], { isBetter: (score, best) => score < 1.6 * best.score });
    expect(session.best?.epoch).toBe(4);
  });

  it('keeps the newest version where there is nothing to judge by, and never ends early', async () => {
    const { session, told } = await train([]);
    expect(session.best).toEqual({ step: 300, epoch: 10, holdoutNats: null, score: null });
    expect(told.best).toEqual([]);
    expect(told.losses).toHaveLength(10);
  });

  it('looks once more when it is told to stop, without a live sample', async () => {
    const { session, told, live } = await train([3, 2, 1], {}, (step) => (step === 45 ? 'stop' : 'continue'));
    expect(live).toEqual([1]);
    expect(session).toMatchObject({ verdict: 'stop', stepsDone: 45, best: { step: 45, epoch: 2 } });
    expect(told.losses.at(-1)).toEqual([2, 37, 20]);
  });

  it('tells of a trial what is best so far and nothing else', async () => {
    const { told, live } = await train([3, 4, 2, 5, 5, 5], { tellsBestOnly: true });
    expect(told.losses.map(([epoch]) => epoch)).toEqual([1, 3]);
    expect(live).toEqual([1, 3]);
  });

  it('goes on from a position at the very next step', async () => {
    const position = { done: 30, taken: 20, lossNats: 20 * 39.5, misses: 2, bestScore: 1 };
    const seen: number[] = [];
    await train([1, 2], { position, stepCount: 60, takeStep: (step) => seen.push(step), readLoss: async () => 54.5 }).then(({ told }) =>
      expect(told.losses.map(([, nats]) => nats)).toEqual([44.5]),
    );
    expect(seen).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
  });

  it('fails on a loss that is no number', async () => {
    await expect(train([1], { readLoss: async () => Number.NaN })).rejects.toThrow('no longer a number');
  });
});

describe('batches', () => {
  const rows = { rowCount: 3, tokens: Int32Array.of(1, 2, 3, 4, 5, 6), features: Float32Array.of(0.1, 0.2, 0.3) };

  it('hold the rows asked for, in their order', () => {
    const batch = gatherRows(rows, 4, (place) => [2, 0, 0, 1][place] as number);
    expect([...batch.tokens]).toEqual([5, 6, 1, 2, 1, 2, 3, 4]);
    expect(batch.features).toEqual(Float32Array.of(0.3, 0.1, 0.1, 0.2));
    expect(gatherRows(rows, 4, () => 1, batch)).toBe(batch);
    expect([...batch.tokens]).toEqual([3, 4, 3, 4, 3, 4, 3, 4]);
    expect(Object.keys(inputsOf(batch))).toEqual(['tokens', 'features']);
    expect(Object.keys(inputsOf(createBatch({ ...rows, features: new Float32Array() }, 2)))).toEqual(['tokens']);
  });

  it('come from passes that each hold every row once', () => {
    const order = createRandom(3);
    const passes = createShuffledPasses(order, 5);
    const stream = Array.from({ length: 10 }, (_, place) => passes.inStream(place));
    expect(stream.slice(0, 5)).toEqual([...order.permutation(0, 5)]);
    expect(stream.slice(5)).toEqual([...order.permutation(1, 5)]);
    expect(passes.inPass(1, 2)).toBe(stream[7]);
  });
});
