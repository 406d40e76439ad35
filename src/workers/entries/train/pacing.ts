import type { JobControl } from '../dispatch.ts';

/** Letting messages in costs some tens of microseconds: often enough that a pause feels immediate, seldom enough to cost nothing. */
const YIELD_EVERY_MS = 8;

/** A long job's clock and its stops for messages. */
export interface Pacer {
  /** As JobControl.yieldPoint, but it lets messages in at most every few milliseconds. */
  yieldPoint(): Promise<'continue' | 'stop'>;
  /** Milliseconds since the pacer was made, pauses left out. */
  activeMs(): number;
  /** Milliseconds spent paused. */
  pausedMs(): number;
}

/** @param now Milliseconds of a monotonic clock. */
export function createPacer(control: JobControl, now: () => number): Pacer {
  const startedAt = now();
  let pausedMs = 0;
  let yieldedAt = Number.NEGATIVE_INFINITY;
  let pausedAt: number | null = null;
  control.onChange((state) => {
    if (state === 'paused') pausedAt ??= now();
  });
  return {
    async yieldPoint() {
      const calledAt = now();
      if (calledAt - yieldedAt < YIELD_EVERY_MS && control.state !== 'paused' && control.state !== 'aborted') {
        return control.state === 'stopping' ? 'stop' : 'continue';
      }
      pausedAt = control.state === 'paused' ? calledAt : null;
      try {
        return await control.yieldPoint();
      } finally {
        yieldedAt = now();
        if (pausedAt !== null) pausedMs += yieldedAt - pausedAt;
        pausedAt = null;
      }
    },
    activeMs: () => now() - startedAt - pausedMs,
    pausedMs: () => pausedMs,
  };
}
