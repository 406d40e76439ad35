import { expect, it } from 'vitest';
import type { ProjectEntry } from '#workers/protocol/projects.ts';
import { describeProject, describeStage } from './describe-project.ts';

const entry: ProjectEntry = {
  id: 'a',
  name: 'A',
  savedAtMs: Date.now(),
  rowCount: 1200,
  columnCount: 4,
  byteCount: 2_000_000,
  hasModel: false,
  interrupted: null,
  problem: null,
};
const interrupted = {
  runId: 'r',
  request: { generator: 'vae', settings: {}, seed: 1 },
  progress: null,
  savedAtMs: 0,
  resumeCount: 0,
} as const;
const progress = { epoch: 4, epochCount: 9, step: 1, stepCount: 2, elapsedMs: 1, remainingMs: null, rowsPerSecond: 1 };

it('a project is told by its size and its last saving', () => {
  expect(describeProject(entry)).toMatch(/^1,200 × 4 · .*MB · saved just now$/);
});

it('how far it got: the gravest first', () => {
  expect(describeStage(entry, true)).toBe('Not trained yet');
  expect(describeStage({ ...entry, hasModel: true }, true)).toBe('Model ready');
  expect(describeStage({ ...entry, hasModel: true, interrupted }, true)).toBe('Training interrupted');
  expect(describeStage({ ...entry, interrupted: { ...interrupted, progress } }, true)).toBe('Training interrupted at epoch 4');
  // A checkpoint of a training that may be under way is no interruption.
  expect(describeStage({ ...entry, interrupted: { ...interrupted, progress } }, false)).toBe('In training');
  expect(describeStage({ ...entry, interrupted, problem: { code: 'x', message: 'Made by a later version.' } }, true)).toBe(
    'Made by a later version.',
  );
});
