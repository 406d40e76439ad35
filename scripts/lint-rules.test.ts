import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../driver/paths.ts';

interface Report {
  readonly summary: { readonly unchanged: number; readonly changed: number; readonly errors: number };
  readonly diagnostics: readonly { readonly category: string; readonly severity: string; readonly location: { readonly path: string } }[];
}

/** Lints a folder with the repository's own rules. A linter that says nothing readable is a failure, not a pass. */
function lint(folder: string, ...targets: readonly string[]): Report {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome'), 'lint', '--reporter=json', '--max-diagnostics=none', ...targets],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const start = stdout.indexOf('{');
  if (start < 0) throw new Error(`The linter gave no report: ${stderr}`);
  return JSON.parse(stdout.slice(start)) as Report;
}

/** Every folder of sources. */
const ROOMS = ['src', 'driver', 'scripts', 'e2e'] as const;

const IMPORTS = 'lint/style/noRestrictedImports';
const GLOBALS = 'lint/style/noRestrictedGlobals';
const PROPERTIES = 'lint/nursery/noJsRestrictedProperties';
const CYCLES = 'lint/suspicious/noImportCycles';

/** [file, text, rule that must fire]. Each file breaks one rule of the architecture. */
const BAD: readonly (readonly [file: string, text: string, rule: string])[] = [
  // 1. One direction.
  ['src/core/canary-1/io.ts', "import '#io/csv/read.ts';", IMPORTS],
  ['src/core/canary-1/type.ts', "export type { GeneratorId } from '#models/contract.ts';", IMPORTS],
  ['src/core/canary-1/package.ts', "import Papa from 'papaparse'; export const parse = Papa.parse;", IMPORTS],
  ['src/io/canary-1/models.ts', "import '#models/registry.ts';", IMPORTS],
  ['src/nn/canary-1/models.ts', "import '#models/registry.ts';", IMPORTS],
  ['src/nn/canary-1/io.ts', "import '#io/csv/read.ts';", IMPORTS],
  ['src/models/canary-1/workers.ts', "import '#workers/protocol/train.ts';", IMPORTS],
  ['src/workers/protocol/canary-1.ts', "import '../client/client.ts';", IMPORTS],
  ['src/workers/protocol/canary-2.ts', "import '#models/registry.ts';", IMPORTS],
  ['src/workers/client/canary-1.ts', "import '../entries/train.worker.ts';", IMPORTS],
  ['src/workers/client/canary-2.ts', "import '#models/registry.ts';", IMPORTS],
  ['src/workers/entries/canary-1.ts', "import '#state/store.ts';", IMPORTS],
  ['src/state/canary-1.ts', "import '#workers/entries/train.worker.ts';", IMPORTS],
  ['src/state/canary-2.ts', "import '#models/registry.ts';", IMPORTS],
  ['src/state/canary-3.ts', "import '#ui/charts/Sparkline.tsx';", IMPORTS],
  ['src/ui/canary-1/state.ts', "import '#state/store.ts';", IMPORTS],
  ['src/ui/canary-1/features.ts', "import '#features/import/ImportScreen.tsx';", IMPORTS],
  ['src/features/import/canary-1.ts', "import '../train/TrainScreen.tsx';", IMPORTS],
  ['src/features/import/canary-2.ts', "import '#features/train/TrainScreen.tsx';", IMPORTS],
  ['src/features/import/parts/canary-3.ts', "import '../../train/TrainScreen.tsx';", IMPORTS],
  ['src/features/train/canary-1.ts', "import '#app/main.tsx';", IMPORTS],
  ['src/features/train/canary-2.ts', "const later = await import('#workers/entries/train.worker.ts'); export default later;", IMPORTS],
  ['src/app/canary-1.ts', "import '#nn/backend.ts';", IMPORTS],
  // 2. tfjs only in nn and models, and never in what the main thread may load.
  ['src/core/canary-2/tfjs.ts', "import * as tf from '@tensorflow/tfjs-core'; export const ones = tf.ones;", IMPORTS],
  ['src/workers/entries/canary-2.ts', "export type { Tensor } from '@tensorflow/tfjs-core';", IMPORTS],
  ['src/app/canary-2.ts', "import '@tensorflow/tfjs-backend-wasm';", IMPORTS],
  ['src/features/train/canary-3.ts', "import '@tensorflow/tfjs-core/dist/ops/ops.js';", IMPORTS],
  ['src/models/catalog.ts', "import '@tensorflow/tfjs-core';", IMPORTS],
  ['src/models/canary-2/descriptor.ts', "import '@tensorflow/tfjs-core';", IMPORTS],
  // 3. React only in ui, features and app; zustand only in state.
  ['src/state/canary-4.ts', "import { useState } from 'react'; export const use = useState;", IMPORTS],
  ['src/core/canary-3/react.ts', "import type { ReactNode } from 'react'; export type Node = ReactNode;", IMPORTS],
  ['src/features/train/canary-4.ts', "import { create } from 'zustand'; export const make = create;", IMPORTS],
  ['src/ui/canary-3/zustand.ts', "import { shallow } from 'zustand/shallow'; export const same = shallow;", IMPORTS],
  // 4. Across layers by #layer/… only; no cycles, types included.
  ['src/io/canary-4/relative.ts', "import '../../core/table/table.ts';", IMPORTS],
  ['src/app/canary-4.tsx', "import '../features/import/ImportScreen.tsx';", IMPORTS],
  ['src/core/canary-4/a.ts', "import type { B } from './b.ts'; export interface A { b: B }", CYCLES],
  ['src/core/canary-4/b.ts', "import type { A } from './a.ts'; export interface B { a: A }", CYCLES],
  // 5. The privacy promise.
  ['src/app/canary-5.ts', "export const get = () => fetch('/x');", GLOBALS],
  ['src/core/canary-5/fetch.ts', "export const get = () => fetch('/x');", GLOBALS],
  ['src/io/canary-5/xhr.ts', 'export const request = new XMLHttpRequest();', GLOBALS],
  ['src/state/canary-5.ts', "export const socket = new WebSocket('wss://example.org');", GLOBALS],
  ['src/workers/entries/canary-5.ts', "export const events = new EventSource('/x');", GLOBALS],
  ['src/ui/canary-5/beacon.ts', "navigator.sendBeacon('/x');", PROPERTIES],
  ['src/ui/canary-5/window.ts', "export const get = () => window.fetch('/x');", PROPERTIES],
  ['src/workers/entries/canary-6.ts', "export const get = () => globalThis['fetch']('/x');", PROPERTIES],
  // 6. Scripts and end-to-end tests stand on the driver and know nothing of each other.
  ['scripts/canary-1.ts', "import '../e2e/fixtures/csv.ts';", IMPORTS],
  ['scripts/bench/canary-1.ts', "import '../../e2e/fixtures/csv.ts';", IMPORTS],
  ['e2e/flows/canary-1.ts', "import '../../scripts/drive.ts';", IMPORTS],
  ['e2e/flows/wasm/canary-1.ts', "export const later = await import('../../../scripts/drive.ts');", IMPORTS],
  ['driver/canary-1.ts', "import '../scripts/drive.ts';", IMPORTS],
  ['driver/canary-2.ts', "import '../e2e/fixtures/csv.ts';", IMPORTS],
  ['driver/canary-3.ts', "import '../src/core/table/table.ts';", IMPORTS],
  ['driver/canary-4.ts', "import '#core/table/table.ts';", IMPORTS],
  // core is pure.
  ['src/core/canary-6/random.ts', 'export const draw = () => Math.random();', PROPERTIES],
  ['src/core/canary-6/clock.ts', 'export const now = () => Date.now();', PROPERTIES],
  ['src/core/canary-6/performance.ts', 'export const now = () => performance.now();', GLOBALS],
];

/** Files that keep to the rules: the same shapes of import, the right way. */
const GOOD: readonly (readonly [file: string, text: string])[] = [
  [
    'src/core/good/core.ts',
    "import '#core/table/table.ts'; import '../table/table.ts'; import * as v from 'valibot'; export const text = v.string();",
  ],
  ['src/io/good/io.ts', "import '#core/table/table.ts'; import Papa from 'papaparse'; export const parse = Papa.parse;"],
  ['src/nn/good/nn.ts', "import '#core/random/random.ts'; import '@tensorflow/tfjs-core';"],
  [
    'src/models/good/model.ts',
    "import '#nn/backend.ts'; import '#core/table/table.ts'; import '@tensorflow/tfjs-core'; import '../contract.ts';",
  ],
  ['src/workers/protocol/good.ts', "import type { GeneratorId } from '#models/contract.ts'; export type Id = GeneratorId;"],
  ['src/workers/client/good.ts', "import '../protocol/protocol.ts'; import '#workers/protocol/train.ts';"],
  [
    'src/workers/entries/good.ts',
    "import '#io/csv/contract.ts'; import '#models/registry.ts'; import '#nn/backend.ts'; import '../protocol/train.ts';",
  ],
  [
    'src/state/good.ts',
    "import '#workers/client/client.ts'; import '#models/catalog.ts'; import { create } from 'zustand'; export const make = create;",
  ],
  ['src/ui/good/good.ts', "import '#core/columns/summary.ts'; import type { ReactNode } from 'react'; export type Node = ReactNode;"],
  [
    'src/features/import/good.ts',
    "import '#ui/good/good.ts'; import '#state/good.ts'; import './parts/good.ts'; import { memo } from 'react'; export const keep = memo;",
  ],
  ['src/features/import/parts/good.ts', "import '../sibling.ts';"],
  [
    'src/app/good.ts',
    "import '#features/import/good.ts'; import '#state/good.ts'; import { createRoot } from 'react-dom/client'; export const root = createRoot;",
  ],
  ['scripts/good.ts', "import '../driver/studio.ts'; import './format-table.ts'; import '../src/core/table/table.ts';"],
  ['scripts/bench/good.ts', "import '../../driver/studio.ts'; import '../format-table.ts';"],
  ['e2e/flows/good.ts', "import '../../driver/studio.ts'; import '../fixtures/csv.ts'; import '@playwright/test';"],
  ['driver/good.ts', "import './paths.ts'; import '@playwright/test';"],
];

let folder = '';
let report: Report;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lookalike-canary-'));
  for (const name of ['biome.json', '.gitignore', 'package.json']) cpSync(path.join(ROOT, name), path.join(folder, name));
  for (const [file, text] of [...BAD, ...GOOD]) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${text}\n`);
  }
  report = lint(folder, '.');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rulesBroken = (file: string) =>
  new Set(
    report.diagnostics.filter(({ location, severity }) => location.path === file && severity === 'error').map(({ category }) => category),
  );

describe('the rules of the architecture', () => {
  it.each(BAD)('%s is refused', (file, _text, rule) => {
    expect([...rulesBroken(file)]).toContain(rule);
  });

  it.each(GOOD)('%s passes', (file) => {
    expect([...rulesBroken(file)].filter((rule) => [IMPORTS, GLOBALS, PROPERTIES, CYCLES].includes(rule))).toEqual([]);
  });

  it('are applied to every source file of the repository', () => {
    const sources = execFileSync('git', ['ls-files', ...ROOMS], { cwd: ROOT, encoding: 'utf8' })
      .split('\n')
      .filter((file) => /\.(ts|tsx|css|json)$/.test(file) && !file.startsWith('e2e/fixtures/projects/'));
    const { summary } = lint(ROOT, ...ROOMS);
    expect(summary.unchanged + summary.changed).toBeGreaterThanOrEqual(sources.length);
    expect(sources.length).toBeGreaterThan(20);
  });
});
