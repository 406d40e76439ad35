import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'vitest';

/** The folder of larger tables that may stand beside a checkout; a bare clone has none. */
const SHARED = new URL('../../../../shared/', import.meta.url);

/** Bytes of a file of `../shared`. @throws Error when there is no such file: ask within `describeWithShared` alone. */
export function readShared(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(path, SHARED)));
}

export function readSharedText(path: string): string {
  return readFileSync(new URL(path, SHARED), 'utf8');
}

/** The tables that ship with the page: real ones that every checkout has. */
export const SAMPLES = ['adult.csv', 'bike_hour.csv', 'penguins.csv'] as const;

/** Bytes of a table that ships with the page. */
export function readSample(name: (typeof SAMPLES)[number]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../io/samples/${name}`, import.meta.url)));
}

/** Names in a folder of `../shared`, sorted. @param ending as in `/\.csv$/`. */
export function listShared(folder: string, ending: RegExp): string[] {
  return readdirSync(new URL(folder, SHARED))
    .filter((name) => ending.test(name))
    .sort();
}

/**
 * Tests that need files or folders of `../shared`. Where one is absent a single skipped test stands in for them and names what it needs:
 * `npm test` reads the reason from the `[needs …]` of its name.
 */
export function describeWithShared(paths: string | readonly string[], name: string, body: () => void): void {
  const absent = [paths].flat().filter((path) => !existsSync(new URL(path, SHARED)));
  if (absent.length === 0)
    describe(name, () => {
      body();
    });
  else describe(name, () => it.skip(`[needs ../shared/${absent.join(', ../shared/')}]`, () => {}));
}
