import { readFileSync, writeFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { Studio } from '../../driver/studio.ts';
import { readCsvFile } from '../fixtures/csv.ts';
import { expect, test } from '../fixtures/studio.ts';
import { SAMPLE_FILES } from '../fixtures/tables.ts';

const url = () => process.env.LOOKALIKE_URL ?? '';
const readEpoch = async (studio: Studio) => Number(/Epoch\s+(\d+)/.exec(await studio.readProgress())?.[1] ?? 0);
const saved = (page: Page) => page.getByRole('banner').getByText('Saved on this device', { exact: true });
const openProjects = (page: Page) =>
  page
    .getByRole('banner')
    .getByRole('button', { name: /^Projects/ })
    .click();

async function openAgain(context: BrowserContext): Promise<Studio> {
  const studio = new Studio(await context.newPage(), url());
  await studio.open({ backend: 'wasm' });
  return studio;
}

/** Ends the page's process, as the system does when memory runs out. */
async function kill(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().newCDPSession(page);
  // The answer never comes: nobody is left to give it.
  session.send('Page.crash').catch(() => {});
  await crashed;
  await page.close();
}

test('a tab that is killed in mid-training comes back, and training goes on from its last checkpoint', async ({ page, studio, watch }) => {
  test.setTimeout(4 * 60_000);
  await studio.open({ backend: 'wasm' });
  await studio.loadFile(SAMPLE_FILES.adult);
  await studio.exclude('fnlwgt');
  await studio.prepareTraining({ model: 'autoregressive', effort: 'balanced', seed: 3 });
  await studio.startTraining();
  // Longer than the first checkpoint takes to come, whatever the machine.
  await expect.poll(() => readEpoch(studio), { timeout: 90_000 }).toBeGreaterThan(1);
  await page.waitForTimeout(5000);
  await kill(page);
  expect(watch.errors.splice(0)).toEqual(['The page crashed.']);

  const again = await openAgain(page.context());
  await expect(again.page.getByRole('heading', { name: 'Training on this device' })).toBeVisible({ timeout: 30_000 });
  const notice = await again.page.getByText(/^Training was interrupted\. It goes on/).innerText();
  const resumedAt = Number(/epoch (\d+)/.exec(notice)?.[1]);
  expect(resumedAt).toBeGreaterThanOrEqual(1);
  expect(await readEpoch(again)).toBeGreaterThanOrEqual(resumedAt);
  // The chart has the epochs before the interruption, too.
  await again.page.getByRole('region', { name: 'Loss, nats per row' }).waitFor();
  await expect.poll(() => readEpoch(again), { timeout: 60_000 }).toBeGreaterThan(resumedAt);
  await again.page.getByRole('button', { name: /^Stop and keep epoch/ }).click();
  await again.waitForModel();
  // What was done to the columns is still so.
  const header = readCsvFile(await (await again.exportCsv({ rows: 50, seed: 1 })).path()).header;
  expect(header).not.toContain('fnlwgt');
  expect(header).toHaveLength(14);
});

test('a project survives a reload in every state, goes to another device as a file, and can be wiped', async ({
  page,
  studio,
  browser,
}, info) => {
  test.setTimeout(4 * 60_000);
  await studio.open({ backend: 'wasm' });
  await studio.loadFile(SAMPLE_FILES.penguins);
  await expect(saved(page)).toBeVisible();
  const kind = await studio.readKind('body_mass_g');
  await studio.setKind('body_mass_g', 'categorical');
  await studio.exclude('sex');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 8 });
  await page.waitForTimeout(900);

  await page.reload();
  await expect(saved(page)).toBeVisible();
  expect(await studio.readSize()).toEqual({ rows: 344, columns: 8 });
  expect(await studio.readKind('body_mass_g')).toBe('Category');
  expect(kind).not.toBe('Category');
  await studio.goTo('train');
  await expect(page.getByRole('radiogroup', { name: 'Generator' }).locator('input[value="copula"]')).toBeChecked();
  await studio.train();
  await studio.waitForScores();
  const rows = readFileSync(await (await studio.exportCsv({ rows: 100, seed: 4 })).path(), 'utf8');
  // The verdict grows with what is measured.
  await studio.waitForProof();
  const verdict = await page.locator('main h1').innerText();
  await page.waitForTimeout(900);

  await page.reload();
  await expect(page.locator('main h1')).toHaveText(verdict);
  for (const step of ['train', 'compare', 'export'] as const) expect(await studio.readStatus(step)).not.toBe('out of date');
  expect(readFileSync(await (await studio.exportCsv({ rows: 100, seed: 4 })).path(), 'utf8')).toBe(rows);

  // A second tab is told.
  const second = await openAgain(page.context());
  await expect(second.page.getByText('Open in another tab')).toBeVisible();
  await second.page.close();

  await openProjects(page);
  const dialog = page.getByRole('dialog', { name: 'Projects on this device' });
  await expect(dialog.getByText(/344 × 8/)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target}`)).toEqual([]);
  await dialog.getByRole('button', { name: 'More for penguins' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await dialog.getByRole('textbox', { name: /New name/ }).fill('Birds');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('Birds', { exact: true })).toBeVisible();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'More for Birds' }).click();
  await page.getByRole('menuitem', { name: 'Save as file' }).click();
  const file = info.outputPath((await download).suggestedFilename());
  await (await download).saveAs(file);
  expect(file).toMatch(/Birds\.lookalike$/);

  // Another device.
  const context = await browser.newContext({ acceptDownloads: true });
  const other = await openAgain(context);
  await other.offerFile(file);
  await expect(saved(other.page)).toBeVisible({ timeout: 30_000 });
  await other.waitForStatus('compare', ['done']);
  expect(readFileSync(await (await other.exportCsv({ rows: 100, seed: 4 })).path(), 'utf8')).toBe(rows);
  // A damaged file and a foreign one are refused in so many words, and nothing else changes.
  const damaged = info.outputPath('damaged.lookalike');
  writeFileSync(damaged, readFileSync(file).subarray(0, 3000));
  for (const [buffer, words] of [
    [readFileSync(damaged), 'damaged or was cut short'],
    [Buffer.from('a,b\n1,2\n'), 'not a Lookalike project'],
  ] as const) {
    await other.offerFile({ name: 'x.lookalike', mimeType: 'application/zip', buffer });
    await openProjects(other.page);
    await expect(other.page.getByRole('alert').getByText(words)).toBeVisible();
    await other.page.keyboard.press('Escape');
  }
  expect(await other.readSize()).toEqual({ rows: 344, columns: 8 });
  await context.close();

  await dialog.getByRole('button', { name: 'Delete everything…' }).click();
  await page.getByRole('dialog', { name: 'Delete everything?' }).getByRole('button', { name: 'Delete everything' }).click();
  await expect(dialog.getByText(/^None yet/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Start with a table' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Start with a table' })).toBeVisible();
  await expect(page.getByText('Recent projects')).toHaveCount(0);
});

test('a full disk is told, work goes on unsaved, and is saved when there is room again', async ({ page, studio }) => {
  const { origin } = new URL(url());
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 20_000 });
  await studio.open({ backend: 'wasm' });
  await studio.loadFile(SAMPLE_FILES.adult);
  await expect(page.getByRole('banner').getByRole('button', { name: /^Not saved.*no more room/ })).toBeVisible();
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 8 });
  await studio.train();
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await studio.goTo('export');
  await expect(saved(page)).toBeVisible();
});
