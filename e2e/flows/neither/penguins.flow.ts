import { readCsvFile } from '../../fixtures/csv.ts';
import { makeJourney } from '../../fixtures/journey.ts';
import { expect, test } from '../../fixtures/studio.ts';
import { SAMPLE_FILES } from '../../fixtures/tables.ts';

test('penguins, autoregressive, on a machine with neither WebGPU nor WebAssembly', async ({ page, studio }) => {
  test.setTimeout(3 * 60_000);
  await makeJourney(studio, {
    backend: 'auto',
    expected: 'cpu',
    open: () => studio.loadSample('Penguins'),
    real: readCsvFile(SAMPLE_FILES.penguins),
    model: 'autoregressive',
    effort: 'quick',
    seed: 5,
    epochs: 2,
    least: { shapes: 0.6, trends: 0.5 },
    missingShareTolerance: 0.05,
  });
  expect(await page.evaluate(() => typeof WebAssembly)).toBe('undefined');
  await page.getByRole('button', { name: /^Compute: CPU/ }).click();
  const tried = page.getByRole('list', { name: 'What was tried' }).getByRole('listitem');
  await expect(tried.filter({ hasText: 'WebGPU' })).toContainText(/not available/);
  await expect(tried.filter({ hasText: 'WASM' })).toContainText(/not available/);
});
