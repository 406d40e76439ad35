import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { findDisagreements, type RecordLike } from '../../src/core/report/fixtures/agreement.ts';
import { expect, test } from '../fixtures/studio.ts';

/** What the record has of the measures, as far as this flow looks at it. */
interface Measured extends RecordLike {
  readonly proof: {
    readonly utility: {
      readonly target: { readonly name: string; readonly measure: string; readonly synthetic: number; readonly real: number };
    };
    readonly detectability: { readonly allRows: { readonly score: number } };
    readonly fairness: { readonly groupName: string; readonly groups: readonly { readonly text: string }[] };
    readonly membership: { readonly attacks: readonly { readonly auc: number }[] };
  };
}

test('measures come by themselves, follow another target and a group, and stand in a report that opens anywhere', async ({
  page,
  studio,
  browser,
}, testInfo) => {
  await studio.open({ backend: 'cpu' });
  await studio.loadSample('Penguins');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 2 });
  await studio.train();
  await studio.waitForProof();
  await studio.chooseProof('Utility', 'species');
  await studio.waitForProof();
  await studio.chooseProof('Fairness', 'island');
  await studio.waitForProof();
  await expect(page.getByRole('table', { name: / by island$/ }).getByRole('row')).toHaveCount(4);
  const shown = await page.getByRole('main').innerText();

  const record = JSON.parse(readFileSync(await (await studio.saveRecord()).path(), 'utf8')) as Measured;
  const { proof } = record;
  const { target } = proof.utility;
  expect(target).toMatchObject({ name: 'species', measure: 'macro F1' });
  expect(proof.fairness.groupName).toBe('island');
  const figures = [target.synthetic, target.real, proof.detectability.allRows.score, proof.membership.attacks[0]?.auc ?? Number.NaN].map(
    (value) => value.toFixed(3),
  );
  for (const figure of figures) expect(shown).toContain(figure);

  const file = testInfo.outputPath('report.html');
  await (await studio.saveReport()).saveAs(file);
  expect(findDisagreements(readFileSync(file, 'utf8'), record)).toEqual({ missing: [], unknown: [] });
  // Offline, and without scripts; axe brings its own, so it looks at the page in a context that allows them.
  const elsewhere = await browser.newContext({ offline: true, javaScriptEnabled: false });
  const report = await elsewhere.newPage();
  const requests: string[] = [];
  report.on('request', (request) => requests.push(request.url()));
  await report.goto(`file://${file}`);
  const text = await report.locator('body').innerText();
  for (const figure of [...figures, ...proof.fairness.groups.map((group) => group.text)]) expect(text).toContain(figure);
  await report.getByRole('link', { name: 'Privacy', exact: true }).click();
  await expect(report.getByRole('heading', { name: /^Privacy/ })).toBeInViewport();
  expect(requests.filter((url) => !url.startsWith(`file://${file}`))).toEqual([]);
  await elsewhere.close();
  for (const colorScheme of ['light', 'dark'] as const) {
    const looked = await browser.newContext({ offline: true, colorScheme, viewport: { width: 360, height: 800 } });
    const opened = await looked.newPage();
    await opened.goto(`file://${file}`);
    // What is folded away is looked at too.
    await opened.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    const { violations } = await new AxeBuilder({ page: opened }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`)).toEqual([]);
    expect(await opened.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await looked.close();
  }
});

/** Presses Tab until what has the focus is named so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 120; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map((label) => label.textContent).join(' ') : '';
      return (element?.getAttribute('aria-label') ?? (labels || element?.textContent) ?? '').trim();
    });
    if (name.test(focused)) return;
    passed.push(focused.slice(0, 30));
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${name}; it passed ${passed.join(' | ')}`);
}

test('the keyboard alone gets from a loaded table to the report', async ({ page, studio }) => {
  await studio.open({ backend: 'cpu' });
  await studio.loadSample('Penguins');
  await page.keyboard.press('Alt+3');
  await expect(page.locator('main h1')).toBeFocused();
  await tabTo(page, /^Autoregressive/);
  const copula = page.locator('input[value="copula"]');
  for (let presses = 0; presses < 6 && !(await copula.isChecked()); presses++) await page.keyboard.press('ArrowDown');
  await expect(copula).toBeChecked();
  await tabTo(page, /^Start training$/);
  await page.keyboard.press('Enter');
  await studio.waitForModel();
  await studio.waitForScores();
  await page.keyboard.press('Alt+4');
  await page.locator('[data-assessment-status=finished]').waitFor();
  await tabTo(page, /^Columns and pairs$/);
  for (const heading of [/^Utility/, /^Privacy/]) {
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('heading', { level: 2, name: heading }).last()).toBeVisible();
  }
  await tabTo(page, /^View as table$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'View as chart' })).toBeVisible();
  await page.keyboard.press('Alt+5');
  await tabTo(page, /^Save report$/);
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toMatch(/\.html$/);
});
