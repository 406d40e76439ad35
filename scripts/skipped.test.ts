import { describe, expect, it } from 'vitest';
import { describeSkipped, listSkipped } from './skipped.ts';

describe('skipped tests', () => {
  it('are listed from both reports with their reasons, those without one by name', () => {
    const unit = listSkipped({
      numPassedTests: 1,
      numFailedTests: 1,
      testResults: [
        {
          assertionResults: [
            { status: 'passed', fullName: 'a' },
            { status: 'failed', fullName: 'b' },
            { status: 'skipped', fullName: 'real tables [needs ../shared/data]' },
            { status: 'pending', fullName: 'goldens [needs ../shared/data]' },
            { status: 'todo', fullName: 'later' },
          ],
        },
      ],
    });
    const flow = (title: string, status: string, description?: string) => ({
      title,
      tests: [{ status, annotations: description === undefined ? [] : [{ type: 'skip', description }] }],
    });
    const flows = listSkipped({
      stats: { expected: 1, unexpected: 0, flaky: 0 },
      suites: [{ suites: [{ specs: [flow('trains', 'skipped', 'no WebGPU'), flow('opens', 'expected')] }] }],
    });
    expect(describeSkipped([...unit, ...flows])).toEqual([
      'Skipped: 2 (needs ../shared/data)',
      'Skipped: 1 (no reason given): later',
      'Skipped: 1 (no WebGPU)',
    ]);
  });

  it('are no lines where every test ran', () => {
    expect(describeSkipped([])).toEqual([]);
  });
});
