import { readCsvFile } from '../../fixtures/csv.ts';
import { makeJourney } from '../../fixtures/journey.ts';
import { test } from '../../fixtures/studio.ts';
import { SAMPLE_FILES } from '../../fixtures/tables.ts';

const adult = {
  backend: 'auto',
  expected: 'wasm',
  real: readCsvFile(SAMPLE_FILES.adult),
  effort: 'quick',
  seed: 5,
  missingShareTolerance: 0.02,
} as const;

test('Adult, autoregressive, on WASM chosen by the page', async ({ studio }) => {
  test.setTimeout(15 * 60_000);
  await makeJourney(studio, {
    ...adult,
    open: () => studio.loadSample('Adult'),
    model: 'autoregressive',
    least: { shapes: 0.9, trends: 0.85 },
  });
});

test('Adult, copula', async ({ studio }) => {
  await makeJourney(studio, {
    ...adult,
    open: () => studio.loadFile(SAMPLE_FILES.adult),
    model: 'copula',
    least: { shapes: 0.97, trends: 0.9 },
  });
});
