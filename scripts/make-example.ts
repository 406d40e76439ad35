import { readFileSync, writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import { EXAMPLE_OVERLAY } from '../src/features/import/start/example-overlay.ts';

/** Counts a column of the synthetic table that `npm run synth` made into the bins of the example that the empty Import step shows. */
const TARGET = new URL('../src/features/import/start/example-overlay.ts', import.meta.url);
const [synthPath] = process.argv.slice(2);
if (synthPath === undefined) {
  console.error(
    'Give the synthetic copy of the Adult sample, made by: npm run synth -- adult.csv --out adult.synth.csv --backend wasm --effort quick --seed 1',
  );
  process.exit(2);
}
const { low, high, name, real } = EXAMPLE_OVERLAY;
const { data } = Papa.parse<Record<string, string>>(readFileSync(synthPath, 'utf8'), { header: true, skipEmptyLines: true });
const synthetic = real.map(() => 0);
for (const row of data) {
  const bin = Math.min(real.length - 1, Math.floor(((Number(row[name]) - low) / (high - low)) * real.length));
  synthetic[bin] = (synthetic[bin] ?? 0) + 1;
}
const source = readFileSync(TARGET, 'utf8');
writeFileSync(TARGET, source.replace(/synthetic: \[[^\]]*\]/, `synthetic: [${synthetic.join(', ')}]`));
