import { parseArgs } from 'node:util';
import { buildIfStale } from '../driver/build.ts';
import { startStaticServer } from '../driver/static-server.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: process.env.PORT ?? '4173' } } });
await buildIfStale();
const wantedPort = Number(values.port);
const server = await startStaticServer(wantedPort).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error;
  process.stderr.write(`Port ${wantedPort} is taken; another one is used.\n`);
  return startStaticServer(0);
});
process.stdout.write(`Lookalike is at ${server.url}  (Ctrl+C stops it)\n`);
