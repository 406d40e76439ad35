import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import type { PartChanges, PartFacts, ProjectStore, StoredProject } from './contract.ts';
import { sizeOf } from './size.ts';

const DATABASE = 'lookalike';
/** Of the database's stores; what is in a record has its own schema (core/project). */
const VERSION = 1;

interface Stores extends DBSchema {
  projects: { key: string; value: { readonly id: string; readonly record: unknown } };
  /** By project and part. */
  parts: { key: [string, string]; value: unknown };
  facts: { key: [string, string]; value: PartFacts };
}

type Writing = IDBPTransaction<Stores, ['projects', 'parts', 'facts'], 'readwrite'>;

const rangeOf = (id: string) => IDBKeyRange.bound([id], [id, []]);

/**
 * Opens the projects of this origin in IndexedDB.
 *
 * @param onEnd Called when the connection ends of itself: another tab has opened a newer version of the page, or the browser has closed it.
 * @throws DOMException where the browser keeps no data: private windows of some, or cookies refused.
 */
export async function openProjectStore(onEnd: () => void): Promise<ProjectStore> {
  const database: IDBPDatabase<Stores> = await openDB<Stores>(DATABASE, VERSION, {
    upgrade(db, oldVersion) {
      // One step a version: a database of version n runs through all steps from n on.
      if (oldVersion < 1) {
        db.createObjectStore('projects', { keyPath: 'id' });
        db.createObjectStore('parts');
        db.createObjectStore('facts');
      }
    },
    blocking() {
      database.close();
      onEnd();
    },
    terminated: onEnd,
  });
  const begin = (): Writing => database.transaction(['projects', 'parts', 'facts'], 'readwrite');
  const putParts = async (writing: Writing, id: string, parts: PartChanges): Promise<void> => {
    for (const [name, part] of Object.entries(parts)) {
      const key: [string, string] = [id, name];
      if (part === undefined) continue;
      if (part === null) {
        await writing.objectStore('parts').delete(key);
        await writing.objectStore('facts').delete(key);
        continue;
      }
      await writing.objectStore('parts').put(part.value, key);
      await writing.objectStore('facts').put({ bytes: sizeOf(part.value), about: part.about ?? null }, key);
    }
  };
  /** A failed request fails the transaction too: its rejection must not go unheard. */
  const finish = async <T>(writing: Writing, work: () => Promise<T>): Promise<T> => {
    const [result] = await Promise.all([
      work().catch((error: unknown) => {
        try {
          writing.abort();
        } catch {
          // It has ended by itself.
        }
        throw error;
      }),
      writing.done,
    ]);
    return result;
  };
  const collect = (projects: Stores['projects']['value'][], keys: [string, string][], facts: PartFacts[]): StoredProject[] => {
    const byId = new Map(projects.map(({ id, record }) => [id, { id, record, parts: {} as Record<string, PartFacts> }]));
    keys.forEach(([id, part], i) => {
      const project = byId.get(id);
      if (project !== undefined) project.parts[part] = facts[i] as PartFacts;
    });
    return [...byId.values()];
  };

  return {
    async list() {
      const reading = database.transaction(['projects', 'facts']);
      const [projects, keys, facts] = await Promise.all([
        reading.objectStore('projects').getAll(),
        reading.objectStore('facts').getAllKeys(),
        reading.objectStore('facts').getAll(),
      ]);
      return collect(projects, keys, facts);
    },
    async read(id) {
      const reading = database.transaction(['projects', 'facts']);
      const [project, keys, facts] = await Promise.all([
        reading.objectStore('projects').get(id),
        reading.objectStore('facts').getAllKeys(rangeOf(id)),
        reading.objectStore('facts').getAll(rangeOf(id)),
      ]);
      return project === undefined ? null : (collect([project], keys, facts)[0] as StoredProject);
    },
    async readPart(id, part) {
      return (await database.get('parts', [id, part])) ?? null;
    },
    async write(record, parts = {}) {
      const writing = begin();
      await finish(writing, async () => {
        await writing.objectStore('projects').put({ id: record.id, record });
        await putParts(writing, record.id, parts);
      });
    },
    async writeParts(id, parts) {
      const writing = begin();
      return finish(writing, async () => {
        if ((await writing.objectStore('projects').getKey(id)) === undefined) return false;
        await putParts(writing, id, parts);
        return true;
      });
    },
    async remove(id) {
      const writing = begin();
      await finish(writing, async () => {
        await writing.objectStore('projects').delete(id);
        await writing.objectStore('parts').delete(rangeOf(id));
        await writing.objectStore('facts').delete(rangeOf(id));
      });
    },
    async wipe() {
      const writing = begin();
      await finish(writing, async () => {
        await writing.objectStore('projects').clear();
        await writing.objectStore('parts').clear();
        await writing.objectStore('facts').clear();
      });
    },
  };
}
