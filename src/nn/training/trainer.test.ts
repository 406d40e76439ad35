import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Tensor, type Tensor1D, type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { useWasm } from '../backend/wasm.ts';
import { dense } from '../ops/dense/dense.ts';
import { weightedMean } from '../ops/objective/objective.ts';
import { tokenLoss } from '../ops/token-loss/token-loss.ts';
import { joinWeights, layOutParameters, nameWeights, startParameters } from './parameters.ts';
import { emaDecayAt, learningRateAt, warmUpAt } from './schedule.ts';
import { createTrainer } from './trainer.ts';

const layout = layOutParameters([
  { name: 'w1', shape: [2, 16], start: 1, decays: true },
  { name: 'b1', shape: [16], start: 0, decays: false },
  { name: 'w2', shape: [16, 2], start: 0.3, decays: true },
  { name: 'b2', shape: [2], start: Float32Array.of(0.5, -0.5), decays: false },
]);

describe.each(['cpu', 'wasm'] as const)('a trainer on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await useWasm();
    else await setBackend('cpu');
  });

  async function learn(stepCount: number): Promise<{ losses: number[]; average: Float32Array; tensorGrowth: number }> {
    const trainer = createTrainer(layout, startParameters(layout, createRandom(5)));
    const x = tensor2d([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]);
    const target = tensor2d([0, 1, 1, 0], [4, 1], 'int32');
    const loss = ([w1, b1, w2, b2]: readonly Tensor[]) => {
      const logits = dense(dense(x, w1 as Tensor2D, b1 as Tensor1D, 'relu'), w2 as Tensor2D, b2 as Tensor1D, 'linear');
      const nats = tokenLoss(logits, target, [2]);
      return weightedMean(nats, nats, 0);
    };
    const losses: number[] = [];
    let after = 0;
    for (let step = 0; step < stepCount; step++) {
      const value = trainer.step(loss, learningRateAt(step, stepCount, 0.05, 10), emaDecayAt(step, 0.9));
      losses.push((await value.data())[0] as number);
      value.dispose();
      if (step === 2) after = memory().numTensors;
    }
    const tensorGrowth = memory().numTensors - after;
    const average = await trainer.readAverage();
    trainer.dispose();
    x.dispose();
    target.dispose();
    return { losses, average, tensorGrowth };
  }

  it('learns exclusive-or and holds no more tensors after 200 steps than after 3', async () => {
    const before = memory().numTensors;
    const { losses, tensorGrowth } = await learn(203);
    expect(losses[0]).toBeGreaterThan(0.5);
    expect(losses.at(-1)).toBeLessThan(0.05);
    expect(tensorGrowth).toBe(0);
    expect(memory().numTensors).toBe(before);
  });

  it('gives the same weights again', async () => {
    expect((await learn(20)).average).toEqual((await learn(20)).average);
  });
});

describe('parameters', () => {
  it('survive being named and joined', () => {
    const flat = startParameters(layout, createRandom(5));
    expect(joinWeights(layout, nameWeights(layout, flat))).toEqual(flat);
    expect([...flat.slice(-2)]).toEqual([0.5, -0.5]);
    expect(() => joinWeights(layout, [])).toThrow(RangeError);
  });
});

describe('schedules', () => {
  it('warm up, then fall to two per cent', () => {
    expect(learningRateAt(0, 100, 1, 10)).toBeCloseTo(0.1, 2);
    expect(learningRateAt(100, 100, 1, 10)).toBeCloseTo(0.02, 6);
    expect(warmUpAt(0, 100, 0.4)).toBe(0);
    expect(warmUpAt(20, 100, 0.4)).toBeCloseTo(0.5, 6);
    expect(warmUpAt(90, 100, 0.4)).toBe(1);
  });
});
