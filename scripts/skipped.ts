/** A test that did not run, and why. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** The parts of vitest's JSON report that are read. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    }[];
  }[];
}

/** The parts of Playwright's JSON report that are read. */
export interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly suites: readonly PlaywrightSuite[];
}

const NO_REASON = 'no reason given';
const NOT_RUN = new Set(['skipped', 'pending', 'todo', 'disabled']);

function listFromPlaywright({ suites = [], specs = [] }: PlaywrightSuite): Skipped[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'skipped')
      .map(({ annotations }) => ({ name: title, reason: annotations.find(({ type }) => type === 'skip')?.description ?? NO_REASON })),
  );
  return [...own, ...suites.flatMap(listFromPlaywright)];
}

/** The tests of a report that did not run. A unit test says why in its name: `[needs ../shared/data]`. */
export function listSkipped(report: VitestReport | PlaywrightReport): Skipped[] {
  if ('suites' in report) return listFromPlaywright(report);
  return report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => NOT_RUN.has(status))
    .map(({ fullName }) => ({ name: fullName, reason: /\[(needs [^\]]+)\]/.exec(fullName)?.[1] ?? NO_REASON }));
}

/** A line a reason; those without one name their tests. None when all ran. */
export function describeSkipped(skipped: readonly Skipped[]): string[] {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const names = skipped.filter((test) => test.reason === reason).map(({ name }) => name);
    return `Skipped: ${names.length} (${reason})${reason === NO_REASON ? `: ${names.join('; ')}` : ''}`;
  });
}
