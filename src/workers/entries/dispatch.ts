import type { Endpoint } from '../client/client.ts';
import type { Calls, ControlMessage, Failure, ReplyMessage, RequestMessage } from '../protocol/protocol.ts';

/** How a running job hears pause, resume, stop-and-keep and abort. */
export interface JobControl {
  readonly state: 'running' | 'paused' | 'stopping' | 'aborted';
  /**
   * Call and await between steps of a long job. Lets messages in and waits while paused; 'stop' = finish now, keep the result.
   * @throws DOMException AbortError when the job was aborted.
   */
  yieldPoint(): Promise<'continue' | 'stop'>;
  /** Told of every change of state, e.g. to emit 'paused'. */
  onChange(listener: (state: JobControl['state']) => void): void;
}

export interface JobContext<Event> {
  readonly signal: AbortSignal;
  emit(event: Event, transfer?: readonly Transferable[]): void;
  readonly control: JobControl;
}

const TRANSFERRED = Symbol('transferred');

/** A response whose buffers move instead of being copied. */
export interface Transferred<Response> {
  readonly [TRANSFERRED]: true;
  readonly response: Response;
  readonly transfer: readonly Transferable[];
}

export function withTransfer<Response>(response: Response, transfer: readonly Transferable[]): Transferred<Response> {
  return { [TRANSFERRED]: true, response, transfer };
}

type Answer<Response> = Response | Transferred<Response>;

export type Handlers<T extends Calls<T>> = {
  [K in keyof T & string]: (
    payload: T[K]['request'],
    context: JobContext<T[K]['event']>,
  ) => Answer<T[K]['response']> | Promise<Answer<T[K]['response']>>;
};

interface Job {
  change(state: JobControl['state']): void;
}

/**
 * The answering side of a worker's conversation: runs one handler per request, any number at a time, and turns what it throws into a Failure.
 * @returns a function that stops listening and aborts what runs.
 */
export function serve<T extends Calls<T>>(endpoint: Endpoint, handlers: Handlers<T>): () => void {
  const jobs = new Map<number, Job>();
  const reply = (message: ReplyMessage<T>, transfer: readonly Transferable[] = []) => endpoint.postMessage(message, [...transfer]);

  const run = async (request: RequestMessage<T>) => {
    const { id, name } = request;
    const controller = new AbortController();
    const control = createJobControl(controller);
    jobs.set(id, control);
    const context: JobContext<T[typeof name]['event']> = {
      signal: controller.signal,
      control,
      emit: (payload, transfer) => {
        if (jobs.has(id)) reply({ id, type: 'event', name, payload } as ReplyMessage<T>, transfer);
      },
    };
    try {
      const answer = await handlers[name](request.payload, context);
      const { response, transfer } = isTransferred(answer) ? answer : { response: answer, transfer: [] };
      reply({ id, type: 'response', name, payload: response } as ReplyMessage<T>, transfer);
    } catch (error) {
      reply({ id, type: 'failure', name, failure: toFailure(error) } as ReplyMessage<T>);
    } finally {
      jobs.delete(id);
    }
  };

  const onMessage = (event: Event) => {
    const message = (event as MessageEvent).data as RequestMessage<T> | ControlMessage;
    switch (message.type) {
      case 'request':
        void run(message);
        return;
      case 'pause':
        jobs.get(message.id)?.change('paused');
        return;
      case 'resume':
        jobs.get(message.id)?.change('running');
        return;
      case 'stop-and-keep':
        jobs.get(message.id)?.change('stopping');
        return;
      case 'abort':
        jobs.get(message.id)?.change('aborted');
        return;
      default:
        message satisfies never;
    }
  };

  const stop = () => {
    endpoint.removeEventListener('message', onMessage);
    endpoint.removeEventListener('close', stop);
    for (const job of jobs.values()) job.change('aborted');
  };
  endpoint.addEventListener('message', onMessage);
  endpoint.addEventListener('close', stop);
  endpoint.start?.();
  return stop;
}

/** Aborted and stopping are final: no pause or resume undoes them (stopping may still be aborted). */
function createJobControl(controller: AbortController): JobControl & Job {
  let state: JobControl['state'] = 'running';
  const listeners: ((state: JobControl['state']) => void)[] = [];
  let wake: (() => void)[] = [];
  return {
    get state() {
      return state;
    },
    change(next) {
      if (state === next || state === 'aborted' || (state === 'stopping' && next !== 'aborted')) return;
      state = next;
      if (next === 'aborted') controller.abort(new DOMException('Stopped.', 'AbortError'));
      for (const listener of listeners) listener(next);
      if (next === 'paused') return;
      for (const resolve of wake) resolve();
      wake = [];
    },
    onChange(listener) {
      listeners.push(listener);
    },
    async yieldPoint() {
      await yieldToMessages();
      while (state === 'paused') await new Promise<void>((resolve) => wake.push(resolve));
      controller.signal.throwIfAborted();
      return state === 'stopping' ? 'stop' : 'continue';
    },
  };
}

let waiting: (() => void)[] = [];
let channel: MessageChannel | null = null;

/** Lets waiting messages be handled; far quicker than setTimeout, which browsers stretch to 4 ms or, in hidden tabs, to a second. */
export function yieldToMessages(): Promise<void> {
  // Node drains one port before it looks at another, so that a loop which yields through a port would starve all others.
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (setImmediate !== undefined) return new Promise((resolve) => setImmediate(resolve));
  if (channel === null) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const resolves = waiting;
      waiting = [];
      for (const resolve of resolves) resolve();
    };
  }
  const { port2 } = channel;
  return new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(null);
  });
}

function isTransferred<Response>(answer: Answer<Response>): answer is Transferred<Response> {
  return typeof answer === 'object' && answer !== null && TRANSFERRED in answer;
}

/** An error that already says what a person should read: ReadError, TrainingError, WorkerFailure and their like. */
interface ToldError extends Error {
  readonly code: string;
  readonly safe?: string;
  readonly remedy?: string;
  readonly detail?: string;
}

function isTold(error: unknown): error is ToldError {
  return error instanceof Error && !(error instanceof DOMException) && 'code' in error && typeof error.code === 'string';
}

/** What any thrown value becomes on its way to the page. */
function toFailure(error: unknown): Failure {
  if (error instanceof Error && 'failure' in error) return error.failure as Failure;
  if (error instanceof Error && error.name === 'AbortError') return { code: 'aborted', message: 'Stopped.' };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (isTold(error)) {
    return {
      code: error.code,
      message: error.message,
      ...(error.safe === undefined ? {} : { safe: error.safe }),
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
      detail: error.detail ?? detail,
    };
  }
  if (error instanceof RangeError && /allocation|array length|buffer size|out of memory/i.test(error.message)) {
    return {
      code: 'out-of-memory',
      message: 'This device ran out of memory for the page.',
      safe: 'Your file is untouched.',
      remedy: 'Close other tabs, leave columns out, or use fewer rows.',
      detail,
    };
  }
  return {
    code: 'unexpected',
    message: 'Something went wrong inside the studio.',
    safe: 'Your file is untouched, and nothing has left this device.',
    remedy: 'Try again. If it happens again, reload the page.',
    detail,
  };
}
