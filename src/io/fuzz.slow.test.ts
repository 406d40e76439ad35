import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { ReadError } from './read-error.ts';
import { readTable } from './read-table.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);
const SEED = 20_261;
const FILES_PER_FIXTURE = Number(process.env.FUZZ_FILES ?? 100);
const SLOWEST_MS = 2000;

/** Flips bits, overwrites, cuts out, repeats and cuts off: a few such damages a file. */
function mutate(bytes: Uint8Array, draw: () => number): Uint8Array<ArrayBuffer> {
  let out = new Uint8Array(bytes);
  const place = () => Math.floor(draw() * out.length);
  for (let damages = 1 + Math.floor(draw() * 4); damages > 0 && out.length > 0; damages -= 1) {
    const at = place();
    switch (Math.floor(draw() * 6)) {
      case 0:
        out[at] = (out[at] as number) ^ (1 << Math.floor(draw() * 8));
        break;
      case 1:
        out[at] = Math.floor(draw() * 256);
        break;
      case 2:
        out.fill([0, 0xff, 0x7f, 0x80][Math.floor(draw() * 4)] as number, at, at + 1 + Math.floor(draw() * 8));
        break;
      case 3:
        out = Uint8Array.from([...out.subarray(0, at), ...out.subarray(at + 1 + Math.floor(draw() * 64))]);
        break;
      case 4: {
        const part = out.slice(at, at + 1 + Math.floor(draw() * 64));
        out = Uint8Array.from([...out.subarray(0, at), ...part, ...out.subarray(at)]);
        break;
      }
      default:
        if (draw() < 0.3) out = out.slice(0, at);
    }
  }
  return out;
}

describe('damaged files', () => {
  const names = readdirSync(FIXTURES).filter((name) => !name.endsWith('.py'));
  it.each(names)('%s: each is read or refused in plain words, and none takes two seconds', async (name) => {
    const bytes = new Uint8Array(readFileSync(new URL(name, FIXTURES)));
    const random = createRandom(SEED);
    let draws = 0;
    const draw = () => {
      draws += 1;
      return random.uniform(names.indexOf(name), draws) * (1 - 2 ** -33);
    };
    for (let file = 0; file < FILES_PER_FIXTURE; file += 1) {
      const mutated = mutate(bytes, draw);
      const before = process.cpuUsage();
      const outcome = await readTable(new Blob([mutated]), name).then(
        ({ table, lines }) => {
          expect(table.columns.every(({ codes }) => codes.length === table.rowCount)).toBe(true);
          expect(lines.lineOf(0)).toBeGreaterThan(0);
          return 'read';
        },
        (error: unknown) => error,
      );
      const elapsedMs = process.cpuUsage(before).user / 1000;
      expect(elapsedMs, `file ${file} of seed ${SEED}`).toBeLessThan(SLOWEST_MS);
      if (outcome !== 'read') {
        expect(outcome, `file ${file} of seed ${SEED}: ${outcome instanceof Error ? outcome.stack : outcome}`).toBeInstanceOf(ReadError);
        const { message, remedy } = outcome as ReadError;
        expect(message.length * remedy.length).toBeGreaterThan(0);
      }
    }
  });
});
