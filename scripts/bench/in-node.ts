import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../../driver/paths.ts';

const CHROMIUM_LIBRARIES = '/usr/lib/chromium';
/** Later ones run relaxed SIMD without being asked. */
const FIRST_NODE_WITH_RELAXED_SIMD = 22;

/**
 * Runs a module of this folder in a Node of its own: Dawn finds its Vulkan driver only in the environment that a process starts with,
 * and one measurement must not warm or crowd the next.
 *
 * @throws Error when the process ends badly, or takes longer than `mostSeconds` and is ended.
 */
export async function runInNode<Result>(file: string, parameters: unknown, mostSeconds = 600): Promise<Result> {
  const flags = Number(process.versions.node.split('.')[0]) < FIRST_NODE_WITH_RELAXED_SIMD ? ['--experimental-wasm-relaxed-simd'] : [];
  const child = spawn(
    process.execPath,
    [...flags, '--import', 'tsx', path.join(ROOT, 'scripts/bench/node-host.ts'), file, JSON.stringify(parameters)],
    {
      cwd: ROOT,
      timeout: 1000 * mostSeconds,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? `${CHROMIUM_LIBRARIES}/vk_swiftshader_icd.json`,
        LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, CHROMIUM_LIBRARIES].filter(Boolean).join(':'),
      },
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout) output += chunk;
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('exit', resolve)));
  // A result is written when all is measured; Dawn may still crash as its process ends, which is no matter then.
  const result = output.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0 && !result.startsWith('{')) throw new Error(`${file} ended with ${code ?? child.signalCode}.`);
  return JSON.parse(result) as Result;
}
