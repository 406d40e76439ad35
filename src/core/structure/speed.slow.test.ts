import { expect, test } from 'vitest';
import { createPlainFormat } from '#core/columns/numeric/number-format.ts';
import { createRandom } from '#core/random/random.ts';
import { categoricalColumn, makeSpec, numericColumn, tableOf } from '#core/testing/tables.ts';
import { findStructures } from './find.ts';

const random = createRandom(3);

/** Columns of numbers and categories that all follow one hidden number a little. */
function makeTable(rowCount: number, columnCount: number) {
  const hidden = Float64Array.from({ length: rowCount }, (_, row) => random.normal(1000, row));
  const format = createPlainFormat(0, 2);
  const columns = Array.from({ length: columnCount }, (_, j) => {
    const levels = 2 + (j % 40);
    return j % 3 === 0
      ? {
          spec: makeSpec(`c${j}`, 'categorical', { missingMarkers: [] }),
          column: categoricalColumn(
            Array.from({ length: levels }, (_, level) => `level ${level}`),
            hidden.map((value, row) => Math.floor((levels * (random.uniform(j, row) + 1 / (1 + Math.exp(-value)))) / 2)),
          ),
        }
      : {
          spec: makeSpec(`c${j}`, 'decimal', { format, missingMarkers: [] }),
          column: numericColumn(hidden.map((value, row) => Math.round(1e4 * Math.exp(value + random.normal(j, row) / 2)) / 100)),
        };
  });
  return tableOf(columns);
}

/** Of processor time, and generous: machines differ. Here 100,000 × 50 takes half a second, 10,000 × 250 two. */
test.each([
  [100_000, 50, 10],
  [10_000, 250, 20],
])('%d rows of %d columns in seconds, without a long pause, and nothing found that is not there', (rowCount, columnCount, mostSeconds) => {
  const table = makeTable(rowCount, columnCount);
  const before = process.cpuUsage();
  const steps = findStructures(table);
  let pauses = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) {
      expect(step.value).toEqual([]);
      break;
    }
    pauses++;
  }
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(mostSeconds);
  expect(pauses).toBeGreaterThan(2 * columnCount);
});
