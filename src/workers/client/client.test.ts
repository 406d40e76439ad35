import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type Handlers, serve, withTransfer } from '../entries/dispatch.ts';
import { createWorkerClient, type Endpoint, failureOf, isAborted, type WorkerClient, WorkerFailure } from './client.ts';

interface TestCalls {
  double: { request: number; event: never; response: number };
  count: { request: { to: number }; event: { at: number }; response: 'counted' };
  work: { request: null; event: string; response: { steps: number; kept: boolean } };
  echo: { request: Float64Array; event: never; response: Float64Array };
  later: { request: { value: number; turns: number }; event: never; response: number };
  fail: { request: 'plain' | 'told' | 'memory'; event: never; response: null };
  never: { request: null; event: never; response: null };
}

class ToldError extends Error {
  readonly code = 'too-large';
  readonly safe = 'Nothing changed.';
  readonly remedy = 'Use a smaller file.';
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

const handlers: Handlers<TestCalls> = {
  double: (value) => value * 2,
  async count({ to }, { emit }) {
    for (let at = 0; at < to; at += 1) emit({ at });
    return 'counted' as const;
  },
  async work(_, { emit, control }) {
    control.onChange((state) => emit(state));
    for (let steps = 0; ; steps += 1) {
      if (steps === 3) emit('third step');
      if ((await control.yieldPoint()) === 'stop') return { steps, kept: true };
    }
  },
  echo: (values) => withTransfer(values, [values.buffer as ArrayBuffer]),
  async later({ value, turns }) {
    for (let i = 0; i < turns; i += 1) await turn();
    return value;
  },
  fail(how) {
    if (how === 'told') throw new ToldError('This file is over 1 GB.');
    if (how === 'memory') return new ArrayBuffer(2 ** 53 - 1) as never;
    throw new TypeError('x is not a function');
  },
  never: () => new Promise(() => undefined),
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function connect(): { client: WorkerClient<TestCalls>; near: MessagePort; far: MessagePort } {
  const { port1: near, port2: far } = new MessageChannel();
  serve<TestCalls>(far, handlers);
  const client = createWorkerClient<TestCalls>(near);
  closers.push(() => client.terminate());
  return { client, near, far };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await turn();
};

describe('worker client over a channel', () => {
  it('pairs each answer with its call, whatever order they end in', async () => {
    const { client } = connect();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ value: fc.integer(), turns: fc.nat(4) }), { maxLength: 12 }), async (asked) => {
        const answers = await Promise.all(asked.map((request) => client.call('later', request)));
        expect(answers).toEqual(asked.map((request) => request.value));
      }),
      { numRuns: 20 },
    );
  });

  it('delivers events in order and before the response', async () => {
    const { client } = connect();
    const seen: number[] = [];
    const answer = await client.call('count', { to: 50 }, { onEvent: ({ at }) => seen.push(at) });
    expect(answer).toBe('counted');
    expect(seen).toEqual(Array.from({ length: 50 }, (_, at) => at));
  });

  it('pauses, resumes and stops keeping the result', async () => {
    const { client } = connect();
    const events: string[] = [];
    const running = client.start('work', null, { onEvent: (event) => events.push(event) });
    await until(() => events.includes('third step'));
    running.pause();
    await until(() => events.includes('paused'));
    running.resume();
    await until(() => events.includes('running'));
    running.stopAndKeep();
    const { steps, kept } = await running.promise;
    expect(kept).toBe(true);
    expect(steps).toBeGreaterThan(3);
    expect(events).toEqual(['third step', 'paused', 'running', 'stopping']);
  });

  it('does no step while paused', async () => {
    const { port1, port2 } = new MessageChannel();
    let steps = 0;
    serve<Pick<TestCalls, 'work'>>(port2, {
      async work(_, { control, emit }) {
        control.onChange((state) => emit(state));
        for (;;) {
          if ((await control.yieldPoint()) === 'stop') return { steps, kept: true };
          steps += 1;
        }
      },
    });
    const client = createWorkerClient<Pick<TestCalls, 'work'>>(port1);
    closers.push(() => client.terminate());
    const events: string[] = [];
    const running = client.start('work', null, { onEvent: (event) => events.push(event) });
    running.pause();
    await until(() => events.includes('paused'));
    await turn();
    const stepsAtPause = steps;
    for (let i = 0; i < 10; i += 1) await turn();
    expect(steps).toBe(stepsAtPause);
    running.stopAndKeep();
    expect((await running.promise).steps).toBe(stepsAtPause);
  });

  it('aborts at once by signal, also while paused, and stops the worker', async () => {
    const { port1, port2 } = new MessageChannel();
    let ended = 'running';
    serve<Pick<TestCalls, 'work'>>(port2, {
      async work(_, { control, signal }) {
        try {
          for (;;) await control.yieldPoint();
        } catch (error) {
          ended = signal.aborted ? (error as Error).name : 'wrong';
          throw error;
        }
      },
    });
    const client = createWorkerClient<Pick<TestCalls, 'work'>>(port1);
    closers.push(() => client.terminate());
    const controller = new AbortController();
    const running = client.start('work', null, { signal: controller.signal });
    running.pause();
    await turn();
    controller.abort();
    const error = await running.promise.catch((reason) => reason);
    expect(isAborted(error)).toBe(true);
    await until(() => ended !== 'running');
    expect(ended).toBe('AbortError');
  });

  it('refuses a call whose signal is already aborted', async () => {
    const { client } = connect();
    await expect(client.call('double', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });

  it('aborts one call without touching another', async () => {
    const { client } = connect();
    const stuck = client.start('never', null);
    const other = client.call('later', { value: 7, turns: 3 });
    stuck.abort();
    await expect(stuck.promise).rejects.toMatchObject({ code: 'aborted' });
    await expect(other).resolves.toBe(7);
  });

  it('moves transferred buffers both ways', async () => {
    const { client } = connect();
    const values = new Float64Array([1, 2, 3]);
    const back = await client.call('echo', values, { transfer: [values.buffer] });
    expect(values.byteLength).toBe(0);
    expect([...back]).toEqual([1, 2, 3]);
  });

  it('hands over what an error tells, and hides what it does not', async () => {
    const { client } = connect();
    const told = await client.call('fail', 'told').catch((error) => error);
    expect(told).toBeInstanceOf(WorkerFailure);
    expect(told.failure).toMatchObject({
      code: 'too-large',
      message: 'This file is over 1 GB.',
      safe: 'Nothing changed.',
      remedy: 'Use a smaller file.',
    });
    const plain = failureOf(await client.call('fail', 'plain').catch((error) => error));
    expect(plain.code).toBe('unexpected');
    expect(plain.message).not.toContain('not a function');
    expect(plain.detail).toContain('not a function');
    expect(failureOf(await client.call('fail', 'memory').catch((error) => error)).code).toBe('out-of-memory');
  });

  it('rejects what cannot be cloned and stays usable', async () => {
    const { client } = connect();
    await expect(client.call('double', (() => 1) as never)).rejects.toMatchObject({ code: 'unexpected' });
    await expect(client.call('double', 4)).resolves.toBe(8);
  });

  it('rejects pending and later calls when the other end goes away', async () => {
    const { client, far } = connect();
    const pending = [client.call('never', null), client.call('never', null)];
    await turn();
    far.close();
    for (const call of pending) await expect(call).rejects.toMatchObject({ code: 'worker-crashed' });
    await expect(client.call('double', 1)).rejects.toMatchObject({ code: 'worker-crashed' });
  });

  it('rejects pending calls when terminated', async () => {
    const { client } = connect();
    const stuck = client.call('never', null);
    client.terminate();
    await expect(stuck).rejects.toMatchObject({ code: 'terminated' });
  });

  it('reports a worker error once, terminates it and keeps its words as detail', async () => {
    const target = new EventTarget();
    let terminated = 0;
    const worker: Endpoint = {
      postMessage: () => undefined,
      addEventListener: (type, listener) => target.addEventListener(type, listener),
      removeEventListener: (type, listener) => target.removeEventListener(type, listener),
      terminate: () => {
        terminated += 1;
      },
    };
    const crashes: string[] = [];
    const client = createWorkerClient<TestCalls>(worker, { onCrash: (failure) => crashes.push(failure.code) });
    const stuck = client.call('never', null);
    const error = Object.assign(new Event('error'), { message: 'Uncaught RangeError', filename: 'data.js', lineno: 12 });
    target.dispatchEvent(error);
    target.dispatchEvent(error);
    const failure = failureOf(await stuck.catch((reason) => reason));
    expect(failure.code).toBe('worker-crashed');
    expect(failure.detail).toBe('Uncaught RangeError (data.js:12)');
    expect(crashes).toEqual(['worker-crashed']);
    expect(terminated).toBe(1);
  });

  it('rejects pending calls on an unreadable message but goes on', async () => {
    const { client, near } = connect();
    const stuck = client.call('never', null);
    near.dispatchEvent(new Event('messageerror'));
    await expect(stuck).rejects.toMatchObject({ code: 'worker-crashed' });
    await expect(client.call('double', 2)).resolves.toBe(4);
  });
});
