const PREFIX = 'lookalike-project-';

/** Lets go of a project; resolves once another tab may hold it. */
export type ReleaseProject = () => Promise<void>;

const locksOf = (): LockManager | undefined => (globalThis.navigator as Navigator | undefined)?.locks;

/**
 * Marks a project as open in this tab, until the tab is gone or what is returned is called; null when another tab has it.
 * Browsers without locks let it be open twice.
 */
export function holdProject(id: string): Promise<ReleaseProject | null> {
  const locks = locksOf();
  if (locks === undefined) return Promise.resolve(async () => {});
  return new Promise((resolve, reject) => {
    const ended: Promise<void> = locks.request(`${PREFIX}${id}`, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(null);
        return undefined;
      }
      return new Promise<void>((release) => {
        resolve(() => {
          release();
          return ended;
        });
      });
    });
    ended.catch(reject);
  });
}

/** Projects that are open in some tab, this one included. */
export async function listHeldProjects(): Promise<string[]> {
  const { held = [] } = (await locksOf()?.query()) ?? {};
  return held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
}
