import { type CallOptions, type RunningCall, type WorkerClient, WorkerFailure } from '#workers/client/client.ts';
import type { Calls, Failure } from '#workers/protocol/protocol.ts';

/** A call that a test has yet to answer, or has answered. */
export interface FakeCall {
  readonly name: string;
  readonly payload: unknown;
  /** What was asked of it since: 'pause', 'resume', 'stop-and-keep', 'abort'. */
  readonly controls: readonly string[];
  respond(response: unknown): void;
  tell(event: unknown): void;
  fail(failure: Failure): void;
}

/** Answers that are given at once; whatever has none waits for the test. */
type Answers<T extends Calls<T>> = { readonly [K in keyof T]?: (payload: T[K]['request']) => T[K]['response'] | Promise<T[K]['response']> };

export interface FakeClient<T extends Calls<T>> extends WorkerClient<T> {
  readonly calls: readonly FakeCall[];
  /** The last call of a name, once there is one that has not been seen by this before. */
  next(name: keyof T & string): Promise<FakeCall>;
}

const TRIES = 200;

/** A worker's client without a worker: a test gives the answers. */
export function createFakeClient<T extends Calls<T>>(answers: Answers<T> = {}): FakeClient<T> {
  const calls: FakeCall[] = [];
  const taken = new Set<FakeCall>();

  function start<K extends keyof T & string>(
    name: K,
    payload: T[K]['request'],
    options: CallOptions<T[K]['event']> = {},
  ): RunningCall<T[K]['response']> {
    const controls: string[] = [];
    let resolve: (response: T[K]['response']) => void = () => {};
    let reject: (error: unknown) => void = () => {};
    const promise = new Promise<T[K]['response']>((onResponse, onFailure) => {
      resolve = onResponse;
      reject = onFailure;
    });
    const abort = () => {
      controls.push('abort');
      reject(new WorkerFailure({ code: 'aborted', message: 'Stopped.' }));
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    calls.push({
      name,
      payload,
      controls,
      respond: (response) => resolve(response as T[K]['response']),
      tell: (event) => options.onEvent?.(event as T[K]['event']),
      fail: (failure) => reject(new WorkerFailure(failure)),
    });
    const answer = answers[name];
    if (answer !== undefined) Promise.resolve(payload).then(answer).then(resolve, reject);
    return {
      promise,
      pause: () => void controls.push('pause'),
      resume: () => void controls.push('resume'),
      stopAndKeep: () => void controls.push('stop-and-keep'),
      abort,
    };
  }

  return {
    calls,
    start,
    call: (name, payload, options) => start(name, payload, options).promise,
    terminate() {},
    async next(name) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = calls.find((call) => call.name === name && !taken.has(call));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      throw new Error(`${name} was not asked for; asked: ${calls.map((call) => call.name).join(', ') || 'nothing'}.`);
    },
  };
}
