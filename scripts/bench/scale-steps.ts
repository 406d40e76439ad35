import { createRandom } from '#core/random/random.ts';
import { loadGenerator } from '#models/registry.ts';
import { useWasm } from '#nn/backend/wasm.ts';
import { measureSteps, median, prepareTable } from './step-meter.ts';

export interface ScaleRequest {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly steps: number | 'one pass';
  /** Drawn from a model of a single step; what a row costs does not depend on how good it is. */
  readonly sampledRows: number;
}

export interface ScaleFigures {
  readonly rowsPerStep: number;
  readonly stepMs: number;
  /** Time of one pass over the training rows, at the pace measured over all steps. */
  readonly passSeconds: number;
  readonly sampleSeconds: number;
}

const LEVELS = [2, 5, 12, 40];

/** Columns in turn a number that follows a column before it, and a category. */
function makeWideTable(rowCount: number, columnCount: number): string {
  const random = createRandom(5);
  const lines = [Array.from({ length: columnCount }, (_, c) => `${c % 2 === 0 ? 'n' : 'k'}${c}`).join(',')];
  for (let row = 0; row < rowCount; row++) {
    let former = 0;
    const cells: (string | number)[] = [];
    for (let c = 0; c < columnCount; c++) {
      if (c % 2 === 0) {
        former = 0.7 * former + random.normal(c, row);
        cells.push((10 + former).toFixed(3));
      } else {
        const levels = LEVELS[((c - 1) / 2) % LEVELS.length] as number;
        cells.push(`v${Math.floor(levels * random.uniform(c, row) ** (former > 0 ? 1 : 2))}`);
      }
    }
    lines.push(cells.join(','));
  }
  return lines.join('\n');
}

/** Takes training steps of the autoregressive generator on a made table; at least 20, for a progress report to come. */
export async function run({ rowCount, columnCount, steps, sampledRows }: ScaleRequest): Promise<ScaleFigures> {
  await useWasm();
  const generator = await loadGenerator('autoregressive');
  const prepared = await prepareTable(makeWideTable(rowCount, columnCount));
  const backend = { backend: 'wasm', reason: 'Chosen by the bench.', threads: 1, adapter: null, attempts: [], forced: true } as const;
  // One width for all tables, so that only columns or rows differ.
  const settings = { trials: 1, hiddenWidth: 64 };
  const few = { settings, warmUp: 4, steps: steps === 'one pass' ? 20 : steps };
  const first = await measureSteps(generator, prepared, backend, few);
  const measured =
    steps === 'one pass'
      ? await measureSteps(generator, prepared, backend, { ...few, steps: Math.ceil(prepared.train.rowCount / first.rowsPerStep) })
      : first;
  const timeSampling = async (rows: number): Promise<number> => {
    const model = await generator.train({
      ...prepared,
      settings: { ...generator.descriptor.defaults, ...settings },
      random: createRandom(1),
      backend,
      report() {},
      yieldPoint: async () => 'stop',
      async epochEnded() {},
    });
    const startedAt = performance.now();
    await model.sample({ rowCount: rows, firstRow: 0, seed: 1 });
    return (performance.now() - startedAt) / 1000;
  };
  const mean = measured.stepMs.reduce((sum, ms) => sum + ms, 0) / measured.stepMs.length;
  return {
    rowsPerStep: measured.rowsPerStep,
    stepMs: median(measured.stepMs),
    passSeconds: (mean * prepared.train.rowCount) / measured.rowsPerStep / 1000,
    sampleSeconds: sampledRows === 0 ? 0 : await timeSampling(sampledRows),
  };
}
