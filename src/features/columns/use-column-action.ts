import { useCallback, useState } from 'react';

export type ActionState = { readonly status: 'idle' | 'running' } | { readonly status: 'failed'; readonly error: unknown };

/** Runs one change at a time and keeps what went wrong with it. */
export function useColumnAction(): { readonly state: ActionState; run(action: () => Promise<void>): void; dismiss(): void } {
  const [state, setState] = useState<ActionState>({ status: 'idle' });
  const run = useCallback((action: () => Promise<void>) => {
    setState({ status: 'running' });
    action().then(
      () => setState({ status: 'idle' }),
      (error: unknown) => setState({ status: 'failed', error }),
    );
  }, []);
  const dismiss = useCallback(() => setState({ status: 'idle' }), []);
  return { state, run, dismiss };
}
