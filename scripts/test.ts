import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../driver/build.ts';
import { ROOT } from '../driver/paths.ts';
import { describeSkipped, listSkipped, type PlaywrightReport, type Skipped, type VitestReport } from './skipped.ts';

interface Tally {
  passed: number;
  failed: number;
}

const skipped: Skipped[] = [];
const reports = mkdtempSync(path.join(tmpdir(), 'lookalike-test-'));

/** Runs one of the installed programs, its output shown as it comes. */
function run(program: string, parameters: readonly string[], environment: Readonly<Record<string, string>> = {}): boolean {
  const { status } = spawnSync(path.join(ROOT, 'node_modules', '.bin', program), parameters, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  return status === 0;
}

/** A program that either passes or does not counts as one check. */
function check(program: string, parameters: readonly string[]): Tally {
  return run(program, parameters) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A runner that ends badly without naming a failed test, or that ran none, has failed all the same. */
function settle(tally: Tally, endedWell: boolean): Tally {
  if (tally.failed === 0 && (!endedWell || tally.passed === 0)) return { ...tally, failed: 1 };
  return tally;
}

function readReport<T>(file: string): T | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

function runVitest(project: string): Tally {
  const file = path.join(reports, `${project}.json`);
  const parameters = ['run', `--project=${project}`, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // vitest.config.ts leaves slow tests out where this is set, and none of the others has threads of its own: two at a time.
  const endedWell = values.quick ? run('vitest', [...parameters, '--maxWorkers=2'], { LOOKALIKE_QUICK: '1' }) : run('vitest', parameters);
  const report = readReport<VitestReport>(file);
  if (report !== null) skipped.push(...listSkipped(report));
  return settle({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0 }, endedWell);
}

function runPlaywright(): Tally {
  const file = path.join(reports, 'playwright.json');
  const endedWell = run('playwright', ['test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const report = readReport<PlaywrightReport>(file);
  if (report !== null) skipped.push(...listSkipped(report));
  // Only a test that says why may be tried again (playwright.config.ts allows no retries): passing then is passing.
  return settle({ passed: (report?.stats.expected ?? 0) + (report?.stats.flaky ?? 0), failed: report?.stats.unexpected ?? 0 }, endedWell);
}

async function runBuild(): Promise<Tally> {
  try {
    await buildIfStale();
    return { passed: 1, failed: 0 };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}

const STEPS: Readonly<Record<string, () => Tally | Promise<Tally>>> = {
  lint: () => check('biome', ['ci', '.']),
  'types:core': () => check('tsc', ['-p', 'src/core']),
  'types:workers': () => check('tsc', ['-p', 'src/workers']),
  'types:app': () => check('tsc', ['-p', 'src/app']),
  'types:tests': () => check('tsc', ['-p', 'e2e']),
  unused: () => check('knip', []),
  unit: () => runVitest('unit'),
  kernel: () => runVitest('kernel'),
  build: runBuild,
  'first-load': () => check('tsx', ['driver/check-first-load.ts']),
  e2e: runPlaywright,
};

/** What `npm run test:quick` runs: no browser, no build, and of the unit tests those that are not slow. */
const QUICK_STEPS = ['lint', 'types', 'unit'];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } });
const wanted = values.quick && positionals.length === 0 ? QUICK_STEPS : positionals;
const unknown = wanted.filter((name) => !Object.keys(STEPS).some((step) => step === name || step.startsWith(`${name}:`)));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}. Steps: ${Object.keys(STEPS).join(', ')}`);
  process.exit(2);
}

const total: Tally = { passed: 0, failed: 0 };
const failedSteps: string[] = [];
for (const [name, step] of Object.entries(STEPS)) {
  if (wanted.length > 0 && !wanted.some((want) => name === want || name.startsWith(`${want}:`))) continue;
  const start = performance.now();
  console.log(`\n── ${name}`);
  const { passed, failed } = await step();
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failedSteps.push(name);
  console.log(`── ${name}: ${passed} passed, ${failed} failed (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
rmSync(reports, { recursive: true, force: true });
if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
for (const line of describeSkipped(skipped)) console.log(line);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
