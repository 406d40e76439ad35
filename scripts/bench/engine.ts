import { formatTable } from '../format-table.ts';
import type { Engine, EngineFigures, EngineRequest } from './engine-steps.ts';
import { runInNode } from './in-node.ts';
import { fixed, isQuick, say } from './options.ts';

const GENERATORS = ['autoregressive', 'vae', 'gan'] as const;
/** Counts are the same at every step, and times are far apart: a few will do. */
const REFERENCE_STEPS = 6;
const REFERENCE_SECONDS = 15;
const OWN_SECONDS = 30;
const ENGINES: readonly Engine[] = ['own', 'reference'];

async function measureBoth(generator: EngineRequest['generator'], backend: EngineRequest['backend'], steps: number) {
  const figures: EngineFigures[] = [];
  for (const engine of ENGINES) {
    say(`${generator} on ${backend}, ${engine === 'own' ? 'own engine' : 'plain tfjs'} …`);
    const isOwn = engine === 'own';
    const request: EngineRequest = {
      generator,
      backend,
      engine,
      warmUp: isOwn ? 4 : 1,
      steps: isOwn ? steps : Math.min(steps, REFERENCE_STEPS),
      mostSeconds: isOwn ? OWN_SECONDS : REFERENCE_SECONDS,
    };
    figures.push(await runInNode<EngineFigures>('engine-steps.ts', request));
  }
  const [own, reference] = figures;
  return { own: own as EngineFigures, reference: reference as EngineFigures };
}

/** Ours, the reference, and how many times as much that is. */
function compare(own: number, reference: number, digits: number): string[] {
  return [fixed(own, digits), fixed(reference, digits), own === 0 ? '–' : `${fixed(reference / own, 1)} ×`];
}

const HEADER = ['ours', 'tfjs', 'ratio'];

/** A training step of each generator on the Adult sample, by the page's own engine and by plain tfjs operations. */
export async function benchEngine(): Promise<string> {
  const gpuRows: string[][] = [];
  const wasmRows: string[][] = [];
  for (const generator of GENERATORS) {
    // Losses are read back every 20 steps: so many steps hold one reading.
    const { own, reference } = await measureBoth(generator, 'webgpu', 20);
    if (own.gpu === null || reference.gpu === null) throw new Error('The GPU was not measured.');
    const name = `${generator}, ${own.rowsPerStep} rows`;
    gpuRows.push([`${name}: dispatches`, ...compare(own.gpu.dispatches, reference.gpu.dispatches, 1)]);
    gpuRows.push(['  submits', ...compare(own.gpu.submits, reference.gpu.submits, 2)]);
    gpuRows.push(['  JavaScript encoding, ms', ...compare(own.gpu.encodeMs, reference.gpu.encodeMs, 2)]);
    gpuRows.push(['  read back, bytes', ...compare(own.gpu.readBytes, reference.gpu.readBytes, 1)]);
  }
  for (const generator of GENERATORS) {
    const { own, reference } = await measureBoth(generator, 'wasm', isQuick ? 20 : 60);
    wasmRows.push([`${generator}, ${own.rowsPerStep} rows: ms`, ...compare(own.stepMs, reference.stepMs, 1)]);
    wasmRows.push([
      '  share outside products',
      ...[own.otherShare, reference.otherShare].map((share) => (share === null ? '–' : `${fixed(100 * share, 0)} %`)),
      '',
    ]);
  }
  return [
    formatTable(['a step on WebGPU (Dawn)', ...HEADER], gpuRows),
    '',
    formatTable(['a step on WASM, one thread, in Node', ...HEADER], wasmRows),
    '',
    'ours: the page’s engine. tfjs: the same network and batch in plain tfjs operations on the same backend. The gan runs on tfjs, with fused loops on WASM.',
    'The copula has no training steps.',
  ].join('\n');
}
