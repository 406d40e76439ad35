import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { BadInput } from '#core/errors.ts';
import { createRandom } from '#core/random/random.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { type BackendSource, createBackendSource } from '#nn/program/resilient.ts';
import { openSession } from '../training/session.ts';
import { createDenoiser, trainDenoiser } from './denoiser.ts';

const random = createRandom(4);
let backends: BackendSource;
const PLAN = { stepCount: 700, batchSize: 128, hiddenWidth: 32 };

/** Two clusters on a diagonal, standardised: x = y = ±1 with a little noise. */
function drawLatent(row: number, step: number, place: number, into: Float32Array): void {
  const side = row % 10 < 3 ? 1.5 : -0.65;
  for (let l = 0; l < 2; l++) into[l] = side + 0.1 * random.normal(step, 2 * place + l);
}

function train(steps = PLAN.stepCount, yieldPoint: () => Promise<'continue' | 'stop'> = async () => 'continue') {
  const job = { reportProgress() {}, reportBest() {}, yieldPoint };
  const { session } = openSession(job, {
    planKey: '',
    batchSize: PLAN.batchSize,
    stepsPerEpoch: 1,
    stepsPlanned: 0,
    stepsAfterwards: steps,
  });
  const plan = { ...PLAN, stepCount: steps };
  const spec = { size: 2, rowCount: 1000, drawLatent, plan, random: createRandom(1), backends };
  return trainDenoiser({ ...spec, session, resumed: null, readState: async () => null });
}

describe('the learned prior', () => {
  beforeAll(async () => {
    backends = createBackendSource(await chooseBackend('wasm'), undefined);
  });

  it('draws both clusters at their shares, on their diagonal, and leaks nothing', async () => {
    const before = memory().numTensors;
    const weights = await train();
    if (weights === null) throw new Error('It was not told to stop.');
    const denoiser = createDenoiser(weights, 2);
    const rows = 1000;
    const start = Float32Array.from({ length: 2 * rows }, (_, i) => createRandom(8).normal(0, i));
    const drawn = await denoiser.draw(start, rows);
    let upper = 0;
    let near = 0;
    for (let row = 0; row < rows; row++) {
      const [x, y] = [drawn[2 * row] as number, drawn[2 * row + 1] as number];
      if (x > 0.5) upper += 1;
      if (Math.abs(x - y) < 0.6 && (Math.abs(x - 1.5) < 0.5 || Math.abs(x + 0.65) < 0.5)) near += 1;
    }
    expect(upper / rows).toBeGreaterThan(0.22);
    expect(upper / rows).toBeLessThan(0.38);
    expect(near / rows).toBeGreaterThan(0.85);
    expect(await denoiser.draw(start, rows)).toEqual(drawn);
    denoiser.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('gives the same weights again, none when told to stop, and passes an abort on', async () => {
    expect(await train(5)).toEqual(await train(5));
    const before = memory().numTensors;
    expect(await train(5, async () => 'stop')).toBeNull();
    const abort = train(50, async () => {
      throw new DOMException('Stopped.', 'AbortError');
    });
    await expect(abort).rejects.toMatchObject({ name: 'AbortError' });
    expect(memory().numTensors).toBe(before);
  });

  it('refuses weights of another size', async () => {
    const weights = await train(1);
    expect(() => createDenoiser(weights ?? [], 9)).toThrow(RangeError);
    expect(() => createDenoiser([], 2)).toThrow(BadInput);
  });
});
