import { describe, expect, it } from 'vitest';
import type { FileFormat } from '#io/contract.ts';
import type { TableInfo } from '#workers/protocol/data.ts';
import { chosenFormat, estimateBytes, findObstacle } from './formats.ts';

const tableOf = (format: FileFormat, compression: readonly string[] = []) =>
  ({
    rowCount: 100,
    origin: { type: 'file', sourceId: 's', file: { byteCount: 10_000, file: { format, compression } } },
  }) as unknown as TableInfo;

describe('the format to be written', () => {
  it('is the one that came in, or its nearest, unless another is chosen', () => {
    expect(chosenFormat(tableOf('csv'), null)).toBe('csv');
    expect(chosenFormat(tableOf('ods'), null)).toBe('xlsx');
    expect(chosenFormat(tableOf('arrow'), null)).toBe('parquet');
    expect(chosenFormat(tableOf('csv'), 'ndjson')).toBe('ndjson');
  });

  it('is as long a row as the file was, where it is the same', () => {
    expect(estimateBytes(tableOf('csv'), 'csv', 250)).toBe(25_000);
    expect(estimateBytes(tableOf('xlsx'), 'xlsx', 50)).toBe(5000);
    expect(estimateBytes({ ...tableOf('csv'), rowCount: 0 }, 'csv', 2)).toBe(20_000);
  });

  it('is of unknown length where the file was packed or of another format', () => {
    expect(estimateBytes(tableOf('csv', ['gzip']), 'csv', 250)).toBeNull();
    expect(estimateBytes(tableOf('csv'), 'parquet', 250)).toBeNull();
    // JSON comes in as one list, and JSON lines are another thing.
    expect(estimateBytes(tableOf('ndjson'), 'json', 250)).toBeNull();
    expect(estimateBytes(tableOf('ruled'), 'csv', 250)).toBeNull();
  });

  it('holds so many rows and no more', () => {
    expect(findObstacle('xlsx', 1_048_575)).toBeNull();
    expect(findObstacle('xlsx', 1_048_576)).toBe(
      'Excel takes at most 1,048,575 rows below the header. Save fewer, or choose CSV or Parquet, which have no such limit.',
    );
    expect(findObstacle('csv', 1e9)).toBeNull();
  });
});
