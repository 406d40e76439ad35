import { formatTable } from '../format-table.ts';
import { runInNode } from './in-node.ts';
import { attempt, count, fixed, isQuick, say } from './options.ts';
import type { ScaleFigures, ScaleRequest } from './scale-steps.ts';

const SAMPLED_ROWS = 2048;

/** With what starting takes; then a measurement counts as not to be had. */
const GIVE_UP_SECONDS = 60;

function measure(request: ScaleRequest): Promise<ScaleFigures | null> {
  const name = `${count(request.rowCount)} rows × ${request.columnCount} columns`;
  say(`${name} …`);
  return attempt(name, () => runInNode<ScaleFigures>('scale-steps.ts', request, GIVE_UP_SECONDS));
}

async function measureColumns(): Promise<string> {
  const rows: string[][] = [];
  for (const columnCount of isQuick ? [10, 50] : [10, 50, 200]) {
    const request = { rowCount: 4000, columnCount, steps: isQuick ? 20 : 40, sampledRows: SAMPLED_ROWS };
    const measured = await measure(request);
    if (measured === null) {
      rows.push([`${columnCount} columns`, ...Array<string>(5).fill('–')]);
      continue;
    }
    const { rowsPerStep, stepMs, sampleSeconds } = measured;
    rows.push([
      `${columnCount} columns`,
      String(rowsPerStep),
      fixed(stepMs, 1),
      fixed((1000 * stepMs) / columnCount, 0),
      fixed(sampleSeconds),
      fixed((1e6 * sampleSeconds) / SAMPLED_ROWS / columnCount, 1),
    ]);
  }
  return formatTable(
    [
      'autoregressive, 64 units, WASM, one thread',
      'rows a step',
      'ms a step',
      'µs a column',
      `${count(SAMPLED_ROWS)} rows drawn in s`,
      'µs a cell',
    ],
    rows,
  );
}

async function measureRows(): Promise<string> {
  const rows: string[][] = [];
  for (const rowCount of isQuick ? [4000, 16_000] : [4000, 16_000, 64_000]) {
    const measured = await measure({ rowCount, columnCount: 15, steps: 'one pass', sampledRows: 0 });
    if (measured === null) {
      rows.push([`${count(rowCount)} rows`, ...Array<string>(3).fill('–')]);
      continue;
    }
    const { rowsPerStep, passSeconds } = measured;
    rows.push([`${count(rowCount)} rows`, String(rowsPerStep), fixed(passSeconds), fixed((1e6 * passSeconds) / rowCount, 1)]);
  }
  return formatTable(['15 columns, a pass over the rows', 'rows a step', 'seconds', 'µs a row'], rows);
}

/** What a step costs by columns, and a pass by rows, on made tables. */
export async function benchScale(): Promise<string> {
  return `${await measureColumns()}\n\n${await measureRows()}\n\n–: not measured within ${GIVE_UP_SECONDS} s.`;
}
