import { defineConfig } from '@playwright/test';
import { buildLaunchOptions, type Machine } from './driver/launch.ts';

const MINUTE = 60_000;

/** A project a machine: each drives the same built page in a Chromium that has, or lacks, what a backend needs. */
const project = (name: Machine, testMatch: RegExp[]) => ({ name, testMatch, use: { launchOptions: buildLaunchOptions(name) } });

export default defineConfig({
  testDir: 'e2e/flows',
  globalSetup: './e2e/fixtures/server.ts',
  outputDir: 'test-results',
  // Training takes every core there is: one page at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 5 * MINUTE,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    project('wasm', [/flows\/[^/]+\.flow\.ts$/, /flows\/wasm\/.*\.flow\.ts$/]),
    project('webgpu', [/flows\/webgpu\/.*\.flow\.ts$/]),
    project('neither', [/flows\/neither\/.*\.flow\.ts$/]),
  ],
});
