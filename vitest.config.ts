import { defineConfig } from 'vitest/config';
import { wasmKernels } from './scripts/compile-kernels.ts';

// Chromium's own SwiftShader and Vulkan loader let Dawn run in Node; a forked test process inherits both.
const CHROMIUM_LIBRARIES = '/usr/lib/chromium';
process.env.VK_ICD_FILENAMES ??= `${CHROMIUM_LIBRARIES}/vk_swiftshader_icd.json`;
process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, CHROMIUM_LIBRARIES].filter(Boolean).join(':');

/** Tests named so take seconds each: `npm run test:quick` leaves them to `npm test`. */
const SLOW_TESTS = '**/*.slow.test.{ts,tsx}';

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [wasmKernels()],
        test: {
          name: 'unit',
          setupFiles: ['scripts/equality.setup.ts'],
          include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: ['src/**/*.gpu.test.ts', ...(process.env.LOOKALIKE_QUICK === undefined ? [] : [SLOW_TESTS])],
          environment: 'node',
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        plugins: [wasmKernels()],
        test: {
          name: 'kernel',
          setupFiles: ['scripts/equality.setup.ts'],
          include: ['src/**/*.gpu.test.ts'],
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
