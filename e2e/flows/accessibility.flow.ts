import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/studio.ts';
import { SAMPLE_FILES } from '../fixtures/tables.ts';

async function findSerious(page: Page): Promise<string[]> {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.length).toBeGreaterThan(10);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary?.replaceAll(/\s+/g, ' ')}`),
    );
}

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1440, 360]) {
    test(`nothing serious on any step, ${theme}, ${width} px`, async ({ page, studio }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await studio.open({ backend: 'wasm', theme });
      const look = async (what: string) => {
        expect.soft(await findSerious(page), what).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect.soft(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
      };
      await studio.readBackend();
      await look('import, empty');
      for (const step of ['columns', 'train', 'compare', 'export'] as const) {
        await studio.goTo(step);
        await look(`${step}, empty`);
      }
      await studio.goTo('import');
      await studio.offerFile({ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
      await studio.alert.waitFor();
      await look('import, failed');
      const rows = Array.from({ length: 60 }, (_, i) => `${i},${i % 2 ? 'a' : 'b'}${i === 7 ? ',more' : ''}`);
      await studio.offerFile({ name: 'ragged.csv', mimeType: 'text/csv', buffer: Buffer.from(`n,letter\n${rows.join('\n')}\n`) });
      await studio.waitForTable('ragged.csv');
      await look('import, lines that do not fit');
      await studio.loadFile(SAMPLE_FILES.adult);
      await look('import, loaded');
      await studio.goTo('columns');
      await page.getByRole('button', { name: /^Accept all .* between columns$/ }).waitFor();
      await look('columns');
      await studio.prepareTraining({ model: 'vae', effort: 'quick', seed: 1 });
      await look('train, idle');
      await studio.startTraining();
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await look('train, paused');
      await page.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByRole('button', { name: /^Stop and keep epoch/ }).click();
      await studio.waitForModel();
      await look('train, finished');
      await studio.waitForScores();
      await studio.goTo('compare');
      await look('compare');
      await studio.exportCsv({ rows: 50, seed: 1 });
      await look('export');
    });
  }
}

test('nothing serious on any view of the measures, in both themes, wide and narrow', async ({ page, studio }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await studio.open({ backend: 'cpu', theme: 'light' });
  await studio.loadSample('Penguins');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 2 });
  await studio.train();
  await studio.chooseProof('Fairness', 'island');
  await studio.waitForProof();
  for (const view of ['Columns and pairs', 'Utility', 'Privacy', 'Fairness']) {
    await page.getByRole('radiogroup', { name: 'What to look at' }).getByText(view, { exact: true }).click();
    for (const [theme, width] of [
      ['light', 1440],
      ['dark', 360],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
      expect.soft(await findSerious(page), `${view}, ${theme}, ${width} px`).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `${view} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});
