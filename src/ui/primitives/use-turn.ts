import { useEffect, useState } from 'react';

const waiting = new Set<() => void>();
let isScheduled = false;

function schedule(): void {
  if (isScheduled || waiting.size === 0) return;
  isScheduled = true;
  setTimeout(() => {
    isScheduled = false;
    const [next] = waiting;
    if (next !== undefined) {
      waiting.delete(next);
      next();
    }
    schedule();
  });
}

/**
 * False at first, true when the component's turn has come: one after the other, each in a task of its own. What is dear to mount waits
 * for it, so that a screen with many of these does not hold the page up.
 */
export function useTurn(isNeeded: boolean): boolean {
  const [hasCome, setCome] = useState(!isNeeded);
  useEffect(() => {
    if (hasCome) return;
    const come = () => setCome(true);
    waiting.add(come);
    schedule();
    return () => {
      waiting.delete(come);
    };
  }, [hasCome]);
  return hasCome;
}
