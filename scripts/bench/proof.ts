import { formatTable } from '../format-table.ts';
import { runInNode } from './in-node.ts';
import { attempt, count, fixed, isQuick, say } from './options.ts';
import type { PartFigures, ProofFigures, ProofRequest } from './proof-steps.ts';

/** A target of two levels, and one of fifteen. */
const TABLES = [
  { kind: 'even', target: 'level 1' },
  { kind: 'rugged', target: 'level 5' },
] as const;
const GIVE_UP_SECONDS = 180;

/** All measures of the evaluation worker on made tables of 50 columns, part by part. */
export async function benchProof(): Promise<string> {
  const rowCount = isQuick ? 10_000 : 100_000;
  for (const { kind, target } of TABLES) {
    say(`${kind} table, ${count(rowCount)} rows × 50 …`);
    const measured = await attempt(`${kind} table`, () =>
      runInNode<ProofFigures>('proof-steps.ts', { kind, rowCount, target } satisfies ProofRequest, GIVE_UP_SECONDS),
    );
    if (measured === null) {
      console.log(`${kind}: not measured within ${GIVE_UP_SECONDS} s\n`);
      continue;
    }
    const { parts, barErrors, sortSeconds, peakBytes, kinds, notes } = measured;
    const row = (name: string, { clockSeconds, processorSeconds, longestMs }: Omit<PartFigures, 'name'>) => [
      name,
      fixed(clockSeconds, 1),
      fixed(processorSeconds, 1),
      fixed(processorSeconds / sortSeconds, 0),
      count(longestMs),
    ];
    const sum = (of: (part: PartFigures) => number) => parts.reduce((total, part) => total + of(part), 0);
    const whole = {
      clockSeconds: sum((part) => part.clockSeconds),
      processorSeconds: sum((part) => part.processorSeconds),
      longestMs: Math.max(...parts.map((part) => part.longestMs)),
    };
    const lines = [
      formatTable(
        [`${kind}, ${count(rowCount)} rows × 50`, 'clock s', 'CPU s', '× sort', 'stops within ms'],
        [...parts.map((part) => row(part.name, part)), row('all', whole)],
      ),
      `columns: ${Object.entries(kinds)
        .map(([kind, columns]) => `${columns} ${kind}`)
        .join(
          ', ',
        )}; the bars were at most ${fixed(100 * Math.max(...barErrors), 0)} % off; at most ${count(peakBytes / 1e6)} MB held, tables and their making included`,
      ...notes,
      '',
    ];
    console.log(lines.join('\n'));
  }
  return '× sort: times as long as sorting every column of the real table once. Stops within: the longest time between two looks at the messages, by the clock. What is drawn of larger tables, the report says.';
}
