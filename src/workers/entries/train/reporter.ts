import type { TrainingEvent } from '#models/contract.ts';

const FLUSH_EVERY_MS = 100;

/** Sends a training's events at most ten times a second. */
export interface Reporter {
  report(event: TrainingEvent): void;
  /** Sends what waits, however soon after the last time. */
  flush(): void;
}

/**
 * Events wait until a tenth of a second has passed since the last sending; of progress only the newest is kept, of everything else all, in order.
 *
 * @param now Milliseconds of a monotonic clock.
 */
export function createReporter(emit: (event: TrainingEvent) => void, now: () => number): Reporter {
  let waiting: TrainingEvent[] = [];
  let sentAt = Number.NEGATIVE_INFINITY;
  const flush = () => {
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    sentAt = now();
    for (const event of events) emit(event);
  };
  return {
    report(event) {
      if (event.type === 'progress') waiting = waiting.filter((other) => other.type !== 'progress');
      waiting.push(event);
      if (now() - sentAt >= FLUSH_EVERY_MS) flush();
    },
    flush,
  };
}
