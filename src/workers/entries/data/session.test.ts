import { createHash } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { describeWithShared, readSample, readShared, SAMPLES } from '#core/testing/shared-data.ts';
import { loadSampleText } from '#io/samples/load.ts';
import { type CallOptions, createWorkerClient, type WorkerClient } from '../../client/client.ts';
import type { DataCalls, DatasetInfo, FileFacts, LoadProgress, TableInfo } from '../../protocol/data.ts';
import type { TableCalls, TypedTable } from '../../protocol/train.ts';
import { serve } from '../dispatch.ts';
import { createDataSession } from './session.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function open(): WorkerClient<DataCalls> {
  const { port1, port2 } = new MessageChannel();
  let tableCount = 0;
  let clockMs = 0;
  const tools = {
    now: () => {
      clockMs += 200;
      return clockMs;
    },
    createTableId: () => {
      tableCount += 1;
      return `t${tableCount}`;
    },
    loadSampleText,
    budgetBytes: Number.POSITIVE_INFINITY,
  };
  serve<DataCalls>(port2, createDataSession(tools));
  const client = createWorkerClient<DataCalls>(port1);
  closers.push(() => client.terminate());
  return client;
}

type Reading = 'load' | 'changeColumns' | 'findStructures' | 'changeStructures';
type Payload<K extends Reading> = K extends 'load' ? Omit<DataCalls['load']['request'], 'sourceId'> : DataCalls[K]['request'];

/** The one table of the dataset that a call answers with, what only its file has beside it. */
async function tableFrom<K extends Reading>(
  client: WorkerClient<DataCalls>,
  name: K,
  payload: Payload<K>,
  options?: CallOptions<DataCalls[K]['event']>,
): Promise<TableInfo & FileFacts> {
  const { tables } = (await client.call(name, { sourceId: 's', ...payload } as DataCalls[K]['request'], options)) as DatasetInfo;
  const [table] = tables;
  if (table === undefined || tables.length > 1 || !('file' in table.origin)) throw new Error('This is not one table of a file.');
  return { ...table, ...table.origin.file };
}

const load = (client: WorkerClient<DataCalls>, text: string) =>
  tableFrom(client, 'load', { source: { type: 'text', name: 'pasted', text }, dialect: {} });
const kindsOf = (info: TableInfo) => Object.fromEntries(info.columns.map(({ spec }) => [spec.name, spec.kind]));

const TEXT = `key,size,colour,when,flag,same,status\n${Array.from(
  { length: 60 },
  (_, i) =>
    `K-${String((i * 7919) % 60).padStart(4, '0')},${i % 10 === 3 ? '?' : (i % 7) + 0.5},${['red', 'blue', 'green'][i % 3]},${String((i % 12) + 1).padStart(2, '0')}/${String((i % 11) + 1).padStart(2, '0')}/2020,${i % 2 ? 'yes' : 'no'},x,${i % 4 ? 'open' : 'closed'}`,
).join('\n')}\n`;

describe('load', () => {
  it('understands a table, small enough to send', async () => {
    const info = await load(open(), TEXT);
    expect([info.rowCount, info.columns.length, info.raggedRowCount]).toEqual([60, 7, 0]);
    expect(kindsOf(info)).toMatchObject({
      key: 'identifier',
      size: 'decimal',
      colour: 'categorical',
      when: 'datetime',
      flag: 'boolean',
      same: 'constant',
    });
    expect(info.sha256).toBe(createHash('sha256').update(TEXT).digest('hex'));
    expect(info.byteCount).toBe(TEXT.length);
    const size = info.columns[1];
    expect(size?.missingCount).toBe(6);
    expect(size?.spec.missingMarkers).toEqual(['?']);
  });

  it('loads a sample by its id and tells progress', async () => {
    const progress: LoadProgress[] = [];
    const info = await tableFrom(
      open(),
      'load',
      { source: { type: 'sample', id: 'penguins' }, dialect: {} },
      { onEvent: (event) => progress.push(event) },
    );
    expect([info.name, info.rowCount]).toEqual(['penguins.csv', 344]);
    expect(kindsOf(info)).toMatchObject({ species: 'categorical', bill_length_mm: 'decimal', body_mass_g: 'integer' });
    expect(progress.map(({ phase }) => phase)).toContain('reading');
    expect(progress.map(({ phase }) => phase)).toContain('understanding');
    expect(progress.at(-1)).toMatchObject({ bytesRead: 15241, bytesTotal: 15241, rowCount: 344 });
  });

  it('leaves former tables as they were when a load fails or is stopped', async () => {
    const client = open();
    const { tableId } = await load(client, TEXT);
    await expect(load(client, '')).rejects.toMatchObject({ code: 'empty-file', failure: { safe: expect.stringContaining('still there') } });
    const stopped = client.start('load', { sourceId: 's', source: { type: 'text', name: 'x', text: TEXT }, dialect: {} });
    stopped.abort();
    await expect(stopped.promise).rejects.toMatchObject({ code: 'aborted' });
    const { cells } = await client.call('cells', { tableId, firstRow: 0, rowCount: 1 });
    expect(cells[0]?.slice(1, 3)).toEqual(['0.5', 'red']);
  });

  it('reads again with a correction', async () => {
    const client = open();
    const dialect = { header: false };
    const info = await tableFrom(client, 'load', { source: { type: 'text', name: 'x', text: 'a,b\n1,2\n3,4\n' }, dialect });
    expect(info.dialect.header).toBe(false);
    expect(info.rowCount).toBe(3);
  });

  it('tells of renamed headers and ragged rows', async () => {
    const info = await load(open(), 'a,,a\n1,2,3\n4,5\n');
    expect(info.renamedHeaders.map(({ reason }) => reason)).toEqual(['blank', 'repeated']);
    expect(info.raggedRows).toHaveLength(1);
  });

  it('leaves out a column of neither name nor value, as separators at the ends of lines make one', async () => {
    const info = await load(open(), 'a;b;\n1;2;\n3;4;\n5;6;\n');
    expect(info.columns.map(({ spec }) => spec.included)).toEqual([true, true, false]);
    expect(info.findings.flatMap(({ columnIndices }) => columnIndices)).not.toContain(2);
    const filled = await load(open(), 'a;b;\n1;2;x\n3;4;\n5;6;\n');
    expect(filled.columns.every(({ spec }) => spec.included)).toBe(true);
  });
});

it('gives cells as they stand in the file, with their lines', async () => {
  const client = open();
  const { tableId } = await load(client, 'a,b\n1.50,"x\ny"\n02,z\n3,\n');
  expect(await client.call('cells', { tableId, firstRow: 0, rowCount: 100 })).toEqual({
    cells: [
      ['1.50', 'x\ny'],
      ['02', 'z'],
      ['3', ''],
    ],
    lineNumbers: [2, 4, 5],
  });
  expect((await client.call('cells', { tableId, firstRow: 2, rowCount: 5 })).lineNumbers).toEqual([5]);
  expect((await client.call('cells', { tableId, firstRow: 9, rowCount: 5 })).cells).toEqual([]);
});

describe('changes', () => {
  it('counts the different texts of a column that is not learnt, missing ones apart', async () => {
    const client = open();
    const { tableId } = await load(client, TEXT);
    const info = await tableFrom(client, 'changeColumns', { tableId, columnIndices: [1, 2], change: { kind: 'text' } });
    expect(info.columns.slice(1, 3).map(({ summary }) => [summary.shape, summary.distinctCount])).toEqual([
      ['opaque', 7],
      ['opaque', 3],
    ]);
  });

  it('gives a column another kind, and back', async () => {
    const client = open();
    const first = await load(client, TEXT);
    const changed = await tableFrom(client, 'changeColumns', {
      tableId: first.tableId,
      columnIndices: [1],
      change: { kind: 'categorical' },
    });
    expect(changed.revision).not.toBe(first.revision);
    expect(changed.columns[1]?.spec.kind).toBe('categorical');
    expect(changed.columns[1]?.guessedKind).toBe('decimal');
    const back = await tableFrom(client, 'changeColumns', {
      tableId: first.tableId,
      columnIndices: [1],
      change: { kind: 'decimal', missingMarkers: first.columns[1]?.spec.missingMarkers ?? [] },
    });
    expect(back.revision).toBe(first.revision);
    expect(back.columns[1]?.spec).toEqual(first.columns[1]?.spec);
    expect(back.columns[1]?.summary).toEqual(first.columns[1]?.summary);
  });

  it('changes what counts as missing', async () => {
    const client = open();
    const { tableId } = await load(client, TEXT);
    const info = await tableFrom(client, 'changeColumns', {
      tableId,
      columnIndices: [2, 6],
      change: { missingMarkers: ['red', 'closed'] },
    });
    expect(info.columns[2]?.missingCount).toBe(20);
    expect(info.columns[6]?.missingCount).toBe(15);
  });

  it('makes a constant column of two texts what it now is', async () => {
    const client = open();
    const rows = Array.from({ length: 20 }, (_, i) => `${i % 2 ? 'x' : '?'},${i}`).join('\n');
    const { tableId, columns } = await load(client, `a,b\n${rows}\n`);
    expect(columns[0]?.spec.kind).toBe('constant');
    const info = await tableFrom(client, 'changeColumns', { tableId, columnIndices: [0], change: { missingMarkers: [] } });
    expect(info.columns[0]?.missingCount).toBe(0);
    expect(info.columns[0]?.spec.kind).not.toBe('constant');
  });

  it('leaves a column out without reading it again, once per change', async () => {
    const client = open();
    const { tableId, revision } = await load(client, TEXT);
    const out = await tableFrom(client, 'changeColumns', { tableId, columnIndices: [3], change: { included: false } });
    expect(out.columns[3]?.spec.included).toBe(false);
    expect(out.revision).not.toBe(revision);
    expect((await tableFrom(client, 'changeColumns', { tableId, columnIndices: [3], change: { included: false } })).revision).toBe(
      out.revision,
    );
  });

  it('come back when the same text is read again in another session, under the same id and revision', async () => {
    const first = open();
    const { tableId, revision } = await load(first, TEXT);
    const edits = [
      { type: 'columns', columnIndices: [1], change: { kind: 'categorical' } },
      { type: 'columns', columnIndices: [2, 6], change: { included: false } },
    ] as const;
    let changed: (TableInfo & FileFacts) | null = null;
    for (const { columnIndices, change } of edits) changed = await tableFrom(first, 'changeColumns', { tableId, columnIndices, change });
    const request = {
      source: { type: 'text', name: 't.csv', text: TEXT },
      dialect: {},
      restore: { datasetId: tableId, tableId, edits },
    } as const;
    const restored = await tableFrom(open(), 'load', request);
    expect(restored.revision).not.toBe(revision);
    expect({ ...restored, name: '' }).toEqual({ ...changed, name: '' });
  });
});

describe('findings', () => {
  it('names keys, constants, ambiguous dates and missing markers, with true counts', async () => {
    const info = await load(open(), TEXT);
    const byType = new Map(info.findings.map((finding) => [finding.type, finding]));
    expect(byType.get('id-like')?.columnIndices).toEqual([0]);
    expect(byType.get('id-like')?.explanation).toContain('60 different texts over 60 cells');
    expect(byType.get('constant')?.columnIndices).toEqual([5]);
    expect(byType.get('ambiguous-date')?.columnIndices).toEqual([3]);
    expect(byType.get('missing-marker')?.explanation).toContain('6 cells of size');
    expect(info.findings).toHaveLength(4);
  });

  it('goes once its action is taken; a mere confirmation changes no revision', async () => {
    const client = open();
    const { tableId, findings, revision } = await load(client, TEXT);
    for (const { columnIndices, action } of findings)
      await tableFrom(client, 'changeColumns', { tableId, columnIndices, change: action.change });
    const info = await tableFrom(client, 'changeColumns', { tableId, columnIndices: [], change: {} });
    expect(info.findings).toEqual([]);
    const when = info.columns[3]?.spec.format;
    expect(when).toMatchObject({ type: 'datetime', ambiguousDayMonth: false });
    expect(info.revision).toBe(revision);
  });

  it('counts cells that could not be read', async () => {
    const client = open();
    const rows = Array.from({ length: 40 }, (_, i) => `${i === 5 ? 'twelve' : i * 3},${i % 3 ? 'a' : 'b'}`).join('\n');
    const { tableId } = await load(client, `n,c\n${rows}\n`);
    const forced = await tableFrom(client, 'changeColumns', { tableId, columnIndices: [0], change: { kind: 'integer' } });
    expect(forced.columns[0]?.unreadable).toEqual({ count: 1, examples: [{ rowIndex: 5, text: 'twelve' }] });
    const finding = forced.findings.find(({ type }) => type === 'unreadable-cells');
    expect(finding?.explanation).toContain('“twelve” is not a number');
    const accepted = await tableFrom(client, 'changeColumns', { tableId, columnIndices: [0], change: finding?.action.change ?? {} });
    expect(accepted.findings.filter(({ type }) => type === 'unreadable-cells')).toEqual([]);
    expect(accepted.columns[0]?.missingCount).toBe(1);
  });
});

describe('structures', () => {
  const text = `start,end,amount,tax,sum\n${Array.from({ length: 400 }, (_, i) => {
    const [start, end, amount, tax] = [i * 7919, i * 7919 + (i % 50) * 61, (i * 37) % 900, (i * 53) % 70];
    const write = (minutes: number) => new Date(1.6e12 + minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
    return `${write(start)},${write(end)},${amount},${tax},${i === 9 ? 1 : amount + tax}`;
  }).join('\n')}\n`;
  const search = async (client: WorkerClient<DataCalls>) => {
    const { tableId } = await load(client, text);
    return tableFrom(client, 'findStructures', { tableId });
  };

  it('are found, told with the rows that break them, accepted and taken back', async () => {
    const client = open();
    const info = await search(client);
    expect(info.structures.map(({ structure, status }) => [structure.type, status])).toEqual([
      ['sum', 'offered'],
      ['order', 'offered'],
    ]);
    const [sum] = info.structures;
    expect(sum).toMatchObject({ columnIndices: [2, 3, 4], rowCount: 400, violationCount: 1, refused: null });
    expect(sum?.violations).toEqual([{ lineNumber: 11, cells: ['333', '57', '1'] }]);
    const structures = info.structures.map(({ structure }) => structure);
    const accepted = await tableFrom(client, 'changeStructures', { tableId: info.tableId, structures, status: 'accepted' });
    expect(accepted.structures.every(({ status }) => status === 'accepted')).toBe(true);
    expect(accepted.revision).not.toBe(info.revision);
    const back = await tableFrom(client, 'changeStructures', { tableId: info.tableId, structures, status: 'offered' });
    expect(back.revision).toBe(info.revision);
  });

  it('go with a change of their columns, and come back accepted', async () => {
    const client = open();
    const { tableId, structures } = await search(client);
    const accepted = await tableFrom(client, 'changeStructures', {
      tableId,
      structures: structures.map(({ structure }) => structure),
      status: 'accepted',
    });
    const changed = await tableFrom(client, 'changeColumns', { tableId, columnIndices: [4], change: { kind: 'categorical' } });
    expect(changed.structures.map(({ structure }) => structure.type)).toEqual(['order']);
    await tableFrom(client, 'changeColumns', { tableId, columnIndices: [4], change: { kind: 'integer' } });
    const again = await tableFrom(client, 'findStructures', { tableId });
    expect(again.structures.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
    expect(again.revision).toBe(accepted.revision);
  });

  it('are replayed with the other edits, before any search', async () => {
    const former = await search(open());
    const structures = former.structures.map(({ structure }) => structure);
    const edits = [
      { type: 'columns', columnIndices: [0], change: { included: false } },
      { type: 'structures', structures, status: 'accepted' },
    ] as const;
    const info = await tableFrom(open(), 'load', {
      source: { type: 'text', name: 'pasted', text },
      dialect: {},
      restore: { datasetId: 'former', tableId: 'former', edits },
    });
    expect(info.structures.map(({ structure, status, refused }) => [structure.type, status, refused])).toEqual([
      ['sum', 'accepted', null],
      ['order', 'accepted', '“start” is left out.'],
    ]);
  });
});

it('lends its tables to another worker, and forgets a released one', async () => {
  const client = open();
  const info = await load(client, TEXT);
  const { port1, port2 } = new MessageChannel();
  await client.call('connect', { port: port2 }, { transfer: [port2] });
  const other = createWorkerClient<TableCalls>(port1);
  closers.push(() => other.terminate());
  const { tables, revision } = await other.call('dataset', { datasetId: info.tableId });
  const [{ table, unitOfRow }] = tables as [TypedTable];
  expect(unitOfRow).toBeNull();
  expect([table.rowCount, table.columns.length, revision]).toEqual([60, 7, info.revision]);
  expect(table.specs[1]?.kind).toBe('decimal');
  expect(table.columns[1]).toMatchObject({ storage: 'numeric' });
  expect((await client.call('cells', { tableId: info.tableId, firstRow: 0, rowCount: 1 })).cells).toHaveLength(1);
  await client.call('release', { tableIds: [info.tableId] });
  await expect(other.call('dataset', { datasetId: info.tableId })).rejects.toMatchObject({ code: 'unknown-table' });
});

const PERSONAL: Readonly<Record<string, readonly string[]>> = {
  'fake_customers_10k.csv': ['first-name', 'last-name', 'company', 'city', 'phone', 'phone', 'email', 'url'],
  'titanic3.csv': ['full-name'],
};
async function expectUnderstood(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const info = await tableFrom(open(), 'load', { source: { type: 'file', name, blob: new Blob([bytes]) }, dialect: {} });
  for (const column of info.columns) {
    expect([column.spec.name, column.unreadable.count]).toEqual([column.spec.name, 0]);
    if (column.summary.shape === 'categorical') expect(column.summary.levels.length).toBeLessThanOrEqual(50);
    if (column.summary.shape === 'numeric') expect(column.summary.histogram.counts.length).toBeLessThanOrEqual(40);
  }
  expect(JSON.stringify(info).length).toBeLessThan(400_000);
  const flagged = info.columns.flatMap(({ spec }) => (spec.personal === undefined ? [] : [spec.personal.category]));
  expect(flagged).toEqual(PERSONAL[name] ?? []);
  expect(info.findings.filter(({ type }) => type === 'personal')).toHaveLength(flagged.length);
}

it.each(SAMPLES)('the sample %s is understood and small to send', (name) => expectUnderstood(name, readSample(name)));

describeWithShared('data', 'tables of ../shared/data', () => {
  it.each([
    'titanic3.csv',
    'telco_churn.csv',
    'adult.test.csv',
    'nyc_taxis.csv',
    'insurance.csv',
    'ames_housing.csv',
    'fake_customers_10k.csv',
  ])('%s is understood and small to send', (name) => expectUnderstood(name, readShared(`data/${name}`)));
});

describe('exportReal', () => {
  it('writes the cells as they stand in the file, columns left out included', async () => {
    const client = open();
    const text = 'n;when;what\r\n1,50;03.01.2020;"a;b"\r\n?;04.01.2020;\r\n12,00;05.01.2020;c\r\n';
    const info = await load(client, text);
    await tableFrom(client, 'changeColumns', { tableId: info.tableId, columnIndices: [1], change: { included: false } });
    const { blob, rowCount } = await client.call('exportReal', {
      targets: [{ tableId: info.tableId, format: 'csv', dialect: info.dialect, guardFormulas: false, tableName: 'pasted' }],
      file: null,
    });
    expect(await blob?.text()).toBe(text);
    expect(rowCount).toBe(3);
  });
});

describe('a dataset of two tables', () => {
  const CUSTOMERS = 'id,city\n1,Lyon\n2,Nice\n3,Lyon\n';
  const ORDERS = 'order,customer,total\n10,1,5\n11,1,7\n12,3,1\n13,2,9\n';
  const source = (name: string, text: string) => ({ source: { type: 'text', name, text }, sourceId: name, dialect: {} }) as const;
  const both = async (client: WorkerClient<DataCalls>) => {
    const { datasetId } = await client.call('load', source('customers.csv', CUSTOMERS));
    const dataset = await client.call('load', { ...source('orders.csv', ORDERS), dataset: { datasetId } });
    const [customers, orders] = dataset.tables as [TableInfo, TableInfo];
    const link = {
      id: 'customer',
      child: { tableId: orders.tableId, columns: ['customer'] },
      parent: { tableId: customers.tableId, columns: ['id'] },
    };
    return { dataset, customers, orders, link };
  };

  it('is held with its links, roles and subject, each of which makes another revision', async () => {
    const client = open();
    const { dataset, customers, orders, link } = await both(client);
    expect(dataset.tables.map(({ name, role, rowCount }) => [name, role, rowCount])).toEqual([
      ['customers.csv', 'learn', 3],
      ['orders.csv', 'learn', 4],
    ]);
    const { datasetId } = dataset;
    const linked = await client.call('arrange', { datasetId, change: { type: 'link', link } });
    const owned = await client.call('arrange', { datasetId, change: { type: 'subject', subject: link.parent } });
    const kept = await client.call('arrange', { datasetId, change: { type: 'role', tableId: customers.tableId, role: 'keep' } });
    expect(new Set([dataset, linked, owned, kept].map(({ revision }) => revision)).size).toBe(4);
    expect(kept).toMatchObject({ links: [link], subject: link.parent, tables: [{ role: 'keep' }, { role: 'learn' }] });
    const alone = await client.call('arrange', { datasetId, change: { type: 'remove', tableId: customers.tableId } });
    expect(alone.tables.map(({ tableId }) => tableId)).toEqual([orders.tableId]);
    expect(alone.revision).toBe(alone.tables[0]?.revision);
    await expect(client.call('arrange', { datasetId, change: { type: 'link', link } })).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('tells whose rows are whose, in the subject’s own table and in those that name it', async () => {
    const client = open();
    const { dataset, link } = await both(client);
    const { datasetId } = dataset;
    await client.call('arrange', { datasetId, change: { type: 'link', link } });
    await client.call('arrange', { datasetId, change: { type: 'subject', subject: link.parent } });
    const { port1, port2 } = new MessageChannel();
    await client.call('connect', { port: port2 }, { transfer: [port2] });
    const other = createWorkerClient<TableCalls>(port1);
    closers.push(() => other.terminate());
    const { tables, links } = await other.call('dataset', { datasetId });
    expect(links).toEqual([link]);
    expect(tables.map(({ unitOfRow }) => unitOfRow && [...unitOfRow])).toEqual([null, [0, 0, 1, 2]]);
  });

  it('keeps links where a table is read anew, and the former one until it is released', async () => {
    const client = open();
    const { dataset, customers, link } = await both(client);
    const { datasetId } = dataset;
    await client.call('arrange', { datasetId, change: { type: 'link', link } });
    const again = await client.call('load', {
      ...source('customers.csv', CUSTOMERS.replaceAll(',', ';')),
      dataset: { datasetId, replaces: customers.tableId },
    });
    const [reread] = again.tables as [TableInfo];
    expect(reread.tableId).not.toBe(customers.tableId);
    expect(again.links).toEqual([{ ...link, parent: { tableId: reread.tableId, columns: ['id'] } }]);
    expect((await client.call('cells', { tableId: customers.tableId, firstRow: 0, rowCount: 1 })).cells).toEqual([['1', 'Lyon']]);
    await client.call('release', { tableIds: [customers.tableId] });
    await expect(client.call('cells', { tableId: customers.tableId, firstRow: 0, rowCount: 1 })).rejects.toMatchObject({
      code: 'unknown-table',
    });
  });

  it('is written as one zip of files, byte for byte as they came', async () => {
    const client = open();
    const { dataset } = await both(client);
    const targets = dataset.tables.map(({ tableId, name, origin }) => {
      if (!('file' in origin)) throw new Error('It was read from a file.');
      return { tableId, format: 'csv', dialect: origin.file.dialect, guardFormulas: false, tableName: name } as const;
    });
    const progress: number[] = [];
    const { blob, rowCount } = await client.call(
      'exportReal',
      { targets, file: null },
      { onEvent: ({ rowsWritten, rowCount: all }) => progress.push(rowsWritten, all) },
    );
    expect(rowCount).toBe(7);
    expect(progress.slice(-2)).toEqual([7, 7]);
    const files = unzipSync(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer()));
    expect(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]))).toEqual({
      'customers.csv': CUSTOMERS,
      'orders.csv': ORDERS,
    });
  });
});
