import { randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeTable } from '../../driver/make-table.ts';
import { expect, test } from '../fixtures/studio.ts';

const file = (name: string, text: string | Buffer) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

for (const { sample, rows, columns } of [
  { sample: 'Penguins', rows: 344, columns: 8 },
  { sample: 'Adult', rows: 32_561, columns: 15 },
  { sample: 'Bike', rows: 17_379, columns: 17 },
] as const) {
  test(`one click opens the sample ${sample}`, async ({ studio }) => {
    await studio.open();
    await studio.loadSample(sample);
    expect(await studio.readSize()).toEqual({ rows, columns });
  });
}

test.describe('a file that is no table gets a message, and the former table stays', () => {
  for (const { what, bad, message } of [
    { what: 'empty', bad: file('empty.csv', ''), message: /this file is empty/i },
    { what: 'a header alone', bad: file('header.csv', 'a\n'), message: /a header but no rows/i },
    { what: 'binary', bad: file('noise.csv', randomBytes(4096)), message: /not text/i },
    {
      what: 'a zip archive',
      bad: file('table.csv', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 1, 2, 3])),
      message: /zip|workbook/i,
    },
  ]) {
    test(what, async ({ page, studio }) => {
      await studio.open();
      await studio.loadSample('Penguins');
      await studio.offerFile(bad);
      await expect(studio.alert).toContainText(`${bad.name} could not be read`);
      await expect(studio.alert).toContainText(message);
      await expect(studio.alert).toContainText('penguins.csv, which is still open');
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await expect(studio.alert).toHaveCount(0);
      await expect(page.getByRole('heading', { level: 1, name: 'penguins.csv' })).toBeVisible();
      expect(await studio.readSize()).toEqual({ rows: 344, columns: 8 });
      expect(await studio.readStatus('import')).toBe('done');
    });
  }

  test('over a gigabyte of nothing', async ({ studio }, testInfo) => {
    const huge = testInfo.outputPath('huge.csv');
    writeFileSync(huge, 'a,b\n1,2\n');
    truncateSync(huge, 2 ** 30 + 1);
    await studio.open();
    await studio.loadSample('Penguins');
    await studio.offerFile(huge);
    await expect(studio.alert).toContainText(/not text/);
    expect(await studio.readSize()).toEqual({ rows: 344, columns: 8 });
  });
});

test('a header alone is a table of no rows: it comes back as it was, and training says what is missing', async ({ page, studio }) => {
  await studio.open();
  await studio.offerFile(file('header.csv', 'a;b;c\r\n'));
  await studio.waitForStatus('import', ['done']);
  expect(await studio.readSize()).toEqual({ rows: 0, columns: 3 });
  expect(readFileSync(await (await studio.exportReal()).path(), 'utf8')).toBe('a;b;c\r\n');
  await studio.goTo('train');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(studio.alert).toContainText('This table has 0 rows');
});

test('rows with too few or too many cells are listed by line', async ({ page, studio }) => {
  await studio.open();
  const rows = Array.from({ length: 40 }, (_, i) => `${i},x${i % 3},${i / 2}`);
  rows[3] = '3,x0';
  rows[9] = '9,x0,4.5,extra';
  await studio.offerFile(file('ragged.csv', `id,group,half\n${rows.join('\n')}\n`));
  await studio.waitForTable('ragged.csv');
  await expect(page.getByRole('heading', { name: '2 lines do not fit the 3 columns' })).toBeVisible();
  const listed = page.getByRole('region', { name: 'Lines that do not fit' }).getByRole('row');
  await expect(listed).toHaveCount(3);
  await expect(listed.nth(1)).toContainText(/5\s*One cell missing\s*3,x0\s*Kept, missing cell left empty/);
  await expect(listed.nth(2)).toContainText(/11\s*One cell too many\s*9,x0,4.5,extra\s*Kept, last cell cut/);
  expect(await studio.readSize()).toEqual({ rows: 40, columns: 3 });
});

test('titles, totals and notes are set aside, told by line, and the real rows come out as they came in', async ({ page, studio }) => {
  await studio.open();
  const rows = Array.from({ length: 30 }, (_, i) => `Köln ${i % 4};${i};${i / 2}`.replace('.', ','));
  const above = 'Report for 2024\r\nby the office\r\n\r\n';
  const table = `town;men;women\r\n${rows.join('\r\n')}\r\n`;
  const bytes = Buffer.from(`${above}${table}Total;435;217,5\r\n\r\nSource: the office of statistics\r\n`, 'latin1');
  await studio.offerFile({ name: 'report.csv', mimeType: 'text/csv', buffer: bytes });
  await studio.waitForTable('report.csv');
  expect(await studio.readSize()).toEqual({ rows: 30, columns: 3 });
  const listed = page.getByRole('region', { name: 'Lines that do not fit' }).getByRole('row');
  await expect(listed).toHaveCount(7);
  await expect(listed.nth(1)).toContainText(/1\s*Stands above the table\s*Report for 2024\s*Set aside/);
  await expect(listed.nth(4)).toContainText(/35\s*Totals of the rows above\s*Total;435;217,5\s*Set aside/);
  await expect(listed.nth(6)).toContainText(/37\s*Stands below the table/);
  await expect(page.getByRole('main').getByText('Cells are split by')).toContainText('The table starts at line 4');
  const saved = readFileSync(await (await studio.exportReal()).path(), 'latin1');
  expect(saved).toBe(above + table);
  await studio.goTo('import');
  await listed.nth(4).getByRole('button', { name: 'What is done with line 35' }).click();
  await page.getByRole('option', { name: 'Kept as a row' }).click();
  await expect.poll(() => studio.readSize()).toEqual({ rows: 31, columns: 3 });
});

test('every guess about the file is shown and can be corrected', async ({ page, studio }) => {
  await studio.open();
  const lines = Array.from({ length: 30 }, (_, i) => `${i};"a|${i % 4}";${i % 2 ? 'yes' : 'no'}`);
  await studio.offerFile(file('semicolons.csv', `n;code;flag\r\n${lines.join('\r\n')}\r\n`));
  await studio.waitForTable('semicolons.csv');
  const sentence = page.getByRole('main').getByText('Cells are split by');
  await expect(sentence).toContainText('semicolon');
  await expect(sentence).toContainText('UTF-8');
  await expect(sentence).toContainText('CR LF');
  expect(await studio.readSize()).toEqual({ rows: 30, columns: 3 });
  await studio.correct('Separator', 'comma ,');
  await expect.poll(() => studio.readSize()).toEqual({ rows: 30, columns: 1 });
  await studio.correct('Separator', 'semicolon ;');
  await expect.poll(() => studio.readSize()).toEqual({ rows: 30, columns: 3 });
  await studio.correct('What names the columns', 'position');
  await expect.poll(() => studio.readSize()).toEqual({ rows: 31, columns: 3 });
});

test('UTF-16, Latin-1 and tabs are read as they are meant', async ({ page, studio }) => {
  await studio.open();
  const rows = Array.from({ length: 30 }, (_, i) => `${i}\tSão ${['Paulo', 'Luís'][i % 2]}\t${i}.5`);
  const text = `nummer\tstadt\tgröße\n${rows.join('\n')}\n`;
  await studio.offerFile(file('utf16.tsv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])));
  await studio.waitForTable('utf16.tsv');
  await expect(page.getByRole('main')).toContainText('größe');
  await expect(page.getByRole('main')).toContainText('São Paulo');
  await studio.offerFile(file('latin1.tsv', Buffer.from(text, 'latin1')));
  await studio.waitForTable('latin1.tsv');
  await expect(page.getByRole('main')).toContainText('Latin-1');
  await expect(page.getByRole('main')).toContainText('größe');
  expect(await studio.readSize()).toEqual({ rows: 30, columns: 3 });
});

test('cells can be pasted', async ({ page, studio }) => {
  await studio.open();
  await page.getByRole('button', { name: 'Paste cells' }).click();
  await page.getByRole('dialog', { name: 'Paste cells' }).getByRole('textbox').fill('a\tb\n1\tx\n2\ty\n3\tx\n');
  await page.getByRole('button', { name: 'Read these cells' }).click();
  await studio.waitForTable('pasted-cells.csv');
  expect(await studio.readSize()).toEqual({ rows: 3, columns: 2 });
});

test('a long reading can be cancelled, and the former table stays', async ({ page, studio }, testInfo) => {
  const big = testInfo.outputPath('big.csv');
  await writeTable(big, 400_000);
  await studio.open();
  await studio.loadSample('Penguins');
  await studio.offerFile(big);
  await expect(page.getByRole('heading', { name: 'Reading big.csv' })).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'penguins.csv' })).toBeVisible();
  expect(await studio.readSize()).toEqual({ rows: 344, columns: 8 });
  // The reader is free again at once.
  await studio.offerFile(file('next.csv', 'a,b\n1,x\n2,y\n'));
  await studio.waitForTable('next.csv');
});

test('of a workbook, the sheet and the range can be chosen', async ({ page, studio }) => {
  await studio.open();
  await studio.loadFile(fileURLToPath(new URL('../../src/io/fixtures/book.xlsx', import.meta.url)));
  expect(await studio.readSize()).toEqual({ rows: 20, columns: 6 });
  const main = page.getByRole('main');
  await expect(main.getByText('It is an Excel workbook')).toContainText('Of its 5 sheets');
  await main.getByRole('button', { name: /Sheet$/ }).click();
  await page.locator('[role=option][data-key="Groups"]').click();
  await expect.poll(() => studio.readSize()).toEqual({ rows: 6, columns: 5 });
  await main.getByRole('textbox', { name: 'Range' }).fill('a1:c6');
  await main.getByRole('textbox', { name: 'Range' }).press('Enter');
  await expect.poll(() => studio.readSize()).toEqual({ rows: 4, columns: 3 });
});
