import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NumberFormat } from '#core/table/table.ts';
import { coerceNumberFormat, inferNumberFormat } from './infer-format.ts';
import { createNumberFormatter, createNumberParser } from './number-format.ts';

const infer = (texts: readonly string[]) => inferNumberFormat(texts, new Uint32Array(texts.length).fill(1));

function roundTrip(texts: readonly string[]): string[] {
  const format = infer(texts) as NumberFormat;
  return texts.map((text) => createNumberFormatter(format)(createNumberParser(format)(text)));
}

describe('columns come back as they were written', () => {
  test.each([
    [['1', '-2', '300']],
    [['16.0', '7.0', '-3.0']],
    [['39.1', '40', '18.75']],
    [['0.0', '346.8333333', '10.5']],
    [['1.50', '2.25', '3.00']],
    [['1,234', '12', '1,234,567']],
    [['1,234.50', '0.25', '12.00']],
    [['1.234,5', '12,0', '1.234.567,8']],
    [['0,5', '12,25', '-3']],
    [['12 345', '1 234 567', '8']],
    [["1'234.5", '2.0', '8.5']],
    [['$5.00', '$1,200.00', '-$3.50']],
    [['5 €', '12 €', '-3 €']],
    [['12%', '5.5%', '100%']],
    [['+1', '-2', '+30', '0']],
    [['0.30000000000000004', '0.1']],
    [['7.27e-05', '0.0002', '0.5', '3.9e-06']],
    [['123456789012345', '1']],
  ])('%j', (texts) => {
    expect(roundTrip(texts)).toEqual(texts);
  });
});

describe('what is not a number', () => {
  test.each([
    [['020', '060']],
    [['1', 'x']],
    [['12-05', '13-06']],
    [['1234567890123456789']],
    [['1.2.3']],
    [['']],
    [['-']],
    [['1,23,4', '2']],
  ])('%j', (texts) => {
    expect(infer(texts)).toBeNull();
  });
});

test('a decimal comma is told from grouping by all cells', () => {
  expect(infer(['1,234', '5,678'])).toMatchObject({ grouping: ',', decimalMark: '.', maxDecimals: 0 });
  expect(infer(['1,234', '5,67'])).toMatchObject({ grouping: '', decimalMark: ',', maxDecimals: 3 });
  expect(infer(['1.234', '5.678'])).toMatchObject({ grouping: '', decimalMark: '.' });
});

test('any finite number survives its own decimals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 6 }),
      fc.constantFrom<NumberFormat['grouping']>('', ',', ' ', "'"),
      (numbers, decimals, grouping) => {
        const format: NumberFormat = {
          type: 'number',
          minDecimals: decimals,
          maxDecimals: decimals,
          decimalMark: '.',
          grouping,
          prefix: '',
          suffix: '',
          plusSign: false,
        };
        const texts = numbers.map((value) => createNumberFormatter(format)(Number(value.toFixed(decimals))));
        const parse = createNumberParser(format);
        numbers.forEach((value, i) => {
          expect(parse(texts[i] as string) + 0).toBe(Number(value.toFixed(decimals)) + 0);
        });
        const learnt = infer(texts) as NumberFormat;
        expect(texts.map((text) => createNumberFormatter(learnt)(createNumberParser(learnt)(text)))).toEqual(texts);
      },
    ),
  );
});

test('a forced format follows the most cells', () => {
  const texts = ['abc', '1,5', '2,25', '-'];
  const format = coerceNumberFormat(texts, Uint32Array.of(1, 1, 1, 1));
  expect(format).toMatchObject({ decimalMark: ',', maxDecimals: 2 });
  expect(createNumberParser(format)('abc')).toBeNaN();
  expect(coerceNumberFormat(['abc'], Uint32Array.of(1)).maxDecimals).toBe(0);
});
