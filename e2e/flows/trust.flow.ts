import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkFirstLoad, FIRST_LOAD_LIMIT_BYTES } from '../../driver/check-first-load.ts';
import { DIST, ROOT } from '../../driver/paths.ts';
import { META_POLICY } from '../../driver/security-headers.ts';
import { expect, test } from '../fixtures/studio.ts';

test('the policy is in the header and in the page, without unsafe-eval, and the page is isolated', async ({ page, studio }) => {
  const response = page.waitForResponse((candidate) => new URL(candidate.url()).pathname === '/');
  await studio.open();
  const headers = (await response).headers();
  const header = headers['content-security-policy'] ?? '';
  expect(header).toContain("default-src 'none'");
  expect(header).toContain("connect-src 'self'");
  expect(header).toContain("frame-ancestors 'none'");
  expect(header).not.toMatch(/(?<!wasm-)unsafe-eval|script-src[^;]*unsafe-inline|\*/);
  expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
  expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute('content', META_POLICY);
  expect(META_POLICY).not.toMatch(/(?<!wasm-)unsafe-eval/);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('every response carries the headers, a miss too', async ({ studio, request, page }) => {
  await studio.open();
  const scripts = await page
    .locator('script[src]')
    .evaluateAll((elements) => elements.map((element) => (element as HTMLScriptElement).src));
  expect(scripts.length).toBeGreaterThan(0);
  for (const url of [...scripts, new URL('/no-such-file', page.url()).href]) {
    const headers = (await request.get(url)).headers();
    expect(headers['content-security-policy'], url).toContain("default-src 'none'");
    expect(headers['cross-origin-embedder-policy'], url).toBe('require-corp');
  }
});

test('the browser refuses to eval, and to reach another host', async ({ page, studio, watch }) => {
  await studio.open();
  const outcome = await page.evaluate(async () => {
    const attempt = async (work: () => unknown) => {
      try {
        await work();
        return 'allowed';
      } catch {
        return 'refused';
      }
    };
    return {
      // Not at once: what the debugger itself calls is exempt from the policy.
      eval: await attempt(
        () =>
          new Promise((resolve, reject) => {
            setTimeout(() => {
              try {
                // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested
                resolve(globalThis.eval('1 + 1'));
              } catch (error) {
                reject(error);
              }
            });
          }),
      ),
      fetch: await attempt(() => fetch('https://example.org/')),
      socket: await attempt(
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket('wss://example.org/');
            socket.onopen = resolve;
            socket.onerror = reject;
          }),
      ),
      own: await attempt(() => fetch('/favicon.svg')),
    };
  });
  expect(outcome).toEqual({ eval: 'refused', fetch: 'refused', socket: 'refused', own: 'allowed' });
  // The watch is awake: it has heard the browser refuse. These refusals are the test's own.
  expect(watch.errors.filter((text) => text.includes('example.org')).length).toBeGreaterThan(0);
  watch.errors.length = 0;
  watch.foreign.length = 0;
});

test('the first load is small, and no tfjs is in it', async ({ page, studio }) => {
  const { complaints } = checkFirstLoad();
  expect(complaints).toEqual([]);
  const pageChunks = new Set(Object.keys(JSON.parse(readFileSync(path.join(DIST, '.vite/modules.json'), 'utf8')) as object));
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname.slice(1)));
  await studio.open();
  await studio.readBackend();
  await page.waitForTimeout(1000);
  const loaded = [...new Set(fetched)].filter((file) => pageChunks.has(file));
  expect(loaded.length).toBeGreaterThan(0);
  const bytes = loaded.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(DIST, file)), { level: 9 }).length, 0);
  expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_LIMIT_BYTES);
});

test('without a network everything goes on, after a reload too', async ({ page, studio, context }) => {
  await studio.open();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await context.setOffline(true);
  // The reader of workbooks has not been loaded before.
  await studio.loadFile(path.join(ROOT, 'src/io/fixtures/book.xlsx'));
  const size = await studio.readSize();
  await page.getByText('Saved on this device').waitFor();
  await page.reload();
  await studio.waitForStatus('import', ['done']);
  expect(await studio.readSize()).toEqual(size);
});
