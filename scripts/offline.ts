import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

const SOURCE = path.join(import.meta.dirname, 'service-worker.js');

/** Writes the service worker that keeps the built page's files on the device: `service-worker.js` with the list of them. */
export function workOffline(): Plugin {
  let outDir = '';
  return {
    name: 'lookalike:offline',
    apply: 'build',
    configResolved(config) {
      outDir = path.resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      // A build that failed leaves nothing to keep.
      if (!existsSync(path.join(outDir, 'index.html'))) return;
      const names = readdirSync(outDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(outDir, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
        .filter((name) => !name.startsWith('.vite/') && name !== 'service-worker.js')
        .sort();
      const version = createHash('sha256');
      for (const name of names) version.update(name).update(readFileSync(path.join(outDir, name)));
      // The page is asked for by its folder, not by its file's name.
      const files = names.map((name) => (name === 'index.html' ? './' : `./${name}`));
      const facts = `const VERSION = '${version.digest('hex').slice(0, 16)}';\nconst FILES = ${JSON.stringify(files, null, 1)};\n`;
      writeFileSync(path.join(outDir, 'service-worker.js'), facts + readFileSync(SOURCE, 'utf8'));
    },
  };
}
