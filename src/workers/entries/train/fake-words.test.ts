import { describe, expect, it } from 'vitest';
import type { PersonalCategory } from '#core/personal/contract.ts';
import { createFakeFiller } from '#core/personal/fakes/fill.ts';
import { personalCategories } from '#core/personal/labels.ts';
import { FAKE_LOCALES } from '#core/personal/locale.ts';
import type { ColumnSpec, Table } from '#core/table/table.ts';
import { loadWords } from './fake-words.ts';

function specOf(category: PersonalCategory, locale: string, shapes: readonly string[] = []): ColumnSpec {
  return {
    name: category,
    kind: 'text',
    included: true,
    format: { type: 'text', minWords: 1, maxWords: 1 },
    missingMarkers: [],
    personal: {
      category,
      action: 'replace',
      locale,
      form: { shapes: shapes.map((shape) => ({ shape, share: 1 / shapes.length })), repeats: { rowCount: 0, groups: [] } },
    },
  };
}

async function make(specs: readonly ColumnSpec[], rowCount: number, seed = 1): Promise<string[][]> {
  const table: Table = { rowCount, specs, columns: specs.map(() => ({ storage: 'opaque', missing: new Uint8Array(rowCount) })) };
  const filler = await createFakeFiller(specs, loadWords, { seed, avoid: specs.map(() => null) });
  return filler
    .fill(table, { firstRow: 0, spreadDates: true })
    .columns.map((column) => [...((column.storage === 'opaque' && column.cells) || [])]);
}

describe('fakes', () => {
  it.each([...FAKE_LOCALES, 'xx'])('%s has words for every sort of personal data, even where no form was learnt', async (locale) => {
    const categories = personalCategories.filter((category) => category !== 'mixed');
    const columns = await make(
      categories.map((category) => specOf(category, locale)),
      40,
    );
    columns.forEach((cells, j) => {
      expect(cells).toHaveLength(40);
      for (const cell of cells) expect(cell, `${locale} ${categories[j]}`).toMatch(/^(?!.*(undefined|NaN|null|\{\{)).+/su);
      // A handful of names is all that some locales have; one word for all rows would be a fault.
      expect(new Set(cells).size, `${locale} ${categories[j]}`).toBeGreaterThan(10);
    });
    for (const mail of columns[categories.indexOf('email')]!) expect(mail).toMatch(/^[a-z.]+\d*@([a-z-]+\.)?example\.com$/);
  });

  it('take the forms that they are given', async () => {
    const shapes: readonly (readonly [PersonalCategory, string, RegExp])[] = [
      ['full-name', 'u|L, T. F I.', /^[A-Z’' -]+, MRS?\. [A-Z]+ [A-Z]\.$/],
      ['full-name', 'l|F L', /^[a-z]+ [a-z’']+$/],
      ['first-name', 't|F I', /^[A-Z][a-z’']+ [A-Z]$/],
      ['last-name', 't|L-L', /^[A-Z].*-[A-Z].*$/],
      ['phone', '+\\4\\9 99 9999999', /^\+49 [2-9]\d \d{7}$/],
      ['phone', '(999) 999-9999', /^\([2-9]\d\d\) 555-\d{4}$/],
      ['card', '\\5999-9999-9999-9999', /^5555-55\d\d-\d{4}-\d{4}$/],
      ['iban', '\\F\\R99 9999', /^FR\d\d \d{4}$/],
      ['mac', 'HH-HH-HH-HH-HH-HH', /^02(-[\dA-F]{2}){5}$/],
      ['ip', '4:9', /^100\.\d+\.\d+\.\d+:\d+$/],
      ['ip', '6', /^2001:db8:/],
      ['url', 'https://www.L-L.org/U', /^https:\/\/www\.[a-z]+-[a-z]+\.example\.org\/[a-z]+\d{3}$/],
      ['username', '@I_L', /^@[a-z]_[a-z]+\d{2}$/],
      ['address', 'S\nC Z', /^.+\n.+ \d{5}(-\d{4})?$/],
      ['company', 'L, L and L', /^\S+, \S+ and \S+$/],
      ['birth-date', '99/99/9999', /^(0\d|1[0-2])\/(0\d|1[0-2])\/(19|20)\d\d$/],
      ['plate', 'A-AA 999', /^[A-Z]-[A-Z]{2} \d{3}$/],
    ];
    for (const [category, shape, form] of shapes) {
      const [cells] = await make([specOf(category, 'en', [shape])], 50);
      for (const cell of cells!) expect(cell, `${category} ${shape}`).toMatch(form);
    }
  });

  it('agree within a row, differ between rows, and follow the seed', async () => {
    const specs = (['first-name', 'last-name', 'full-name', 'email'] as const).map((category) =>
      specOf(category, 'en', category === 'email' ? ['l|F.L@P.net'] : []),
    );
    const [firsts, lasts, names, mails] = (await make(specs, 5000)) as [string[], string[], string[], string[]];
    firsts.forEach((first, row) => {
      expect(names[row]).toBe(`${first} ${lasts[row]}`);
      expect(mails[row]!.startsWith(first.toLowerCase().replace(/[^a-z]/g, ''))).toBe(true);
    });
    expect([new Set(names).size, new Set(mails).size]).toEqual([5000, 5000]);
    expect(await make(specs, 50)).toEqual([firsts, lasts, names, mails].map((cells) => cells.slice(0, 50)));
    expect((await make(specs, 50, 2))[0]).not.toEqual(firsts.slice(0, 50));
  });
});
