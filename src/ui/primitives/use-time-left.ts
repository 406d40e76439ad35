import { useRef } from 'react';

/** Before this a guess would jump about. */
const LEAST_ELAPSED_MS = 2000;
const LEAST_SHARE = 0.04;

/**
 * Seconds that a job will still take, from how far it got since this component first saw it; null while too little is known.
 *
 * @param share in [0, 1]; null while nothing runs.
 * @param nowMs of a steady clock.
 */
export function useTimeLeft(share: number | null, nowMs = performance.now()): number | null {
  const start = useRef<{ readonly atMs: number; readonly share: number } | null>(null);
  if (share === null) start.current = null;
  else if (start.current === null || share < start.current.share) start.current = { atMs: nowMs, share };
  if (share === null || start.current === null) return null;
  const elapsedMs = nowMs - start.current.atMs;
  const gained = share - start.current.share;
  return elapsedMs < LEAST_ELAPSED_MS || gained < LEAST_SHARE ? null : (elapsedMs * (1 - share)) / gained / 1000;
}
