import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const KERNELS = join(import.meta.dirname, '../src/nn/program/wasm/kernels');
const MODULE_ID = 'virtual:wasm-kernels';
const RESOLVED_ID = `\0${MODULE_ID}`;

/** Of 64 KiB: 2 GiB, what one network may take. */
const MOST_PAGES = 32768;
/** Builds by instruction set; the page takes the first that the browser validates. `shared` is `relaxed` over a memory that two threads share. */
const BUILDS = {
  relaxed: ['--enable', 'simd', '--enable', 'relaxed-simd'],
  simd: ['--enable', 'simd'],
  shared: ['--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'threads', '--sharedMemory', '--maximumMemory', String(MOST_PAGES)],
} as const;

type BuildName = keyof typeof BUILDS;

/**
 * Compiles the AssemblyScript kernels.
 *
 * @throws Error with the compiler's messages.
 */
async function compileKernels(build: BuildName): Promise<Uint8Array> {
  let output: Uint8Array | null = null;
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', ...BUILDS[build]];
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...options], {
    readFile: (name) => {
      try {
        return readFileSync(join(KERNELS, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      output = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || output === null) throw new Error(`The WASM kernels do not compile.\n${stderr.toString()}`);
  return output;
}

/** What the module holds; one for the page and all its workers, which are built with a plugin each. */
let code: Promise<string> | null = null;

/** Gives `virtual:wasm-kernels`: each build of the kernels as base64 text, compiled when first asked for. */
export function wasmKernels() {
  const make = async (): Promise<string> => {
    const lines: string[] = [];
    for (const build of Object.keys(BUILDS) as BuildName[]) {
      lines.push(`export const ${build} = '${Buffer.from(await compileKernels(build)).toString('base64')}';`);
    }
    return lines.join('\n');
  };
  return {
    name: 'lookalike:wasm-kernels',
    resolveId: (id: string) => (id === MODULE_ID ? RESOLVED_ID : null),
    load(this: { addWatchFile(file: string): void }, id: string) {
      if (id !== RESOLVED_ID) return null;
      for (const file of readdirSync(KERNELS)) this.addWatchFile(join(KERNELS, file));
      code ??= make();
      return code;
    },
    watchChange(file: string) {
      if (file.startsWith(KERNELS)) code = null;
    },
  };
}
