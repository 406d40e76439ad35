import { Blob, File } from 'node:buffer';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import type { Endpoint } from '#workers/client/client.ts';
// biome-ignore lint/style/noRestrictedImports: a test's page has the real data session behind it, in its own thread
import { createDataSession } from '#workers/entries/data/session.ts';
// biome-ignore lint/style/noRestrictedImports: as above
import { serve } from '#workers/entries/dispatch.ts';
import type { DataCalls } from '#workers/protocol/data.ts';
import type { Failure, RequestMessage } from '#workers/protocol/protocol.ts';

/** What a page was asked for and has not answered: a test answers it. */
export interface Asked {
  readonly name: string;
  readonly payload: unknown;
  respond(response: unknown): void;
  tell(event: unknown): void;
  fail(failure: Failure): void;
}

type Listener = (event: Event) => void;

/** One end of a line that delivers messages as they are, in a later microtask. */
class LineEnd implements Endpoint {
  readonly #listeners = new Map<string, Set<Listener>>();
  other: LineEnd | null = null;
  addEventListener(type: string, listener: Listener): void {
    const known = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, known.add(listener));
  }
  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }
  postMessage(data: unknown, _transfer?: Transferable[]): void {
    const { other } = this;
    queueMicrotask(() => other?.receive(data));
  }
  receive(data: unknown): void {
    for (const listener of [...(this.#listeners.get('message') ?? [])]) listener({ data } as unknown as Event);
  }
  terminate(): void {
    this.other = null;
  }
}

/** Calls between workers and the page that no test looks at. */
const LINES = ['connect', 'serve', 'connectProjects'];
const asked: Asked[] = [];
let lastTableId = 0;

/** A worker in this thread: `data` reads tables in truth; of the others a test says what they answer. */
class PageWorker extends LineEnd {
  constructor(_url: URL, { name }: { name: string }) {
    super();
    const far = new LineEnd();
    this.other = far;
    far.other = this;
    if (name === 'data') {
      const session = createDataSession({
        now: () => performance.now(),
        createTableId: () => `table-${++lastTableId}`,
        loadSampleText: async (id) => `sample,of\n${id},1\n`,
        budgetBytes: Number.POSITIVE_INFINITY,
      });
      // Lines to the other workers lead nowhere.
      serve<DataCalls>(far, { ...session, connect: () => null });
      return;
    }
    far.addEventListener('message', (event) => {
      const { id, type, name: call, payload } = (event as MessageEvent).data as RequestMessage<DataCalls>;
      if (type !== 'request') return;
      const reply = (message: object) => far.postMessage({ id, name: call, ...message });
      if (LINES.includes(call)) {
        reply({ type: 'response', payload: null });
        return;
      }
      asked.push({
        name: `${name}.${call}`,
        payload,
        respond: (response) => reply({ type: 'response', payload: response }),
        tell: (told) => reply({ type: 'event', payload: told }),
        fail: (failure) => reply({ type: 'failure', failure }),
      });
    });
  }
}

// A busy machine is no reason to fail.
const PATIENCE_MS = 15_000;
configure({ asyncUtilTimeout: PATIENCE_MS });

vi.stubGlobal('Worker', PageWorker);
// jsdom's own cannot be read as a stream.
vi.stubGlobal('Blob', Blob);
vi.stubGlobal('File', File);
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') });
vi.stubGlobal('matchMedia', (media: string) => ({ media, matches: false, addEventListener() {}, removeEventListener() {} }));
vi.stubGlobal('scrollTo', () => {});
Element.prototype.scrollIntoView = () => {};
HTMLCanvasElement.prototype.getContext = () => null;
// jsdom lays nothing out; charts need room to be drawn in.
Element.prototype.getBoundingClientRect = () => DOMRect.fromRect({ width: 800, height: 400 });

/** The page's one store, over the workers above. Import this module before the screen under test. */
export const { studioStore: studio } = await import('../store.ts');
const untouched = studio.getState();

afterEach(() => {
  cleanup();
  studio.setState(untouched, true);
  asked.length = 0;
});

/** The last call of this name, such as `train.preview`, as soon as it is made. */
export function whenAsked(name: string): Promise<Asked> {
  const find = () => {
    const call = asked.findLast((candidate) => candidate.name === name);
    if (call === undefined)
      throw new Error(`${name} was not asked for; asked: ${asked.map((other) => other.name).join(', ') || 'nothing'}.`);
    return call;
  };
  return vi.waitFor(find, { timeout: PATIENCE_MS });
}

/** Replaces actions of the store by ones that only note their calls, until the test ends. */
export function watchActions<const K extends keyof typeof untouched>(...names: K[]) {
  const watched = Object.fromEntries(names.map((name) => [name, vi.fn(async () => {})]));
  studio.setState(watched);
  return watched as unknown as Record<K, ReturnType<typeof vi.fn>>;
}

const TEXT = `key,size,way,day\n${Array.from({ length: 300 }, (_, row) =>
  [
    `K-${String((row * 7919) % 1000).padStart(4, '0')}`,
    ((row * 37) % 101) / 2,
    row % 3 === 0 ? 'up' : 'down',
    `${1950 + (row % 50)}-0${1 + (row % 9)}-1${row % 10}`,
  ].join(','),
).join('\n')}\n`;

/** Opens a table as a person does that pastes it: 300 rows of a key, a number, a category and a date unless told otherwise. */
export async function openDataset(text = TEXT, name = 'sizes.csv') {
  await studio.getState().loadText(text, name);
  const { dataset } = studio.getState();
  if (dataset === null) throw new Error(`${name} could not be read: ${JSON.stringify(studio.getState().load)}`);
  return dataset;
}
