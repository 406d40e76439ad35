import { rmSync } from 'node:fs';
import { benchEngine } from './bench/engine.ts';
import { benchImport } from './bench/import.ts';
import { folder, named, wantsHelp } from './bench/options.ts';
import { benchTotal, benchTraining } from './bench/page.ts';
import { benchProof } from './bench/proof.ts';
import { benchSampling } from './bench/sample.ts';
import { benchScale } from './bench/scale.ts';

interface Bench {
  readonly about: string;
  run(): Promise<string>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  import: { about: 'reading a CSV: our reader against bare papaparse on the same text, in Node', run: benchImport },
  train: { about: 'training speed of the vae by backend, in the built page', run: benchTraining },
  sample: { about: 'rows sampled a second by generator, and the memory that a large export takes, in the built page', run: benchSampling },
  engine: { about: 'a training step of each generator: the page’s engine against plain tfjs operations, in Node', run: benchEngine },
  scale: { about: 'what a step costs by columns, and a pass by rows, in Node', run: benchScale },
  proof: { about: 'all measures of a table of 100,000 × 50, by the evaluation worker’s own session, in Node', run: benchProof },
  total: { about: 'fit and sample a table with each generator, in the built page', run: benchTotal },
};

const unknown = named.filter((name) => !(name in BENCHES));
if (wantsHelp || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench ${unknown.join(', ')}.\n`);
  console.log(
    ['npm run bench -- [name …] [--quick]', '', ...Object.entries(BENCHES).map(([name, { about }]) => `  ${name.padEnd(8)}${about}`)].join(
      '\n',
    ),
  );
  process.exit(unknown.length > 0 ? 2 : 0);
}
try {
  for (const [name, { about, run }] of Object.entries(BENCHES)) {
    if (named.length > 0 && !named.includes(name)) continue;
    console.log(`\n${name}: ${about}\n`);
    console.log(await run());
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
