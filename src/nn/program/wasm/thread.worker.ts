import { bind } from './bind.ts';
import { FAILED, type ThreadTask } from './thread.ts';

/** The second thread of an executor: runs its share each time the first one asks, until it is terminated. */
self.onmessage = ({ data }: MessageEvent<ThreadTask>) => {
  const { module, memory, counters, packed, instructions } = data;
  const { call } = bind(module, memory);
  call.packAt!(packed);
  const words = new Int32Array(memory.buffer);
  const [asked, done] = [counters / 4, counters / 4 + 1];
  self.postMessage('ready');
  for (let steps = 0; ; ) {
    while (Atomics.load(words, asked) === steps) Atomics.wait(words, asked, steps);
    steps += 1;
    try {
      for (const { kernel, args } of instructions) call[kernel]!(...args);
      Atomics.store(words, done, steps);
    } catch {
      Atomics.store(words, done, FAILED);
    }
    Atomics.notify(words, done);
  }
};
