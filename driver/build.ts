import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { DIST, ROOT } from './paths.ts';

/** Everything the built page is made of. */
const SOURCES = [
  'index.html',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'scripts/compile-kernels.ts',
  'driver/security-headers.ts',
  'scripts/offline.ts',
  'scripts/service-worker.js',
  'public',
  'src',
];

function findNewestMs(target: string): number {
  const status = statSync(target, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  if (!status.isDirectory()) return /\.test\.tsx?$/.test(target) ? 0 : status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(target).map((name) => findNewestMs(path.join(target, name))));
}

/** True when a source is newer than the built page, or there is none. */
function isStale(): boolean {
  const page = path.join(DIST, 'index.html');
  if (!existsSync(page)) return true;
  return Math.max(...SOURCES.map((source) => findNewestMs(path.join(ROOT, source)))) > statSync(page).mtimeMs;
}

/** Builds the page when it is older than its sources. @throws what the build throws. */
export async function buildIfStale(): Promise<void> {
  if (!isStale()) return;
  process.stderr.write('Building the page …\n');
  await build({ root: ROOT, configFile: path.join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
}
