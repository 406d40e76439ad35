import type { Calls, ControlMessage, Failure, ReplyMessage } from '../protocol/protocol.ts';

/** What a client or a server speaks over: a worker seen from outside, a worker's own scope, or one end of a channel. */
export interface Endpoint {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  /** Ports only: messages wait until this is called. */
  start?(): void;
  close?(): void;
  terminate?(): void;
}

/** A call that ended without a response. `failure` is told to the person as it is. */
export class WorkerFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'WorkerFailure';
    this.failure = failure;
  }
  get code(): string {
    return this.failure.code;
  }
}

/** True for a call that the person stopped: nothing to report. */
export function isAborted(error: unknown): boolean {
  return error instanceof WorkerFailure && error.code === 'aborted';
}

/** The failure inside any thrown value, for showing. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WorkerFailure) return error.failure;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'unexpected',
    message: 'Something went wrong inside the studio.',
    safe: 'Your file is untouched, and nothing has left this device.',
    remedy: 'Try again. If it happens again, reload the page.',
    detail,
  };
}

export interface CallOptions<Event> {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: Event) => void) | undefined;
  readonly transfer?: readonly Transferable[] | undefined;
}

/** A call under way. `promise` rejects with WorkerFailure only; after it settles the controls do nothing. */
export interface RunningCall<Response> {
  readonly promise: Promise<Response>;
  pause(): void;
  resume(): void;
  /** Asks the worker to finish now with what it has; the promise still resolves. */
  stopAndKeep(): void;
  /** Rejects at once with code 'aborted' and tells the worker; whatever it still sends is ignored. */
  abort(): void;
}

export interface WorkerClient<T extends Calls<T>> {
  call<K extends keyof T & string>(name: K, payload: T[K]['request'], options?: CallOptions<T[K]['event']>): Promise<T[K]['response']>;
  /** As `call`, with the controls of a long job. */
  start<K extends keyof T & string>(name: K, payload: T[K]['request'], options?: CallOptions<T[K]['event']>): RunningCall<T[K]['response']>;
  /** Ends the worker (or closes the port); pending calls reject with code 'terminated'. */
  terminate(): void;
}

export interface ClientOptions {
  /** Called once when the worker has died: make a new one. Pending calls are rejected first. */
  readonly onCrash?: (failure: Failure) => void;
}

interface PendingCall {
  resolve(response: unknown): void;
  reject(failure: Failure): void;
  readonly onEvent: ((event: unknown) => void) | undefined;
}

const ABORTED: Failure = { code: 'aborted', message: 'Stopped.' };

/**
 * The asking side of a worker's conversation: requests are paired with their answers by id, any number at a time.
 *
 * A crash of the worker ('error', or the other end of a port closing) rejects every pending and every later call with
 * code 'worker-crashed'; a message that could not be read rejects the pending ones only.
 */
export function createWorkerClient<T extends Calls<T>>(endpoint: Endpoint, clientOptions: ClientOptions = {}): WorkerClient<T> {
  const pending = new Map<number, PendingCall>();
  let lastId = 0;
  /** Why no call can be made any more, once that is so. */
  let ended: Failure | null = null;

  const rejectAll = (failure: Failure) => {
    const calls = [...pending.values()];
    pending.clear();
    for (const call of calls) call.reject(failure);
  };

  const end = (failure: Failure) => {
    ended = failure;
    endpoint.removeEventListener('message', onMessage);
    endpoint.removeEventListener('messageerror', onMessageError);
    endpoint.removeEventListener('error', onError);
    endpoint.removeEventListener('close', onClose);
    rejectAll(failure);
  };

  const crash = (detail: string) => {
    if (ended !== null) return;
    const failure = crashFailure(detail);
    end(failure);
    endpoint.terminate?.();
    clientOptions.onCrash?.(failure);
  };

  const onMessage = (event: Event) => {
    const message = (event as MessageEvent).data as ReplyMessage<T>;
    const call = pending.get(message.id);
    if (call === undefined) return;
    switch (message.type) {
      case 'event':
        call.onEvent?.(message.payload);
        return;
      case 'response':
        pending.delete(message.id);
        call.resolve(message.payload);
        return;
      case 'failure':
        pending.delete(message.id);
        call.reject(message.failure);
        return;
      default:
        message satisfies never;
    }
  };
  const onMessageError = () => rejectAll(crashFailure('A message between the page and its worker could not be read (messageerror).'));
  const onError = (event: Event) => {
    const error = event as Partial<ErrorEvent>;
    const place = error.filename ? ` (${error.filename}:${error.lineno ?? 0})` : '';
    crash(`${error.message ?? 'The worker could not be started.'}${place}`);
  };
  const onClose = () => crash('The other end of the channel was closed.');

  endpoint.addEventListener('message', onMessage);
  endpoint.addEventListener('messageerror', onMessageError);
  endpoint.addEventListener('error', onError);
  endpoint.addEventListener('close', onClose);
  endpoint.start?.();

  const start: WorkerClient<T>['start'] = (name, payload, options = {}) => {
    type Response = T[typeof name]['response'];
    lastId += 1;
    const id = lastId;
    let settle: { resolve(response: Response): void; reject(error: WorkerFailure): void } | null = null;
    const promise = new Promise<Response>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const finish = () => {
      options.signal?.removeEventListener('abort', abort);
    };
    const call: PendingCall = {
      resolve: (response) => {
        finish();
        settle?.resolve(response as Response);
      },
      reject: (failure) => {
        finish();
        settle?.reject(new WorkerFailure(failure));
      },
      onEvent: options.onEvent as ((event: unknown) => void) | undefined,
    };
    const control = (type: ControlMessage['type']) => {
      if (!pending.has(id)) return;
      endpoint.postMessage({ id, type } satisfies ControlMessage, []);
    };
    const abort = () => {
      control('abort');
      if (pending.delete(id)) call.reject(ABORTED);
    };

    if (ended !== null) call.reject(ended);
    else if (options.signal?.aborted) call.reject(ABORTED);
    else {
      pending.set(id, call);
      options.signal?.addEventListener('abort', abort, { once: true });
      try {
        endpoint.postMessage({ id, type: 'request', name, payload }, [...(options.transfer ?? [])]);
      } catch (error) {
        pending.delete(id);
        call.reject(failureOf(error));
      }
    }
    return { promise, pause: () => control('pause'), resume: () => control('resume'), stopAndKeep: () => control('stop-and-keep'), abort };
  };

  return {
    start,
    call: (name, payload, options) => start(name, payload, options).promise,
    terminate() {
      if (ended !== null) return;
      end({ code: 'terminated', message: 'This part of the studio was closed.' });
      if (endpoint.terminate) endpoint.terminate();
      else endpoint.close?.();
    },
  };
}

function crashFailure(detail: string): Failure {
  return {
    code: 'worker-crashed',
    message: 'The part of the studio that was doing this work stopped unexpectedly.',
    safe: 'Your file is untouched, and nothing has left this device.',
    remedy:
      'Try again. If it happens again, reload the page in case it has been updated, close other tabs to free memory, or use a smaller table.',
    detail,
  };
}
