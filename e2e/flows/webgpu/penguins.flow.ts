import { readCsvFile } from '../../fixtures/csv.ts';
import { makeJourney } from '../../fixtures/journey.ts';
import { test } from '../../fixtures/studio.ts';
import { SAMPLE_FILES } from '../../fixtures/tables.ts';

test('penguins, autoregressive, on WebGPU chosen by the page', async ({ studio }) => {
  test.setTimeout(10 * 60_000);
  await makeJourney(studio, {
    backend: 'auto',
    expected: 'webgpu',
    open: () => studio.loadSample('Penguins'),
    real: readCsvFile(SAMPLE_FILES.penguins),
    model: 'autoregressive',
    effort: 'quick',
    seed: 5,
    epochs: 8,
    least: { shapes: 0.6, trends: 0.5 },
    missingShareTolerance: 0.05,
  });
});
