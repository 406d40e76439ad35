import { describe, expect, it } from 'vitest';
import { createLiveTraining, MAX_POINTS, type TrainWorkerEvent, thinOut } from './live-training.ts';

function setUp() {
  const waiting: (() => void)[] = [];
  const live = createLiveTraining((callback) => waiting.push(callback));
  let told = 0;
  live.subscribe(() => {
    told += 1;
  });
  return { live, waiting, told: () => told, tick: () => waiting.splice(0).forEach((callback) => void callback()) };
}

const loss = (epoch: number): TrainWorkerEvent => ({ type: 'loss', epoch, trainNats: 20 - epoch, holdoutNats: null });

describe('live training record', () => {
  it('tells subscribers once a flush, however many events came', () => {
    const { live, waiting, told, tick } = setUp();
    const before = live.getSnapshot();
    for (let epoch = 1; epoch <= 50; epoch += 1) live.push(loss(epoch));
    expect(waiting).toHaveLength(1);
    expect(told()).toBe(0);
    expect(live.getSnapshot()).toBe(before);
    tick();
    expect(told()).toBe(1);
    expect(live.getSnapshot().losses).toHaveLength(50);
  });

  it('keeps what has not changed identical, so that charts need not redraw', () => {
    const { live, tick } = setUp();
    live.push(loss(1));
    tick();
    const { losses } = live.getSnapshot();
    live.push({
      type: 'progress',
      progress: { epoch: 1, epochCount: 9, step: 1, stepCount: 9, elapsedMs: 5, remainingMs: null, rowsPerSecond: 1 },
    });
    tick();
    expect(live.getSnapshot().losses).toBe(losses);
    expect(live.getSnapshot().epochCount).toBe(9);
  });

  it('keeps the ends of a line of any length', () => {
    const { live, tick } = setUp();
    for (let epoch = 1; epoch <= 5000; epoch += 1) live.push(loss(epoch));
    tick();
    const { losses } = live.getSnapshot();
    expect(losses.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(losses[0]?.epoch).toBe(1);
    expect(losses.at(-1)?.epoch).toBe(5000);
    expect(thinOut([1, 2, 3, 4], 3)).toEqual([1, 3, 4]);
  });

  it('keeps how varied rows were, and a best version without a loss', () => {
    const { live, tick } = setUp();
    for (const epoch of [1, 2]) live.push({ type: 'variety', epoch, distinctShare: 0.5, distinctReference: 0.9, entropyShare: 0.8 });
    live.push({ type: 'best', epoch: 2, holdoutNats: null });
    tick();
    expect(live.getSnapshot().variety.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(live.getSnapshot().best).toEqual({ epoch: 2, holdoutNats: null });
    live.reset();
    expect(live.getSnapshot().variety).toEqual([]);
  });

  it('is empty after a reset, at once', () => {
    const { live, told, tick } = setUp();
    live.push(loss(1));
    live.reset();
    expect(told()).toBe(1);
    tick();
    expect(live.getSnapshot().losses).toEqual([]);
  });
});
