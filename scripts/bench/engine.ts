import { formatTable } from '../format-table.ts';
import type { Engine, EngineFigures, EngineRequest } from './engine-steps.ts';
import { runInNode } from './in-node.ts';
import { attempt, fixed, isQuick, say } from './options.ts';

const GENERATORS = ['autoregressive', 'vae', 'gan'] as const;
type GeneratorName = (typeof GENERATORS)[number];

/** Counts are the same at every step, and times are far apart: a few will do. */
const REFERENCE_STEPS = 6;
/** Counts and encoding do not depend on the rows: few keep WebGPU bearable where software draws. */
const MOST_ROWS = { webgpu: 3000, wasm: 1e9 } as const;
/** Of one measurement. */
const MOST_SECONDS = { own: isQuick ? 6 : 10, reference: isQuick ? 4 : 6 } as const;

/** With what starting takes; then a measurement counts as not to be had. */
const GIVE_UP_SECONDS = 75;

async function measure(
  generator: GeneratorName,
  backend: EngineRequest['backend'],
  engine: Engine,
  steps: number,
): Promise<EngineFigures | null> {
  say(`${generator} on ${backend}, ${engine === 'own' ? 'own engine' : 'plain tfjs'} …`);
  const isOwn = engine === 'own';
  const request: EngineRequest = {
    generator,
    backend,
    engine,
    warmUp: isOwn && backend === 'wasm' ? 4 : 1,
    steps: isOwn ? steps : Math.min(steps, REFERENCE_STEPS),
    mostSeconds: MOST_SECONDS[engine],
    mostRows: MOST_ROWS[backend],
  };
  return attempt(generator, () => runInNode<EngineFigures>('engine-steps.ts', request, GIVE_UP_SECONDS));
}

/** Ours, the reference, and how many times as much that is; – for what was not measured. */
function compare(own: number | undefined, reference: number | undefined, digits: number): string[] {
  const show = (value: number | undefined) => (value === undefined ? '–' : fixed(value, digits));
  return [show(own), show(reference), own === undefined || reference === undefined || own === 0 ? '–' : `${fixed(reference / own, 1)} ×`];
}

const HEADER = ['ours', 'tfjs', 'ratio'];

/** A training step of each generator on the Adult sample, by the page's own engine and by plain tfjs operations. */
export async function benchEngine(): Promise<string> {
  const gpuRows: string[][] = [];
  const wasmRows: string[][] = [];
  for (const generator of GENERATORS) {
    // Losses are read back every 20 steps: so many steps hold one reading.
    const own = await measure(generator, 'wasm', 'own', isQuick ? 20 : 60);
    const reference = await measure(generator, 'wasm', 'reference', 60);
    wasmRows.push([`${generator}, ${own?.rowsPerStep ?? '–'} rows: ms`, ...compare(own?.stepMs, reference?.stepMs, 1)]);
    const shares = [own?.otherShare ?? null, reference?.otherShare ?? null];
    wasmRows.push(['  share outside products', ...shares.map((share) => (share === null ? '–' : `${fixed(100 * share, 0)} %`)), '']);
    const gpu = (await measure(generator, 'webgpu', 'own', 20))?.gpu ?? undefined;
    // The gan's fused loops are for WASM: on WebGPU it is plain tfjs.
    const plain = generator === 'gan' ? gpu : ((await measure(generator, 'webgpu', 'reference', 20))?.gpu ?? undefined);
    gpuRows.push([`${generator}: dispatches`, ...compare(gpu?.dispatches, plain?.dispatches, 1)]);
    gpuRows.push(['  submits', ...compare(gpu?.submits, plain?.submits, 2)]);
    gpuRows.push(['  JavaScript encoding, ms', ...compare(gpu?.encodeMs, plain?.encodeMs, 2)]);
    gpuRows.push(['  read back, bytes', ...compare(gpu?.readBytes, plain?.readBytes, 1)]);
  }
  return [
    formatTable(['a step on WebGPU (Dawn)', ...HEADER], gpuRows),
    '',
    formatTable(['a step on WASM, one thread, in Node', ...HEADER], wasmRows),
    '',
    'ours: the page’s engine. tfjs: the same network and batch in plain tfjs operations on the same backend. The gan runs on tfjs, with fused loops on WASM; on WebGPU it is plain tfjs.',
    `The copula has no training steps. –: not measured within ${GIVE_UP_SECONDS} s, as where software stands in for a graphics card.`,
  ].join('\n');
}
