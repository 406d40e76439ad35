import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/studio.ts';

async function findSerious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test('several generators compete on the same rows; the best is taken, and the person overrules it', async ({ page, studio }) => {
  test.setTimeout(4 * 60_000);
  await studio.open({ backend: 'wasm' });
  await studio.loadSample('Penguins');
  await studio.prepareArena({ models: ['autoregressive', 'copula'], effort: 'quick', seed: 1 });
  expect(await findSerious(page)).toEqual([]);
  await studio.startTraining();
  const stages = page.getByRole('list', { name: 'Generators in the comparison' }).getByRole('listitem');
  await expect(stages).toHaveCount(2);
  await studio.waitForModel();
  await expect(page.getByRole('status').filter({ hasText: 'The best of 2 generators by the held-out rows is chosen' })).toBeVisible();

  await studio.goTo('compare');
  const rows = page.getByRole('table', { name: /^Scores of the generators/ }).locator('tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText('Chosen');
  // Best first by quality, any with a privacy warning after all others.
  const standings: number[] = [];
  for (const row of [0, 1]) {
    const isWarned = (await rows.nth(row).getByText('Privacy warning').count()) > 0;
    standings.push(Number(await rows.nth(row).getByRole('cell').first().innerText()) - (isWarned ? 1 : 0));
  }
  expect(standings[0]).toBeGreaterThan(standings[1] ?? Number.NaN);
  await expect(page.getByRole('img', { name: /^Fidelity against privacy of 2 generators\./ })).toBeVisible();
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const theme of ['light', 'dark']) {
      await page.evaluate((wanted) => {
        document.documentElement.dataset.theme = wanted;
      }, theme);
      expect.soft(await findSerious(page), `${width} ${theme}`).toEqual([]);
    }
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  const verdict = await page.getByRole('heading', { level: 1 }).innerText();
  const name = (await rows.nth(1).getByRole('rowheader').innerText()).replace(/^2\. /, '').replace(/\n.*/s, '');
  await page.getByRole('button', { name: `Use this one: ${name}` }).focus();
  await page.keyboard.press('Enter');
  await expect(rows.nth(1)).toContainText('Chosen');
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(verdict);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await studio.goTo('train');
  await expect(page.getByRole('main')).toContainText('You chose this one of 2 generators');

  const record = JSON.parse(readFileSync(await (await studio.saveRecord()).path(), 'utf8')) as { model: string };
  const chosen = name.startsWith('Gaussian') ? 'copula' : 'autoregressive';
  expect(record.model).toBe(chosen);
  const download = await studio.exportCsv({ rows: 50, seed: 1 });
  expect(
    readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n'),
  ).toHaveLength(51);
});
