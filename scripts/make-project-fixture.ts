import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { buildIfStale } from '../driver/build.ts';
import { buildLaunchOptions } from '../driver/launch.ts';
import { ROOT } from '../driver/paths.ts';
import { startStaticServer } from '../driver/static-server.ts';
import { Studio } from '../driver/studio.ts';

/**
 * Keeps a project of today's version for the test that later versions open it: `node --import tsx scripts/make-project-fixture.ts v2`.
 * The penguins with one more column, worked out from two others; a kind changed, a structure accepted, a copula compared, rows chosen.
 */
const [version] = process.argv.slice(2);
if (version === undefined) throw new Error('Say which version of the project format this is, as in v2.');
const folder = path.join(ROOT, 'e2e', 'fixtures', 'projects');
const at = (ending: string) => path.join(folder, `${version}-penguins.${ending}`);

/** The sample, where the page finds nothing between columns, with the sum of two of its columns. */
function makeTable(): Buffer {
  const [header = '', ...lines] = readFileSync(path.join(ROOT, 'src/io/samples/penguins.csv'), 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  const [left, right] = ['flipper_length_mm', 'body_mass_g'].map((name) => names.indexOf(name));
  const rows = lines.map((line) => {
    const cells = line.split(',');
    const sum = Number(cells[left ?? -1]) + Number(cells[right ?? -1]);
    return `${line},${Number.isNaN(sum) ? 'NA' : sum}`;
  });
  return Buffer.from(`${header},flipper_and_mass\n${rows.join('\n')}\n`);
}

await buildIfStale();
const server = await startStaticServer();
const browser = await chromium.launch(buildLaunchOptions('wasm'));
try {
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const studio = new Studio(page, server.url);
  await studio.open({ backend: 'wasm' });
  await studio.offerFile({ name: 'penguins.csv', mimeType: 'text/csv', buffer: makeTable() });
  await studio.waitForTable('penguins.csv');
  await studio.setKind('year', 'categorical');
  process.stderr.write(`structures accepted: ${await studio.acceptStructures()}\n`);
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 8 });
  await studio.train();
  await studio.waitForScores();
  await studio.chooseProof('Utility', 'species');
  await studio.waitForProof();
  await studio.chooseRows([{ column: 'island', values: ['Biscoe'] }]);
  writeFileSync(at('rows.csv'), readFileSync(await (await studio.exportCsv({ rows: 100, seed: 4 })).path()));
  await (await studio.saveRecord()).saveAs(at('record.json'));
  await (await studio.saveReport()).saveAs(at('report.html'));
  // A project is saved half a second after the last change.
  await page.waitForTimeout(2000);
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Projects/ })
    .click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More for penguins' }).click();
  await page.getByRole('menuitem', { name: 'Save as file' }).click();
  await (await download).saveAs(at('lookalike'));
} finally {
  await browser.close();
  await server.close();
}
