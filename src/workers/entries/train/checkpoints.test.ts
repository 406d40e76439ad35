import { afterEach, describe, expect, it } from 'vitest';
import type { FittedCodec } from '#core/codec/contract.ts';
import { createWorkerClient, WorkerFailure } from '../../client/client.ts';
import type { KeepCalls, StoredCheckpoint } from '../../protocol/projects.ts';
import type { TrainCalls } from '../../protocol/train.ts';
import { serve } from '../dispatch.ts';
import { createCheckpoints } from './checkpoints.ts';

type TrainEvent = TrainCalls['train']['event'];

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const CODEC: FittedCodec = { version: 1, specs: [], encodings: [], tokenColumns: [], fittedRowCount: 9 };
const request = {
  datasetId: 't',
  generator: 'vae',
  settings: { epochs: 3 },
  seed: 1,
  backend: 'wasm',
  project: { projectId: 'p', runId: 'r', resume: false },
} as const;
const progress = { epoch: 2, epochCount: 9, step: 20, stepCount: 90, elapsedMs: 700, remainingMs: 1, rowsPerSecond: 5 };
const fidelity = (epoch: number): TrainEvent => ({
  type: 'fidelity',
  epoch,
  shapes: 0.9,
  trends: 0.8,
  shapesReference: 0.95,
  trendsReference: 0.9,
  worst: [
    {
      name: 'a',
      distance: 0.1,
      reference: 0.05,
      overlay: { shape: 'categorical', levels: [], real: [], synthetic: [], holdout: [] } as never,
    },
  ],
});

/** Checkpoints over a line to a keeper that says what it was sent; time stands still unless told. */
function open(left: StoredCheckpoint | null = null) {
  const { port1, port2 } = new MessageChannel();
  const sent: StoredCheckpoint[] = [];
  const events: TrainEvent[] = [];
  const clock = { ms: 0 };
  let failing = false;
  serve<KeepCalls>(port2, {
    saveCheckpoint({ checkpoint }) {
      if (failing) throw new WorkerFailure({ code: 'storage-full', message: 'Full.' });
      sent.push(checkpoint);
      return null;
    },
    takeCheckpoint: () => null,
    saveModel: () => null,
    loadModel: () => null,
  });
  const projects = createWorkerClient<KeepCalls>(port1);
  closers.push(() => projects.terminate());
  const checkpoints = createCheckpoints({
    projects,
    request,
    left,
    emit: (event) => events.push(event),
    activeMs: () => clock.ms,
    now: () => clock.ms,
  });
  const settle = async (count: number) => {
    for (let tries = 0; events.filter(({ type }) => type === 'checkpoint').length < count; tries++) {
      if (tries > 500) throw new Error('Nothing was told.');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return { checkpoints, sent, events, clock, settle, fail: (now: boolean) => (failing = now) };
}

describe('checkpoints', () => {
  it('begin with one to start anew from, come within two seconds and then every ten, never two at a time', async () => {
    const { checkpoints, sent, clock, settle } = open();
    checkpoints.begin(CODEC);
    await settle(1);
    expect(sent[0]).toMatchObject({ checkpoint: null, progress: null, request: { generator: 'vae', settings: { epochs: 3 }, seed: 1 } });
    expect(checkpoints.isDue()).toBe(false);
    clock.ms = 2000;
    expect(checkpoints.isDue()).toBe(true);
    checkpoints.keep({ plan: 'x', state: { step: 4 } });
    expect(checkpoints.isDue()).toBe(false);
    await settle(2);
    expect(sent[1]).toMatchObject({ checkpoint: { plan: 'x', state: { step: 4 } }, elapsedMs: 2000 });
    clock.ms = 11_999;
    expect(checkpoints.isDue()).toBe(false);
    clock.ms = 12_000;
    expect(checkpoints.isDue()).toBe(true);
  });

  it('tell again what happened, with the newest overlays only', async () => {
    const { checkpoints, sent, settle } = open();
    checkpoints.begin(CODEC);
    const loss: TrainEvent = { type: 'loss', epoch: 1, trainNats: 3, holdoutNats: 4 };
    for (const event of [loss, fidelity(1), { type: 'progress', progress } as const, fidelity(2)]) checkpoints.record(event);
    checkpoints.keep({ plan: 'x', state: 1 });
    await settle(2);
    expect(sent[1]?.history).toEqual([loss, { ...fidelity(1), worst: [] }, fidelity(2)]);
    expect(sent[1]?.progress).toEqual(progress);

    const again = open({ ...(sent[1] as StoredCheckpoint), elapsedMs: 5000 });
    again.checkpoints.begin(CODEC);
    expect(again.checkpoints.take('x')).toEqual({ state: 1, elapsedMs: 5000 });
    expect(again.events.map(({ type }) => type)).toEqual(['loss', 'fidelity', 'fidelity', 'progress', 'notice']);
    again.clock.ms = 100;
    again.checkpoints.keep({ plan: 'x', state: 2 });
    await again.settle(1);
    expect(again.sent[0]).toMatchObject({ elapsedMs: 5100, resumeCount: 0, history: sent[1]?.history });
  });

  it('of other columns or another plan are left, and that is said', async () => {
    const first = open();
    first.checkpoints.begin(CODEC);
    first.checkpoints.keep({ plan: 'x', state: 1 });
    await first.settle(2);
    const left = first.sent[1] as StoredCheckpoint;
    for (const [codec, plan] of [
      [{ ...CODEC, fittedRowCount: 10 }, 'x'],
      [CODEC, 'y'],
    ] as const) {
      const { checkpoints, events } = open(left);
      checkpoints.begin(codec);
      expect(checkpoints.take(plan)).toBeNull();
      expect(events).toMatchObject([{ type: 'notice' }]);
      expect(checkpoints.elapsedMs).toBe(0);
    }
  });

  it('that cannot be kept are told, and tried again', async () => {
    const { checkpoints, events, clock, settle, fail, sent } = open();
    fail(true);
    checkpoints.begin(CODEC);
    await settle(1);
    expect(events).toMatchObject([{ type: 'checkpoint', failure: { code: 'storage-full' } }]);
    fail(false);
    clock.ms = 2000;
    expect(checkpoints.isDue()).toBe(true);
    checkpoints.keep({ plan: 'x', state: 1 });
    await settle(2);
    expect(events.at(-1)).toEqual({ type: 'checkpoint', failure: null });
    expect(sent).toHaveLength(1);
  });
});
