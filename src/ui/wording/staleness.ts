const CHANGED = {
  table: 'the table or its columns have changed',
  settings: 'the training settings have changed',
} as const;

/** Why a result is out of date. `since` completes “… have changed since”: 'this model was trained'. */
export function describeStale(changed: keyof typeof CHANGED, since: string): string {
  return `Out of date: ${CHANGED[changed]} since ${since}.`;
}
