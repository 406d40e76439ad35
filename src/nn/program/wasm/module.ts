/// <reference path="./virtual-kernels.d.ts" />

import { relaxed, shared, simd } from 'virtual:wasm-kernels';
import { philox2x32 } from '#core/random/random.ts';
import { bind, CONSTANT_BYTES, FIRST_FREE, type Kernels } from './bind.ts';

const PAGE_BYTES = 65536;

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function instantiate(module: WebAssembly.Module, build: Kernels['build'], bytes: number): Kernels {
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE_BYTES)) });
  return bind(module, memory, build);
}

/** This engine cannot run the kernels. */
export class KernelsUnavailable extends Error {}

interface Chosen {
  readonly build: Kernels['build'];
  readonly module: WebAssembly.Module;
}

let chosen: Promise<Chosen> | null = null;

async function choose(): Promise<Chosen> {
  let obstacle = 'it has no WebAssembly with SIMD';
  for (const [build, text] of [
    ['relaxed', relaxed],
    ['simd', simd],
  ] as const) {
    const bytes = decodeBase64(text);
    if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(bytes)) continue;
    const module = await WebAssembly.compile(bytes);
    const fault = findFault(instantiate(module, build, FIRST_FREE + PAGE_BYTES));
    if (fault === null) return { build, module };
    obstacle = fault;
  }
  throw new KernelsUnavailable(`This browser does not run the WebAssembly kernels: ${obstacle}.`);
}

/**
 * The kernels with a memory of their own of at least `bytes`.
 *
 * @throws KernelsUnavailable where this engine has no SIMD or fails their self-test.
 */
export async function loadKernels(bytes: number): Promise<Kernels> {
  chosen ??= choose();
  const { module, build } = await chosen;
  return instantiate(module, build, bytes);
}

/** Kernels over a memory of at least `bytes` that a second thread can bind too. */
export interface SharedKernels extends Kernels {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
}

let sharedModule: Promise<WebAssembly.Module> | null = null;

/** @returns null where the build in use is not the one that threads run: results must not depend on how many there are. */
export async function loadSharedKernels(bytes: number): Promise<SharedKernels | null> {
  chosen ??= choose();
  if ((await chosen).build !== 'relaxed') return null;
  const code = decodeBase64(shared);
  if (!WebAssembly.validate(code)) return null;
  sharedModule ??= WebAssembly.compile(code);
  const module = await sharedModule;
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return { ...bind(module, memory), module, memory };
}

/**
 * Runs products, a softmax and random bits whose results are known.
 *
 * @returns what is wrong, or null.
 */
function findFault({ call, memory }: Kernels): string | null {
  if ((call.firstFree as unknown as () => number)() > CONSTANT_BYTES) return 'their constants are larger than expected';
  const floats = new Float32Array(memory.buffer);
  const [rows, inner, columns] = [4, 8, 12];
  const base = FIRST_FREE / 4;
  const [a, b, c] = [base, base + 64, base + 256];
  for (let i = 0; i < rows * inner; i++) floats[a + i] = ((i * 7) % 11) - 5;
  for (let i = 0; i < inner * columns; i++) floats[b + i] = ((i * 5) % 13) - 6;
  call.multiply!(4 * a, 4 * inner, 4 * b, 4 * columns, 4 * c, 4 * columns, rows, inner, columns, 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += floats[a + i * inner + k]! * floats[b + k * columns + j]!;
      if (floats[c + i * columns + j] !== sum) return 'a product is wrong';
    }
  }
  call.multiplyTransposed!(4 * a, 4 * inner, 4 * c, 4 * columns, 4 * b, 4 * columns, inner, rows, columns);
  for (let k = 0; k < inner; k++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += floats[a + i * inner + k]! * floats[c + i * columns + j]!;
      if (floats[b + k * columns + j] !== sum) return 'a transposed product is wrong';
    }
  }
  const [logits, tokens, nats, scale, gradient] = [base, base + 32, base + 40, base + 48, base + 64];
  for (let i = 0; i < 4 * 8; i++) floats[logits + i] = Math.sin(i);
  new Int32Array(memory.buffer).set([0, 4, 2, -1], tokens);
  floats[scale] = 1;
  call.tokenLoss!(4 * logits, 32, 4 * tokens, 4, 4 * nats, 4, 4 * scale, 4 * gradient, 32, 4, 5);
  for (let i = 0; i < 3; i++) {
    const row = Array.from(floats.subarray(logits + 8 * i, logits + 8 * i + 5));
    const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
    const token = [0, 4, 2][i]!;
    if (!(Math.abs(floats[nats + i]! - (Math.log(total) - row[token]!)) < 1e-5)) return 'a loss is wrong';
    for (let j = 0; j < 5; j++) {
      const expected = Math.exp(row[j]!) / total - (j === token ? 1 : 0);
      if (!(Math.abs(floats[gradient + 8 * i + j]! - expected) < 1e-5)) return 'a gradient is wrong';
    }
  }
  const key = 0x9e3779b9;
  new Uint32Array(memory.buffer).set([key, 0], base);
  const bytes = new Uint8Array(memory.buffer);
  call.drawKept!(4 * base + 64, 4 * base, 3, 8, 4, 1, 4, 0x8000);
  const [low, high] = philox2x32([7, 0], key);
  const bits = [low & 0xffff, low >>> 16, high & 0xffff, high >>> 16].reduce((sum, word, i) => sum | (word >= 0x8000 ? 1 << i : 0), 0);
  return bytes[4 * base + 64] === bits ? null : 'random numbers are wrong';
}
