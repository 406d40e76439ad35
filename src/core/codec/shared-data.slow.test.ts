import { describe, expect, test } from 'vitest';
import { inferColumn } from '#core/columns/infer-column.ts';
import { kindOf } from '#core/columns/registry.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import { packTexts } from '#core/table/raw-builder.ts';
import { cellAt } from '#core/table/raw-text.ts';
import type { Column, KindId } from '#core/table/table.ts';
import { describeWithShared, listShared, readSample, readSharedText, SAMPLES } from '#core/testing/shared-data.ts';
import { decodeTokens, encodeRows, fitCodec } from './codec.ts';

/** Comma-separated rows with doubled quotes: all that these files need. */
function readRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? (plain as string) : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}

const expected: Record<string, Record<string, KindId>> = {
  'adult.train.csv': { age: 'integer', fnlwgt: 'integer', 'native-country': 'categorical', income: 'categorical' },
  'adult.csv': { age: 'integer', fnlwgt: 'integer', 'native-country': 'categorical', income: 'categorical' },
  'ames_housing.csv': {
    Order: 'identifier',
    PID: 'identifier',
    'MS SubClass': 'categorical',
    'Lot Frontage': 'integer',
    SalePrice: 'integer',
  },
  'beijing.train.csv': { year: 'integer', 'pm2.5': 'decimal', cbwd: 'categorical', Iws: 'decimal' },
  'bike_hour.csv': { instant: 'identifier', dteday: 'datetime', cnt: 'integer', temp: 'decimal' },
  'fake_customers_10k.csv': {
    Index: 'identifier',
    'Customer Id': 'identifier',
    'Last Name': 'text',
    Email: 'identifier',
    'Subscription Date': 'datetime',
  },
  'insurance.csv': { bmi: 'decimal', smoker: 'boolean', charges: 'decimal' },
  'nyc_taxis.csv': { pickup: 'datetime', dropoff: 'datetime', pickup_zone: 'categorical', total: 'decimal' },
  'penguins.csv': { species: 'categorical', bill_length_mm: 'decimal', body_mass_g: 'integer', year: 'integer' },
  'shoppers.train.csv': { Weekend: 'boolean', PageValues: 'decimal', ProductRelated: 'integer' },
  'telco_churn.csv': { customerID: 'identifier', SeniorCitizen: 'integer', TotalCharges: 'decimal', Churn: 'boolean' },
  'titanic3.csv': { name: 'text', ticket: 'identifier', cabin: 'identifier', boat: 'categorical', body: 'integer', age: 'decimal' },
};

/** Every column is understood, written back to the letter and decoded with as many missing cells. */
function checkTable(file: string, text: string): void {
  const [names = [], ...body] = readRows(text.replace(/^\ufeff/, ''));
  const raws = names.map((_, j) => packTexts(body.map((row) => row[j] ?? '')));
  const specs = raws.map((raw, j) => inferColumn(names[j] as string, raw).spec);
  const parsed = specs.map((spec, j) => kindOf(spec.kind).parse(raws[j] as (typeof raws)[number], spec));
  for (const [name, kind] of Object.entries(expected[file] ?? {})) expect([name, specs[names.indexOf(name)]?.kind]).toEqual([name, kind]);
  parsed.forEach(({ column, spec, unreadable }, j) => {
    expect(unreadable.count).toBe(0);
    if (column.storage === 'opaque') return;
    const write = kindOf(spec.kind).createFormatter(column, spec);
    let different = 0;
    for (let row = 0; row < body.length; row++) if (write(row) !== cellAt(raws[j] as (typeof raws)[number], row)) different++;
    expect([spec.name, different]).toEqual([spec.name, 0]);
  });
  const table = { rowCount: body.length, specs: parsed.map(({ spec }) => spec), columns: parsed.map(({ column }) => column) };
  const { train } = holdOut(rowsAsUnits(body.length), 1);
  const codec = fitCodec(table, train);
  const synthetic = decodeTokens(codec, encodeRows(codec, table, train).tokens, createRandom(1), 0, train.length);
  synthetic.columns.forEach((column, j) => {
    const real = table.columns[j] as Column;
    const shareOf = (missing: Uint8Array, rows: Iterable<number>, n: number) => {
      let count = 0;
      for (const row of rows) if (missing[row] !== 0) count++;
      return count / n;
    };
    const realShare = shareOf(real.missing, train, train.length);
    expect(Math.abs(shareOf(column.missing, column.missing.keys(), train.length) - realShare)).toBeLessThan(0.06);
  });
}

describe('the tables that ship with the page', () => {
  test.each(SAMPLES)('%s', (file) => checkTable(file, new TextDecoder().decode(readSample(file))));
});

describeWithShared('data', 'real tables', () => {
  test.each(listShared('data', /\.csv$/))('%s', (file) => checkTable(file, readSharedText(`data/${file}`)));
});
