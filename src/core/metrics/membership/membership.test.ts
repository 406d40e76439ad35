import { describe, expect, it } from 'vitest';
import { createRandom } from '#core/random/random.ts';
import { concatTables, selectRows } from '#core/table/rows.ts';
import { makeTable } from '#core/testing/tables.ts';
import { readAssessmentTables } from '../assessment/tables.ts';
import { concludeMembership } from './conclude.ts';
import { measureMembership } from './membership.ts';

const random = createRandom(5);
function makePeople(stream: number, count: number) {
  const normal = (k: number) => Array.from({ length: count }, (_, i) => random.normal(stream * 10 + k, i));
  const kinds = Array.from({ length: count }, (_, i) => `k${random.integer(stream * 10 + 9, i, 6)}`);
  return makeTable({ a: normal(0), b: normal(1), c: normal(2), kind: kinds }, { a: 'decimal', b: 'decimal', c: 'decimal' });
}
const rest = async () => {};
const rowsUpTo = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

describe('measureMembership', () => {
  const train = makePeople(1, 900);
  const holdout = makePeople(2, 500);
  const others = makePeople(3, 900);

  it('tells nothing of an independent sample', async () => {
    const membership = await measureMembership(readAssessmentTables(train, holdout, others), createRandom(1), rest);
    expect(membership.attacks.map(({ attack }) => attack).sort()).toEqual(['density-ratio', 'distance', 'exact-copies', 'near-copies']);
    expect(membership).toMatchObject({ members: 900, strangers: 500 });
    expect(concludeMembership(membership)).toEqual([]);
    for (const { interval } of membership.attacks) expect(interval.low).toBeLessThanOrEqual(0.5);
  });

  it('finds a tenth of copies by the rows themselves, strongest first', async () => {
    const synthetic = concatTables([selectRows(train, rowsUpTo(90)), selectRows(others, rowsUpTo(810))]);
    const membership = await measureMembership(readAssessmentTables(train, holdout, synthetic), createRandom(1), rest);
    const copies = membership.attacks.find(({ attack }) => attack === 'exact-copies');
    expect(copies?.auc).toBeCloseTo(0.55, 9);
    expect(copies?.tpr.value).toBeCloseTo(0.1 + 0.01 * 0.9, 9);
    expect(concludeMembership(membership)[0]).toMatchObject({ level: 'bad', finding: { code: 'membership-attack' } });
    expect(membership.attacks[0]?.tpr.interval.low).toBeGreaterThan(0.05);
  });

  it('counts a person of ten rows once, by the row that tells most', async () => {
    const synthetic = concatTables([
      selectRows(
        train,
        rowsUpTo(900).filter((row) => row % 20 === 0),
      ),
      selectRows(others, rowsUpTo(400)),
    ]);
    const tables = readAssessmentTables(train, holdout, synthetic);
    const units = (count: number) => Uint32Array.from({ length: count }, (_, row) => Math.floor(row / 10));
    const membership = await measureMembership(
      { ...tables, train: { ...tables.train, unitOfRow: units(900) }, holdout: { ...tables.holdout, unitOfRow: units(500) } },
      createRandom(1),
      rest,
    );
    expect(membership).toMatchObject({ members: 90, strangers: 50 });
    // Every other person has a row that was copied.
    expect(membership.attacks.find(({ attack }) => attack === 'exact-copies')?.auc).toBeCloseTo(0.75, 9);
  });

  it('says that 28 held-out rows could not show an attack, and needs 20', async () => {
    const few = readAssessmentTables(
      selectRows(train, rowsUpTo(250)),
      selectRows(holdout, rowsUpTo(28)),
      selectRows(others, rowsUpTo(250)),
    );
    expect(concludeMembership(await measureMembership(few, createRandom(1), rest))[0]?.finding.code).toBe('too-few-to-tell');
    const fewer = { ...few, holdout: { table: selectRows(holdout, rowsUpTo(19)), side: few.holdout.side } };
    await expect(measureMembership(fewer, createRandom(1), rest)).rejects.toThrow('20 held-out rows');
  });
});
