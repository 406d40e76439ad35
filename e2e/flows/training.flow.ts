import { readFileSync } from 'node:fs';
import type { Studio } from '../../driver/studio.ts';
import { expect, test } from '../fixtures/studio.ts';

async function startLongTraining(studio: Studio): Promise<void> {
  await studio.open({ backend: 'wasm' });
  await studio.loadSample('Adult');
  await studio.prepareTraining({ model: 'vae', effort: 'thorough', seed: 3 });
  await studio.startTraining();
  // The first epoch is over: there is a version to keep.
  await expect(studio.page.getByRole('button', { name: /^Stop and keep epoch \d+$/ })).toBeEnabled({ timeout: 240_000 });
}

const readRate = async (studio: Studio) =>
  Number(await studio.page.getByRole('main').getByRole('progressbar').getAttribute('aria-valuenow'));

test('training can be paused, resumed, and stopped with the best version kept', async ({ page, studio }) => {
  test.setTimeout(12 * 60_000);
  await startLongTraining(studio);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Training is paused' })).toBeVisible();
  await page.waitForTimeout(1500);
  const paused = await studio.readProgress();
  await page.waitForTimeout(4000);
  expect(await studio.readProgress()).toBe(paused);

  const share = await readRate(studio);
  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Training on this device' })).toBeVisible();
  await expect.poll(() => readRate(studio), { timeout: 120_000 }).toBeGreaterThan(share);

  // Six columns, real against synthetic, while it trains.
  await expect(page.getByRole('heading', { name: /^The six columns furthest off, epoch \d+$/ })).toBeVisible();

  await page.getByRole('button', { name: /^Stop and keep epoch \d+$/ }).click();
  await studio.waitForModel();
  await expect(page.getByRole('main')).toContainText('You stopped it.');
  await studio.waitForScores();
  const download = await studio.exportCsv({ rows: 100, seed: 1 });
  expect(
    readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n').length,
  ).toBe(101);
});

test('a cancelled training leaves no model, and another can start', async ({ page, studio }) => {
  test.setTimeout(10 * 60_000);
  await startLongTraining(studio);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeVisible();
  expect(await studio.readStatus('train')).toBe('ready');
  expect(await studio.readStatus('export')).toBe('not yet');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 3 });
  await studio.train();
  expect(await studio.readStatus('train')).toBe('done');
});

test('the page answers and moves while a model trains', async ({ page, studio }) => {
  test.setTimeout(8 * 60_000);
  await startLongTraining(studio);
  const frames = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let count = 0;
        const end = performance.now() + 2000;
        const tick = () => {
          count++;
          if (performance.now() < end) requestAnimationFrame(tick);
          else resolve(count);
        };
        requestAnimationFrame(tick);
      }),
  );
  // Two cores train, draw in software and run this test; a blocked main thread would give a handful.
  expect(frames).toBeGreaterThan(40);
  await studio.goTo('columns');
  await studio.goTo('train');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeVisible();
});

test('a seed gives the same rows again on the same backend, another seed others', async ({ browser }) => {
  test.setTimeout(10 * 60_000);
  const { Studio } = await import('../../driver/studio.ts');
  const makeRows = async (seed: number) => {
    const context = await browser.newContext({ acceptDownloads: true });
    const studio = new Studio(await context.newPage(), process.env.LOOKALIKE_URL ?? '');
    await studio.open({ backend: 'wasm' });
    await studio.loadSample('Penguins');
    await studio.prepareTraining({ model: 'vae', effort: 'quick', seed });
    await studio.train();
    const download = await studio.exportCsv({ rows: 200, seed: 9 });
    const text = readFileSync(await download.path(), 'utf8');
    await context.close();
    return text;
  };
  const first = await makeRows(11);
  expect(first.trim().split('\n').length).toBe(201);
  expect(await makeRows(11)).toBe(first);
  expect(await makeRows(12)).not.toBe(first);
});
