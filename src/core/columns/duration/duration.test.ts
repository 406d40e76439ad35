import { describe, expect, test } from 'vitest';
import { listFormats } from '#core/columns/format-variants.ts';
import { inferDurationFormat } from './infer.ts';
import { createDurationWriter } from './pattern.ts';

const profile = (texts: readonly string[], name = 'x') => ({
  name,
  rowCount: texts.length,
  missingCount: 0,
  texts,
  counts: new Uint32Array(texts.length).fill(1),
});

describe('lengths of time come back as they were written', () => {
  test.each<[string, string[], number[]]>([
    ['x', ['1:02:03', '25:00:00'], [3_723_000, 90_000_000]],
    ['duration', ['01:02:03', '12:00:00'], [3_723_000, 43_200_000]],
    ['x', ['1h 20m', '45m', '2h'], [4_800_000, 2_700_000, 7_200_000]],
    ['x', ['0h 22m', '1h 05m'], [1_320_000, 3_900_000]],
    ['x', ['1 hour 20 minutes', '2 hours 1 minute', '5 minutes'], [4_800_000, 7_260_000, 300_000]],
    ['x', ['PT1H20M', 'PT45S', 'P1DT2H'], [4_800_000, 45_000, 93_600_000]],
    ['x', ['0 days 00:12:30', '1 days 03:00:00'], [750_000, 97_200_000]],
    ['x', ['-1:00', '26:30'], [-3_600_000, 95_400_000]],
    ['lap time', ['1:02', '12:59'], [62_000, 779_000]],
    ['elapsed', ['0:00:01.250', '0:10:00.000'], [1250, 600_000]],
  ])('%s %j', (name, texts, values) => {
    const format = inferDurationFormat(profile(texts, name));
    if (format === null) throw new Error('No length of time');
    const writers = listFormats(format).map(createDurationWriter);
    texts.forEach((text, i) => {
      const writer = writers.find(({ read, write }) => write(read(text)) === text);
      expect([text, writer?.read(text)]).toEqual([text, values[i]]);
    });
  });

  test.each([[['09:05', '23:59']], [['5 min', '7 min']], [['a', 'b']], [['2020-01-01']], [['12']]])('%j is none', (texts) => {
    expect(inferDurationFormat(profile(texts))).toBeNull();
  });
});
