import { beforeAll, describe, expect, it } from 'vitest';
import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { passesLuhn } from '#core/personal/checksums.ts';
import type { PersonalAction } from '#core/personal/contract.ts';
import { isCard, isIban, isPhone } from '#core/personal/registry.ts';
import { createRandom } from '#core/random/random.ts';
import type { RowSource } from '#core/source/contract.ts';
import type { RawTable } from '#core/table/raw.ts';
import { cellAt } from '#core/table/raw-text.ts';
import type { Table } from '#core/table/table.ts';
import { describeWithShared, readSharedText } from '#core/testing/shared-data.ts';
import { readCsv } from '#io/csv/reader.ts';
import type { SavedModel } from '#models/contract.ts';
import { copulaGenerator } from '#models/copula/copula.ts';
import { toRowSource } from '#models/row-source.ts';
import { applyChange, protectColumns, type UnderstoodColumn, understandColumn } from '../data/columns.ts';
import { withDigests } from '../data/personal.ts';
import { formatRows } from './export-rows.ts';
import { loadWords } from './fake-words.ts';
import { avoidanceOf, forPeople } from './people.ts';

const CUSTOMERS = 'data/fake_customers_10k.csv';

interface Opened {
  readonly raw: RawTable;
  readonly columns: readonly UnderstoodColumn[];
  readonly table: Table;
}

async function open(text: string, actions: Readonly<Record<string, PersonalAction>> = {}): Promise<Opened> {
  const { table: raw } = await readCsv(new Blob([text]));
  const columns = protectColumns(raw.columns.map((column, j) => understandColumn(raw.names[j]!, column))).map((column) => {
    const action = actions[column.spec.name];
    return action === undefined ? column : applyChange(column, { personal: { action } });
  });
  const table: Table = {
    rowCount: raw.rowCount,
    specs: columns.map(({ spec }) => spec),
    columns: columns.map(({ column, raw: cells, spec }) => withDigests(column, cells, spec)),
  };
  return { raw, columns, table };
}

interface Trained {
  readonly source: RowSource;
  readonly saved: SavedModel;
}

async function train(table: Table): Promise<Trained> {
  const { train: rows, holdout } = holdOut(rowsAsUnits(table.rowCount), 1);
  const codec = fitCodec(table, rows);
  const model = await copulaGenerator.train({
    codec,
    train: encodeRows(codec, table, rows),
    holdout: encodeRows(codec, table, holdout),
    settings: {},
    random: createRandom(1),
    backend: { backend: 'cpu', reason: '', threads: 0, adapter: null, attempts: [], forced: false },
    report: () => {},
    yieldPoint: async () => 'continue',
    epochEnded: async () => {},
  });
  return {
    source: forPeople(toRowSource(model, copulaGenerator.descriptor), { avoid: avoidanceOf(table), spreadDates: true }),
    saved: model.saved,
  };
}

async function draw({ source }: Trained, rowCount: number, chunk = 4096): Promise<string[][]> {
  const rows: string[][] = [];
  for (let firstRow = 0; firstRow < rowCount; firstRow += chunk)
    rows.push(...formatRows(await source.sample({ rowCount: Math.min(chunk, rowCount - firstRow), firstRow, seed: 7 })));
  return rows;
}

function cellsOf({ raw }: Opened, name: string): string[] {
  const column = raw.columns[raw.names.indexOf(name)]!;
  return Array.from({ length: raw.rowCount }, (_, row) => cellAt(column, row));
}

const madeIn = ({ raw }: Opened, rows: readonly string[][], name: string) => rows.map((row) => row[raw.names.indexOf(name)]!);

describeWithShared(CUSTOMERS, '100,000 rows after a table of customers', () => {
  let opened: Opened;
  let model: Trained;
  let rows: string[][];
  beforeAll(async () => {
    opened = await open(readSharedText(CUSTOMERS));
    model = await train(opened.table);
    rows = await draw(model, 100_000);
  }, 60_000);

  it('hold no name, e-mail address, phone number or website of the input', () => {
    for (const name of ['First Name', 'Last Name', 'Email', 'Phone 1', 'Phone 2', 'Website', 'Company', 'City']) {
      const real = new Set(cellsOf(opened, name).map((text) => text.toLowerCase()));
      expect(
        madeIn(opened, rows, name).filter((text) => real.has(text.toLowerCase())),
        name,
      ).toEqual([]);
    }
    const digits = (text: string) => text.replace(/\D/g, '');
    const phones = new Set([...cellsOf(opened, 'Phone 1'), ...cellsOf(opened, 'Phone 2')].map(digits));
    for (const name of ['Phone 1', 'Phone 2'])
      expect(
        madeIn(opened, rows, name).filter((text) => phones.has(digits(text))),
        name,
      ).toEqual([]);
  });

  it('still look like such a table', async () => {
    const words = await loadWords('en');
    const firsts = new Set([...words.firstNames.female, ...words.firstNames.male]);
    for (const text of madeIn(opened, rows.slice(0, 500), 'First Name')) expect(firsts.has(text), text).toBe(true);
    for (const name of ['Phone 1', 'Phone 2', 'Email']) expect(new Set(madeIn(opened, rows, name)).size, name).toBe(rows.length);
    for (const text of madeIn(opened, rows, 'Email')) expect(text).toMatch(/^[a-z.]+\d*@([a-z-]+\.)?example\.(com|net|org)$/);
    for (const text of madeIn(opened, rows.slice(0, 2000), 'Phone 1')) expect(isPhone(text), text).toBe(true);
    for (const text of madeIn(opened, rows.slice(0, 2000), 'Website'))
      expect(text).toMatch(/^https?:\/\/(www\.)?[a-z-]+\.example\.(com|net|org)\/$/);
    // The commonest builds of phone numbers come back in like shares.
    const shapes = (texts: readonly string[]) => {
      const counts = new Map<string, number>();
      for (const text of texts) counts.set(text.replace(/\d/g, '0'), (counts.get(text.replace(/\d/g, '0')) ?? 0) + 1 / texts.length);
      return counts;
    };
    const made = shapes(madeIn(opened, rows, 'Phone 1'));
    for (const [shape, share] of shapes(cellsOf(opened, 'Phone 1')))
      if (share > 0.02) expect(Math.abs((made.get(shape) ?? 0) - share), shape).toBeLessThan(0.01);
    const names = madeIn(opened, rows, 'Last Name');
    const mentions = madeIn(opened, rows, 'Email').filter((text, i) =>
      text.includes(names[i]!.toLowerCase().replace(/[^a-z]/g, '')),
    ).length;
    expect(mentions / rows.length).toBeGreaterThan(0.8);
  });

  it('are the same however they are cut, and the model holds nothing of the flagged columns', async () => {
    expect(await draw(model, 700, 97)).toEqual(rows.slice(0, 700));
    const saved = JSON.stringify(model.saved.codec).toLowerCase();
    for (const name of ['Email', 'Phone 1', 'Website']) {
      const told = cellsOf(opened, name).filter((text) => saved.includes(text.toLowerCase()));
      expect(told, name).toEqual([]);
    }
  });
});

/** Four hundred people, some of whom come back; every tenth phone number is missing. */
function makePeople(): string {
  const random = createRandom(5);
  const firsts = 'Anna Bernd Clara Dieter Eva Frank Greta Hans Ines Jonas Karin Lars Maria Nils Olga Peter Ruth Stefan Tina Uwe'.split(' ');
  const lasts = 'Abendroth Birkenfeld Cornelius Drechsler Eisenhauer Falkenstein Grünewald Habermann Immelmann Jungmann'.split(' ');
  const lines = ['Name;Geschlecht;E-Mail;Telefon;Geburtsdatum;IBAN;Kreditkarte;IP;Umsatz'];
  const iban = (account: string) => `DE${String(98 - Number(BigInt(`${account}131400`) % 97n)).padStart(2, '0')}${account}`;
  for (let row = 0; row < 600; row++) {
    const person = row < 400 ? row : random.integer(0, row, 200);
    const at = (stream: number, n: number) => random.integer(stream, person, n);
    const [first, last] = [firsts[at(1, 20)]!, lasts[at(2, 10)]!];
    const birth = `${String(1 + at(3, 28)).padStart(2, '0')}.${String(1 + at(4, 12)).padStart(2, '0')}.${1950 + at(5, 50)}`;
    const phone = person % 10 === 0 ? '' : `+49 30 ${String(person * 7919 + 1_000_000).padStart(7, '0')}`;
    let card = `4111${String(person * 104_729).padStart(11, '0')}`;
    card += [...'0123456789'].find((figure) => passesLuhn(card + figure));
    lines.push(
      [
        `${first} ${last}`,
        at(1, 20) % 2 === 0 ? 'w' : 'm',
        `${first}.${last}${person}@firma${person % 40}.de`.toLowerCase().replace('ü', 'ue'),
        phone,
        birth,
        iban(String(370_400_440_000_000_000n + BigInt(person) * 7_654_321n)),
        card,
        `81.${at(6, 5)}.${at(7, 250)}.${at(8, 250)}`,
        String(10 + random.integer(9, row, 90)),
      ].join(';'),
    );
  }
  return `${lines.join('\n')}\n`;
}

describe('a table of people who come back', () => {
  const text = makePeople();
  const REPLACED = ['Name', 'E-Mail', 'Telefon', 'IBAN', 'Kreditkarte', 'IP'];

  it('is flagged and protected at once', async () => {
    const { columns } = await open(text);
    expect(columns.map(({ spec }) => [spec.name, spec.personal?.category ?? null, spec.personal?.action ?? null])).toEqual([
      ['Name', 'full-name', 'replace'],
      ['Geschlecht', null, null],
      ['E-Mail', 'email', 'replace'],
      ['Telefon', 'phone', 'replace'],
      ['Geburtsdatum', 'birth-date', 'coarsen'],
      ['IBAN', 'iban', 'replace'],
      ['Kreditkarte', 'card', 'replace'],
      ['IP', 'ip', 'replace'],
      ['Umsatz', null, null],
    ]);
    expect(columns[0]!.spec.personal!.locale).toBe('de');
  });

  it('comes back as other people of the same form, as often, with as many gaps', async () => {
    const opened = await open(text);
    const rows = await draw(await train(opened.table), 600);
    for (const name of REPLACED) {
      const real = new Set(cellsOf(opened, name).filter((cell) => cell !== ''));
      expect(
        madeIn(opened, rows, name).filter((cell) => real.has(cell)),
        name,
      ).toEqual([]);
    }
    for (const name of ['Name', 'E-Mail', 'IBAN', 'Kreditkarte']) {
      const share = (texts: readonly string[]) => new Set(texts).size / texts.length;
      expect(Math.abs(share(madeIn(opened, rows, name)) - share(cellsOf(opened, name))), name).toBeLessThan(0.08);
    }
    const gaps = (texts: readonly string[]) => texts.filter((cell) => cell === '').length / texts.length;
    expect(Math.abs(gaps(madeIn(opened, rows, 'Telefon')) - gaps(cellsOf(opened, 'Telefon')))).toBeLessThan(0.05);
    for (const cell of madeIn(opened, rows, 'Kreditkarte')) expect(isCard(cell), cell).toBe(true);
    for (const cell of madeIn(opened, rows, 'IBAN')) expect(cell.startsWith('DE') && isIban(cell), cell).toBe(true);
    for (const cell of madeIn(opened, rows, 'Telefon').filter((phone) => phone !== '')) expect(cell).toMatch(/^\+49 \d\d \d{7}$/);
    for (const cell of madeIn(opened, rows, 'Geburtsdatum')) expect(cell).toMatch(/^\d{2}\.\d{2}\.19\d{2}$/);
    // One person, one address: whoever comes back has the same cells, and a first name that suits the sex of the row.
    const words = await loadWords('de');
    const names = new Map<string, string>();
    let suited = 0;
    let cameBack = 0;
    rows.forEach((row) => {
      const [name, sex, mail] = row as [string, string, string];
      if (names.has(mail)) {
        expect(names.get(mail)).toBe(name);
        cameBack++;
      }
      names.set(mail, name);
      if ((sex === 'w' ? words.firstNames.female : words.firstNames.male).includes(name.split(' ')[0]!)) suited++;
    });
    expect(suited).toBe(rows.length);
    expect(cameBack).toBeGreaterThan(100);
  });

  it('can be masked, kept in part, or kept as it is, when the person says so', async () => {
    const opened = await open(text, { 'E-Mail': 'coarsen', Telefon: 'mask', IP: 'coarsen', Geburtsdatum: 'keep', Kreditkarte: 'coarsen' });
    const rows = await draw(await train(opened.table), 600);
    expect(new Set(madeIn(opened, rows, 'E-Mail'))).toEqual(new Set(['other provider']));
    expect(new Set(madeIn(opened, rows, 'Telefon'))).toEqual(new Set(['', '+00 00 0000000']));
    expect(new Set(madeIn(opened, rows, 'IP'))).toEqual(new Set([0, 1, 2, 3, 4].map((part) => `81.${part}.0.0/16`)));
    expect(new Set(madeIn(opened, rows, 'Kreditkarte'))).toEqual(new Set(['Visa']));
    const born = opened.table.columns[4]!;
    expect(born.storage === 'numeric' && born.values.some((epochMs) => new Date(epochMs).getUTCMonth() > 0)).toBe(true);
  });
});
