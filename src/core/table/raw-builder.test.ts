import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRawColumnBuilder, packTexts } from './raw-builder.ts';
import { cellAt, textCount } from './raw-text.ts';

describe('createRawColumnBuilder', () => {
  test('gives back any text', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string(), fc.constantFrom('', 'a', 'ä', '€', '😀'))), (cells) => {
        const column = packTexts(cells);
        expect(Array.from(column.codes, (_, row) => cellAt(column, row))).toEqual(cells.map((cell) => cell.toWellFormed()));
        expect(textCount(column.texts)).toBe(new Set(cells.map((cell) => cell)).size);
      }),
    );
  });

  test('keeps a leading byte order mark and a long text', () => {
    const cells = ['\ufeffname', 'x'.repeat(100_000), 'é'.repeat(5000)];
    const column = packTexts(cells);
    expect(cells.map((_, row) => cellAt(column, row))).toEqual(cells);
  });

  test('stops deduplicating past its bound and stays right', () => {
    const count = 70_000;
    const builder = createRawColumnBuilder();
    for (let i = 0; i < count; i++) builder.append(`cell ${i}`);
    for (let i = 0; i < 10; i++) builder.append('cell 5');
    const column = builder.finish();
    expect(builder.rowCount).toBe(count + 10);
    expect(textCount(column.texts)).toBe(count + 1);
    for (const row of [0, 5, 65_535, 65_536, 65_537, count - 1]) expect(cellAt(column, row)).toBe(`cell ${row}`);
    expect(cellAt(column, count + 9)).toBe('cell 5');
  });

  test('can grow after it was finished', () => {
    const builder = createRawColumnBuilder();
    builder.append('a');
    const before = builder.finish();
    builder.append('a');
    builder.append('b');
    const after = builder.finish();
    expect(before.codes).toEqual(Uint32Array.of(0));
    expect(after.codes).toEqual(Uint32Array.of(0, 0, 1));
  });

  test('an empty column', () => {
    const column = packTexts([]);
    expect(column.codes).toHaveLength(0);
    expect(textCount(column.texts)).toBe(0);
  });
});
