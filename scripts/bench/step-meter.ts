import { encodeRows, fitCodec } from '#core/codec/codec.ts';
import { inferTable } from '#core/columns/infer-table.ts';
import { holdOut, rowsAsUnits } from '#core/dataset/units.ts';
import { createRandom } from '#core/random/random.ts';
import type { Table } from '#core/table/table.ts';
import { readCsv } from '#io/csv/reader.ts';
import type { BackendInfo, Generator, Settings, TrainContext } from '#models/contract.ts';

/** Held out by the benches: what a look at them costs is no part of a step. */
const HOLDOUT_ROWS = 256;

export interface StepsMeasured {
  readonly rowsPerStep: number;
  /** Of each step measured: from one checkpoint's end to the next one's start. */
  readonly stepMs: readonly number[];
}

export interface StepMeter {
  /** Called before each step that counts, and after it. */
  begin(): void;
  end(): void;
}

export interface StepOptions {
  readonly settings?: Settings;
  readonly warmUp: number;
  readonly steps: number;
  /** No further step is begun after this time, whatever `steps` says. */
  readonly mostMs?: number;
}

/** A table out of its text, each column of the kind that the page would guess. */
export async function readTable(text: string): Promise<Table> {
  return inferTable((await readCsv(new Blob([text]))).table);
}

/** A table's text as a generator takes it: read, understood, split and encoded. */
export async function prepareTable(text: string): Promise<Pick<TrainContext, 'codec' | 'train' | 'holdout'>> {
  const table = await readTable(text);
  const split = holdOut(rowsAsUnits(table.rowCount), 1);
  const codec = fitCodec(table, split.train);
  return {
    codec,
    train: encodeRows(codec, table, split.train),
    holdout: encodeRows(codec, table, split.holdout.subarray(0, HOLDOUT_ROWS)),
  };
}

/**
 * Trains for some steps and gives the training up.
 *
 * @param afterwards awaited between steps, outside of what is measured.
 */
export async function measureSteps(
  generator: Generator,
  prepared: Pick<TrainContext, 'codec' | 'train' | 'holdout'>,
  backend: BackendInfo,
  { settings = {}, warmUp, steps, mostMs = Number.POSITIVE_INFINITY }: StepOptions,
  meter: StepMeter = { begin() {}, end() {} },
): Promise<StepsMeasured> {
  const stepMs: number[] = [];
  let rowsPerStep = Number.NaN;
  let taken = 0;
  let startedAt = 0;
  let beganAt = 0;
  const enough = new DOMException('Enough steps.', 'AbortError');
  try {
    await generator.train({
      ...prepared,
      settings: { ...generator.descriptor.defaults, ...settings },
      random: createRandom(1),
      backend,
      report(event) {
        if (event.type !== 'progress') return;
        const { step, rowsPerSecond, elapsedMs } = event.progress;
        rowsPerStep = Math.round((rowsPerSecond * elapsedMs) / 1000 / step);
      },
      async yieldPoint() {
        if (taken > warmUp) {
          stepMs.push(performance.now() - startedAt);
          meter.end();
        }
        if (taken === 0) beganAt = performance.now();
        if (taken >= warmUp + steps || (taken > warmUp && performance.now() - beganAt > mostMs)) throw enough;
        // What the device still does must not slow the next step's JavaScript, nor be hidden from it.
        if (taken >= warmUp) meter.begin();
        taken += 1;
        startedAt = performance.now();
        return 'continue';
      },
      async epochEnded() {},
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return { rowsPerStep, stepMs };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
