import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { DIST } from './paths.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

export interface StaticServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Files of assets/ have a hash of their content in their names. */
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * Serves the built page on this machine only, with the security headers on every response, misses included.
 *
 * @param port 0 takes any free one.
 * @throws Error EADDRINUSE when the port is taken.
 */
export async function startStaticServer(port = 0): Promise<StaticServer> {
  const serveFile = sirv(DIST, {
    etag: true,
    setHeaders: (response, pathname) => response.setHeader('Cache-Control', pathname.startsWith('/assets/') ? FOREVER : 'no-cache'),
  });
  const server: Server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    serveFile(request, response, () => {
      response.statusCode = 404;
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.end('There is nothing here.\n');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: takenPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${takenPort}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
