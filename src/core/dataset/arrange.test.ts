import { describe, expect, test } from 'vitest';
import { BadInput } from '../errors.ts';
import { type Arrangement, arrange, replaceTable } from './arrange.ts';
import type { Link } from './contract.ts';

const LINK: Link = { id: 'orders', child: { tableId: 'o', columns: ['customer'] }, parent: { tableId: 'c', columns: ['id'] } };
const shop: Arrangement = {
  tables: [
    { tableId: 'c', name: 'customers', role: 'learn', columnNames: ['id', 'city'] },
    { tableId: 'o', name: 'orders', role: 'learn', columnNames: ['order', 'customer', 'total'] },
  ],
  links: [],
  subject: null,
};
const linked = arrange(arrange(shop, { type: 'link', link: LINK }), { type: 'subject', subject: LINK.parent });

describe('arranging a dataset', () => {
  test('links, subject and roles are kept', () => {
    const kept = arrange(linked, { type: 'role', tableId: 'c', role: 'keep' });
    expect(kept.links).toEqual([LINK]);
    expect(kept.subject).toEqual({ tableId: 'c', columns: ['id'] });
    expect(kept.tables.map(({ role }) => role)).toEqual(['keep', 'learn']);
    expect(arrange(kept, { type: 'unlink', linkId: 'orders' }).links).toEqual([]);
    expect(arrange(kept, { type: 'subject', subject: null }).subject).toBeNull();
  });

  test('a link of the same id takes the place of the former one', () => {
    const other = { ...LINK, child: { tableId: 'o', columns: ['order'] } };
    expect(arrange(linked, { type: 'link', link: other }).links).toEqual([other]);
  });

  test.each([
    ['a table that is not there', { type: 'role', tableId: 'x', role: 'keep' }],
    ['a column that is not there', { type: 'subject', subject: { tableId: 'c', columns: ['name'] } }],
    ['a key of no column', { type: 'subject', subject: { tableId: 'c', columns: [] } }],
    ['keys of different lengths', { type: 'link', link: { ...LINK, child: { tableId: 'o', columns: ['customer', 'order'] } } }],
  ] as const)('%s is refused', (_, change) => {
    expect(() => arrange(shop, change)).toThrow(BadInput);
  });

  test('a table that goes takes its links and the subject with it; the last one stays', () => {
    const rest = arrange(linked, { type: 'remove', tableId: 'c' });
    expect(rest).toEqual({ tables: [shop.tables[1]], links: [], subject: null });
    expect(() => arrange(rest, { type: 'remove', tableId: 'o' })).toThrow(BadInput);
  });
});

describe('a table read anew', () => {
  test('links and subject follow it', () => {
    const again = { tableId: 'c2', name: 'customers', role: 'learn', columnNames: ['id', 'town'] } as const;
    const read = replaceTable(linked, 'c', again);
    expect(read.tables.map(({ tableId }) => tableId)).toEqual(['c2', 'o']);
    expect(read.links).toEqual([{ ...LINK, parent: { tableId: 'c2', columns: ['id'] } }]);
    expect(read.subject).toEqual({ tableId: 'c2', columns: ['id'] });
  });

  test('what named a column that is gone is gone too', () => {
    const read = replaceTable(linked, 'c', { tableId: 'c2', name: 'customers', role: 'learn', columnNames: ['key'] });
    expect(read.links).toEqual([]);
    expect(read.subject).toBeNull();
  });
});
