import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { buildIfStale } from '../driver/build.ts';
import { buildLaunchOptions } from '../driver/launch.ts';
import { ROOT } from '../driver/paths.ts';
import { startStaticServer } from '../driver/static-server.ts';
import { type Step, Studio } from '../driver/studio.ts';

/**
 * Takes pictures of every step of a whole session on the Adult sample: `node --import tsx scripts/take-screens.ts [folder] [sample]`.
 * The README's pictures are made by it.
 */
const [folder = path.join(ROOT, 'e2e', 'screens'), sample = 'Adult'] = process.argv.slice(2);
const SIZES = { 1440: { width: 1440, height: 900 }, 360: { width: 360, height: 780 } } as const;
const STEPS: readonly Step[] = ['import', 'columns', 'train', 'compare', 'export'];

mkdirSync(folder, { recursive: true });
await buildIfStale();
const server = await startStaticServer();
const browser = await chromium.launch(buildLaunchOptions('wasm'));
try {
  const page = await browser.newPage({ viewport: SIZES[1440] });
  const studio = new Studio(page, server.url);
  const take = async (name: string) => page.screenshot({ path: path.join(folder, `${name}.png`) });
  await studio.open({ theme: 'light' });
  await page.waitForTimeout(1500);
  await take('empty-1440-light');
  await page.setViewportSize(SIZES[360]);
  await take('empty-360-light');
  await page.setViewportSize(SIZES[1440]);
  await studio.loadSample(sample as 'Adult');
  await studio.goTo('train');
  await take('train-idle-1440-light');
  await page.getByRole('radio', { name: /^Quick/ }).click({ force: true });
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.waitForTimeout(12_000);
  await take('train-busy-1440-light');
  await page.setViewportSize(SIZES[360]);
  await take('train-busy-360-light');
  await page.setViewportSize(SIZES[1440]);
  await studio.waitForStatus('compare', ['done']);
  await studio.waitForProof();
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((wanted) => {
      document.documentElement.dataset.theme = wanted;
    }, theme);
    for (const step of STEPS) {
      await studio.goTo(step);
      for (const width of [1440, 360] as const) {
        await page.setViewportSize(SIZES[width]);
        await page.waitForTimeout(700);
        await take(`${step}-${width}-${theme}`);
      }
      await page.setViewportSize(SIZES[1440]);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
