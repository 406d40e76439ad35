import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

export const isQuick = values.quick;
export const wantsHelp = values.help;
/** Names of the benches to run; none = all. */
export const named = positionals;
/** Where benches put their files; the entry removes it. */
export const folder = mkdtempSync(path.join(tmpdir(), 'lookalike-bench-'));

export const fixed = (value: number, digits = 2) => value.toFixed(digits);
export const count = (value: number) => Math.round(value).toLocaleString('en');
/** What is being measured now, on standard error: figures alone go to standard output. */
export const say = (text: string) => process.stderr.write(`  ${text}\n`);

/** Null, said on standard error, for a measurement that is not to be had: it took too long, or failed. */
export async function attempt<Result>(name: string, measure: () => Promise<Result>): Promise<Result | null> {
  try {
    return await measure();
  } catch (error) {
    say(`  ${name} not measured: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}
