import { monitorEventLoopDelay } from 'node:perf_hooks';
import { MessageChannel } from 'node:worker_threads';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { selectRows } from '#core/table/rows.ts';
import type { Table } from '#core/table/table.ts';
import { sayNote } from '#core/wording/notes.ts';
import { createWorkerClient, type Endpoint } from '#workers/client/client.ts';
import { serve } from '#workers/entries/dispatch.ts';
import { createEvaluateSession } from '#workers/entries/evaluate/session.ts';
import type { EvaluateCalls } from '#workers/protocol/evaluate.ts';
import type { ModelCalls, TableCalls } from '#workers/protocol/train.ts';
import { typedTable } from '#workers/testing/typed-table.ts';
import { readTable } from './step-meter.ts';
import { makeWideLines, type WideTableKind } from './wide-table.ts';

export interface ProofRequest {
  readonly kind: WideTableKind;
  readonly rowCount: number;
  /** Column that models predict. */
  readonly target: string;
}

export interface PartFigures {
  readonly name: string;
  readonly clockSeconds: number;
  readonly processorSeconds: number;
  /** Longest time without a look at the messages: what stopping waits for. */
  readonly longestMs: number;
}

export interface ProofFigures {
  readonly kinds: Readonly<Record<string, number>>;
  readonly parts: readonly PartFigures[];
  /** Most that each of the two bars was ahead of or behind the clock, as a share of the bar. */
  readonly barErrors: readonly number[];
  /** Processor seconds of sorting every column of the real table once. */
  readonly sortSeconds: number;
  readonly peakBytes: number;
  readonly notes: readonly string[];
}

const DRIFT = 0.15;
const GAP_RESOLUTION_MS = 5;
/** Of the first bar. */
const SAMPLING_SHARE = 0.5;

/** The evaluation worker's own session on a made table and an imitation of it, from the request to the last part. */
export async function run({ kind, rowCount, target }: ProofRequest): Promise<ProofFigures> {
  const lines = [...makeWideLines(kind, 0, rowCount, 0), ...[...makeWideLines(kind, rowCount, rowCount, DRIFT)].slice(1)];
  const both = await readTable(lines.join('\n'));
  lines.length = 0;
  const rows = (first: number) => Uint32Array.from({ length: rowCount }, (_, i) => first + i);
  const real = selectRows(both, rows(0));
  const { train, holdout } = holdOut(rowsAsUnits(rowCount), 1);
  const synthetic = selectRows(both, rows(rowCount));
  const sortSeconds = timeSort(real);

  const [data, models, line] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  const end = (port: unknown) => port as Endpoint;
  serve<TableCalls>(end(data.port1), {
    dataset: () => ({ tables: [typedTable(real, 't')], links: [], revision: 1 }),
  });
  serve<ModelCalls>(end(models.port1), {
    sample: () => ({ table: synthetic, trainRows: train, holdoutRows: holdout, sampleSeconds: 0 }),
  });
  serve<EvaluateCalls>(end(line.port1), createEvaluateSession({ now: () => performance.now() }));
  const page = createWorkerClient<EvaluateCalls>(end(line.port2));
  await page.call(
    'connect',
    { data: data.port2 as unknown as MessagePort, models: models.port2 as unknown as MessagePort },
    { transfer: [data.port2, models.port2] as unknown as MessagePort[] },
  );

  const meter = createMeter();
  const bar: { readonly at: number; readonly share: number }[] = [];
  const tell = (share: number) => bar.push({ at: performance.now(), share });
  await page.call(
    'evaluate',
    { datasetId: 't', tableId: 't', modelId: 'm', seed: 1, rowCount, sampleSeed: 1 },
    { onEvent: ({ done, total }) => tell(done / total) },
  );
  meter.end('shapes, trends, copies');
  const barErrors = [measureBar(bar.splice(0), SAMPLING_SHARE)];
  const indexOf = (name: string) => real.specs.findIndex((spec) => spec.name === name);
  const choices = { targetColumn: indexOf(target), groupColumn: indexOf('level 2') };
  const proof = await page.call(
    'assess',
    { modelId: 'm', choices, seed: 1, before: null },
    {
      onEvent(event) {
        if (event.type === 'part') meter.end(event.part.type);
        else tell(event.done / event.total);
      },
    },
  );
  barErrors.push(measureBar(bar, 0));
  const kinds: Record<string, number> = {};
  for (const spec of real.specs) kinds[spec.kind] = (kinds[spec.kind] ?? 0) + 1;
  return {
    kinds,
    parts: meter.parts,
    barErrors,
    sortSeconds,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    notes: proof.notes.map(sayNote),
  };
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

function createMeter() {
  const parts: PartFigures[] = [];
  const gaps = monitorEventLoopDelay({ resolution: GAP_RESOLUTION_MS });
  gaps.enable();
  let clock = performance.now();
  let cpu = cpuSeconds();
  return {
    parts,
    end(name: string) {
      parts.push({
        name,
        clockSeconds: (performance.now() - clock) / 1000,
        processorSeconds: cpuSeconds() - cpu,
        longestMs: gaps.max / 1e6,
      });
      clock = performance.now();
      cpu = cpuSeconds();
      gaps.reset();
    },
  };
}

/** From the first look at the rows on: how long sampling takes is another matter. */
function measureBar(all: readonly { readonly at: number; readonly share: number }[], firstShare: number): number {
  const told = all.filter(({ share }) => share > firstShare);
  const first = told[0]?.at ?? 0;
  const whole = (told.at(-1)?.at ?? 0) - first || 1;
  return told.reduce((most, { at, share }) => Math.max(most, Math.abs((share - firstShare) / (1 - firstShare) - (at - first) / whole)), 0);
}

function timeSort(table: Table): number {
  const before = cpuSeconds();
  for (const column of table.columns) {
    if (column.storage === 'numeric') column.values.slice().sort();
    else if (column.storage === 'categorical') column.codes.slice().sort();
  }
  return cpuSeconds() - before;
}
