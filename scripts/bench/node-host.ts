import path from 'node:path';
import { createServer } from 'vite';
import { ROOT } from '../../driver/paths.ts';
import { wasmKernels } from '../compile-kernels.ts';

/**
 * `node --import tsx scripts/bench/node-host.ts <module> <json>`: runs a module of the page's own sources in Node and writes what its `run` gives
 * as the last line of standard output. Vite reads the sources as it does for the page.
 */
const [file, parameters] = process.argv.slice(2);
if (file === undefined || parameters === undefined) throw new Error('Name a module and its parameters.');
const server = await createServer({
  root: ROOT,
  configFile: false,
  plugins: [wasmKernels()],
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { run } = (await server.ssrLoadModule(path.join(ROOT, 'scripts/bench', file))) as { run(parameters: unknown): Promise<unknown> };
  const result = JSON.stringify(await run(JSON.parse(parameters)));
  await new Promise((resolve) => process.stdout.write(`\n${result}\n`, resolve));
  // Dawn keeps threads that would hold the process open.
  process.exit(0);
} catch (error) {
  // tfjs, too, watches for errors that nobody caught, and prints its whole source.
  console.error(error instanceof Error ? error.stack : error);
  process.exit(1);
}
