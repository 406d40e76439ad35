import { readFileSync } from 'node:fs';
import type { Download } from '@playwright/test';
import { parseCsv, readColumn } from '../fixtures/csv.ts';
import { expect, test } from '../fixtures/studio.ts';

const read = async (download: Download) => readFileSync(await download.path(), 'utf8');

test('any number of rows; the same seed gives the same file, another seed another', async ({ studio }) => {
  await studio.open({ backend: 'cpu' });
  await studio.loadSample('Penguins');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 2 });
  await studio.train();
  const first = await read(await studio.exportCsv({ rows: 1000, seed: 7 }));
  expect(parseCsv(first).rows.length).toBe(1000);
  expect(await read(await studio.exportCsv({ rows: 1000, seed: 7 }))).toBe(first);
  expect(await read(await studio.exportCsv({ rows: 1000, seed: 8 }))).not.toBe(first);
  // Rows do not depend on how many are asked for.
  const few = await read(await studio.exportCsv({ rows: 10, seed: 7 }));
  expect(parseCsv(few).rows).toEqual(parseCsv(first).rows.slice(0, 10));
});

test('what holds between columns is offered, can be taken back, and once accepted holds in every row of the file', async ({
  page,
  studio,
}) => {
  await studio.open({ backend: 'cpu' });
  await studio.loadSample('Bike');
  await studio.goTo('columns');
  const claim = '“cnt” is worked out from “casual” and “registered”';
  await page.getByRole('button', { name: `Accept: ${claim}` }).click();
  await expect(page.getByText('Holds in every synthetic row')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(page.getByText('Holds in every synthetic row')).toHaveCount(0);
  expect(await studio.acceptStructures()).toBeGreaterThanOrEqual(2);
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 2 });
  await studio.train();
  const made = parseCsv(await read(await studio.exportCsv({ rows: 5000, seed: 7 })));
  const [cnt, casual, registered] = ['cnt', 'casual', 'registered'].map((name) => readColumn(made, name).map(Number));
  expect(cnt).toHaveLength(5000);
  expect(cnt).toEqual(casual?.map((rides, row) => rides + (registered?.[row] ?? Number.NaN)));
  const weekday = readColumn(made, 'weekday');
  expect(readColumn(made, 'dteday').map((day) => `${new Date(`${day}T00:00:00Z`).getUTCDay()}`)).toEqual(weekday);
});

test('people are flagged, replaced by fakes as chosen, and the record says so', async ({ page, studio }) => {
  const firsts = ['Anna', 'Peter', 'Laura', 'David', 'Maria'];
  const lasts = ['Quillfeather', 'Ostrander', 'Brambleby', 'Thistlewood'];
  const people = Array.from({ length: 300 }, (_, i) => [
    `${firsts[i % 5]} ${lasts[i % 4]}`,
    `${firsts[i % 5]}.${lasts[i % 4]}${i}@somefirm.org`.toLowerCase(),
    `(212) 5${String(i % 100).padStart(2, '0')}-${1000 + i * 7}`,
    String(20 + (i % 31)),
  ]);
  const text = `name,contact,phone,age\n${people.map((person) => person.join(',')).join('\n')}\n`;
  await studio.open({ backend: 'cpu' });
  await studio.offerFile({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await studio.waitForTable('people.csv');
  await studio.goTo('columns');
  await expect(page.getByText('“contact” holds e-mail addresses')).toBeVisible();
  // What is taken back is asked again.
  for (const isTakenBack of [true, false]) {
    await page.getByRole('button', { name: 'Another way for phone' }).click();
    await page.getByRole('option', { name: 'Mask', exact: true }).click();
    await expect(page.getByText('“phone” holds phone numbers')).toHaveCount(0);
    if (!isTakenBack) continue;
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(page.getByText('“phone” holds phone numbers')).toHaveCount(1);
  }
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 2 });
  await studio.train();
  const made = parseCsv(await read(await studio.exportCsv({ rows: 1000, seed: 7 })));
  const real = new Set(people.flat());
  for (const name of ['name', 'contact']) expect(readColumn(made, name).filter((cell) => real.has(cell))).toEqual([]);
  for (const mail of readColumn(made, 'contact')) expect(mail).toMatch(/^[a-z]+\.[a-z]+\d*@[a-z-]+\.example\.org$/);
  expect(new Set(readColumn(made, 'phone'))).toEqual(new Set(['(000) 000-0000']));
  await expect(page.getByText('name and contact replaced by fakes; phone masked')).toBeVisible();
});

test('a cell that a spreadsheet would run as a formula is guarded when asked for', async ({ studio }) => {
  const formulas = ['=1+1', '@sum', '+cmd', 'plain'];
  const rows = Array.from({ length: 400 }, (_, i) => `${i % 37},${formulas[i % formulas.length]},${((i * 7) % 19) - 9}`);
  await studio.open({ backend: 'cpu' });
  await studio.offerFile({ name: 'formulas.csv', mimeType: 'text/csv', buffer: Buffer.from(`n,what,signed\n${rows.join('\n')}\n`) });
  await studio.waitForTable('formulas.csv');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 2 });
  await studio.train();
  const bare = parseCsv(await read(await studio.exportCsv({ rows: 200, seed: 7 })));
  expect(new Set(readColumn(bare, 'what'))).toEqual(new Set(formulas));
  const guarded = parseCsv(await read(await studio.exportCsv({ rows: 200, seed: 7, guardFormulas: true })));
  expect(readColumn(guarded, 'what')).toEqual(readColumn(bare, 'what').map((cell) => (/^[=+@]/.test(cell) ? `'${cell}` : cell)));
  // A negative number is a number.
  expect(readColumn(guarded, 'signed')).toEqual(readColumn(bare, 'signed'));
  expect(readColumn(bare, 'signed').some((cell) => cell.startsWith('-'))).toBe(true);
});

test('the file is written as the input was: separator, quotes, line ends, byte order mark, decimals, dates', async ({ studio }) => {
  const rows = Array.from({ length: 300 }, (_, i) => {
    const day = String(1 + (i % 28)).padStart(2, '0');
    return `"${day}.${String(1 + (i % 12)).padStart(2, '0')}.2021";"${(i * 1.5).toFixed(2)}";"${String(i % 50).padStart(4, '0')}";"${i % 9 === 0 ? '' : 'ja'}"`;
  });
  const text = `\uFEFF"tag";"betrag";"code";"antwort"\r\n${rows.join('\r\n')}\r\n`;
  await studio.open({ backend: 'cpu' });
  await studio.offerFile({ name: 'quoted.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await studio.waitForTable('quoted.csv');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 2 });
  await studio.train();
  const written = await read(await studio.exportCsv({ rows: 50, seed: 7 }));
  const lines = written.split('\r\n');
  expect(lines[0]).toBe('\uFEFF"tag";"betrag";"code";"antwort"');
  expect(lines.length).toBe(52);
  expect(lines.at(-1)).toBe('');
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/^"\d{2}\.\d{2}\.2021";"\d+\.\d{2}";"\d{4}";"(ja)?"$/);
});

test('a class is balanced, and only rows that are asked for are made', async ({ page, studio }) => {
  await studio.open();
  await studio.loadSample('Penguins');
  await studio.prepareTraining({ model: 'copula', effort: 'quick', seed: 1 });
  await studio.train();
  await studio.balance('species');
  const saved = parseCsv(await read(await studio.exportCsv({ rows: 301, seed: 7 })));
  const counts = ['Adelie', 'Chinstrap', 'Gentoo'].map((name) => readColumn(saved, 'species').filter((cell) => cell === name).length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(301);
  expect(Math.max(...counts)).toBe(101);
  expect(Math.min(...counts)).toBe(100);
  // What the page foretold is what came out.
  const table = page.getByRole('table', { name: 'Values of species and their shares' });
  expect((await table.locator('tbody tr td:last-child').allInnerTexts()).map(Number).sort()).toEqual([...counts].sort());
  await expect(page.getByText('“species” balanced: Adelie 33.3 %', { exact: false }).first()).toBeVisible();

  await page.getByRole('radiogroup', { name: 'Which rows' }).getByText('As learnt').click();
  await studio.chooseRows([
    { column: 'island', values: ['Biscoe'] },
    { column: 'body_mass_g', values: [], range: { from: 4000, to: 5000 } },
  ]);
  const some = parseCsv(await read(await studio.exportCsv({ rows: 200, seed: 7 })));
  expect(some.rows.length).toBe(200);
  expect(new Set(readColumn(some, 'island'))).toEqual(new Set(['Biscoe']));
  expect(readColumn(some, 'body_mass_g').every((cell) => Number(cell) >= 4000 && Number(cell) <= 5000)).toBe(true);
  const record = JSON.parse(await read(await studio.saveRecord())) as { rowChoice: { type: string; conditions: unknown[] } };
  expect(record.rowChoice.type).toBe('where');
  expect(record.rowChoice.conditions).toHaveLength(2);
});
