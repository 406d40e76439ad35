import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DIST } from './paths.ts';

/** What the page may load on its main thread before a file is dropped. */
export const FIRST_LOAD_LIMIT_BYTES = 250 * 1024;

interface ManifestChunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(DIST, '.vite', name), 'utf8')) as T;
}

/** Files of the entry and of everything it imports at once. */
function listFirstFiles(manifest: Readonly<Record<string, ManifestChunk>>): string[] {
  const seen = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(chunk.file)) return;
    seen.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  return [...seen];
}

/**
 * Checks the built page: the gzipped JavaScript of the first load, and that tfjs is in a worker's file and in none of the page's own.
 *
 * @returns complaints; none when all is well.
 */
export function checkFirstLoad(): { complaints: string[]; bytes: number; files: string[] } {
  const files = listFirstFiles(readJson('manifest.json')).filter((file) => file.endsWith('.js'));
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(DIST, file)), { level: 9 }).length, 0);
  const complaints: string[] = [];
  if (files.length === 0) complaints.push('The manifest names no entry.');
  if (bytes > FIRST_LOAD_LIMIT_BYTES) complaints.push(`The first load is ${bytes} bytes gzipped; ${FIRST_LOAD_LIMIT_BYTES} are allowed.`);

  const modules = readJson<Record<string, string[]>>('modules.json');
  for (const [chunk, ids] of Object.entries(modules)) {
    const tfjs = ids.find((id) => id.includes('@tensorflow/'));
    if (tfjs !== undefined) complaints.push(`The main thread's ${chunk} holds ${tfjs}.`);
  }
  if (
    !Object.values(modules)
      .flat()
      .some((id) => id.includes('/react-dom/'))
  )
    complaints.push('The module list is not that of the page.');
  const assets = readdirSync(path.join(DIST, 'assets'));
  const isPageChunk = (file: string) => Object.hasOwn(modules, `assets/${file}`);
  const holdsTfjs = (file: string) => readFileSync(path.join(DIST, 'assets', file), 'utf8').includes('tfjs-backend-wasm');
  if (!assets.some((file) => file.endsWith('.js') && !isPageChunk(file) && holdsTfjs(file))) complaints.push('No worker holds tfjs.');
  return { complaints, bytes, files };
}

if (import.meta.filename === process.argv[1]) {
  const { complaints, bytes, files } = checkFirstLoad();
  console.log(
    `First load: ${(bytes / 1024).toFixed(1)} KB of gzipped JavaScript in ${files.length} files (limit ${FIRST_LOAD_LIMIT_BYTES / 1024} KB)`,
  );
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
