import { describe, expect, it } from 'vitest';
import type { Table } from '#core/table/table.ts';
import type { TrainingEvent } from '#models/contract.ts';
import type { JobControl } from '../dispatch.ts';
import { createBlobSink, createFileSink } from '../export/sinks.ts';
import { createPacer } from './pacing.ts';
import { createReporter } from './reporter.ts';
import { selectIncluded } from './sampling.ts';

describe('pacer', () => {
  function setUp() {
    let clock = 0;
    let state: JobControl['state'] = 'running';
    let listener: (state: JobControl['state']) => void = () => {};
    let wake: (() => void) | null = null;
    let yields = 0;
    const control: JobControl = {
      get state() {
        return state;
      },
      onChange: (told) => {
        listener = told;
      },
      async yieldPoint() {
        yields += 1;
        if (state === 'paused') await new Promise<void>((resolve) => (wake = resolve));
        return state === 'stopping' ? 'stop' : 'continue';
      },
    };
    return {
      control,
      now: () => clock,
      advance: (ms: number) => (clock += ms),
      yields: () => yields,
      change(next: JobControl['state']) {
        state = next;
        listener(next);
        wake?.();
      },
    };
  }

  it('lets messages in at most every eight milliseconds', async () => {
    const { control, now, advance, yields } = setUp();
    const pacer = createPacer(control, now);
    for (let step = 0; step < 100; step++) {
      await pacer.yieldPoint();
      advance(1);
    }
    expect(yields()).toBe(13);
  });

  it('does not count a pause as work', async () => {
    const { control, now, advance, change } = setUp();
    const pacer = createPacer(control, now);
    advance(100);
    change('paused');
    const waiting = pacer.yieldPoint();
    advance(5000);
    change('running');
    expect(await waiting).toBe('continue');
    advance(20);
    expect(pacer.pausedMs()).toBe(5000);
    expect(pacer.activeMs()).toBe(120);
  });

  it('passes a stop on between two yields', async () => {
    const { control, now, change } = setUp();
    const pacer = createPacer(control, now);
    await pacer.yieldPoint();
    change('stopping');
    expect(await pacer.yieldPoint()).toBe('stop');
  });
});

describe('reporter', () => {
  it('sends at most ten times a second, the newest progress and every loss in order', () => {
    let clock = 0;
    const sent: { at: number; event: TrainingEvent }[] = [];
    const reporter = createReporter(
      (event) => sent.push({ at: clock, event }),
      () => clock,
    );
    for (let step = 1; step <= 100; step++) {
      clock = step * 5;
      reporter.report({
        type: 'progress',
        progress: { epoch: 1, epochCount: 1, step, stepCount: 100, elapsedMs: clock, remainingMs: null, rowsPerSecond: 1 },
      });
      if (step % 10 === 0) reporter.report({ type: 'loss', epoch: step / 10, trainNats: 1, holdoutNats: null });
    }
    reporter.flush();
    const times = [...new Set(sent.map(({ at }) => at))];
    for (let i = 1; i < times.length - 1; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(100);
    expect(sent.flatMap(({ event }) => (event.type === 'loss' ? [event.epoch] : []))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(sent.filter(({ event }) => event.type === 'progress').length).toBeLessThan(10);
    expect(sent.findLast(({ event }) => event.type === 'progress')!.event).toMatchObject({ progress: { step: 100 } });
  });
});

describe('tables', () => {
  it('lose the columns that were left out', () => {
    const spec = { name: 'a', kind: 'decimal', included: true, format: { type: 'plain' }, missingMarkers: [] } as const;
    const column = { storage: 'numeric', values: Float64Array.of(1), missing: new Uint8Array(1) } as const;
    const table: Table = {
      rowCount: 1,
      specs: [
        { ...spec, included: false },
        { ...spec, name: 'b' },
      ],
      columns: [column, column],
    };
    expect(selectIncluded(table).specs.map(({ name }) => name)).toEqual(['b']);
    expect(selectIncluded(table).columns).toHaveLength(1);
  });
});

describe('sinks', () => {
  it('a Blob holds all bytes in order, across its parts', async () => {
    const sink = createBlobSink('text/csv');
    const part = new Uint8Array(3 * 1024 * 1024);
    for (let i = 0; i < 4; i++) await sink.write(part.fill(65 + i).slice());
    const blob = await sink.close();
    expect(blob!.size).toBe(sink.byteCount);
    expect(sink.byteCount).toBe(12 * 1024 * 1024);
    expect(blob!.type).toBe('text/csv');
    expect(await blob!.slice(6 * 1024 * 1024 - 1, 6 * 1024 * 1024 + 1).text()).toBe('BC');
  });

  it.each([
    { before: 0, removed: true },
    { before: 10, removed: false },
  ])('a discarded file of $before bytes is removed only when it was empty', async ({ before, removed }) => {
    const calls: string[] = [];
    const handle = {
      getFile: async () => ({ size: before }) as File,
      createWritable: async () =>
        ({
          write: async () => {},
          close: async () => calls.push('close'),
          abort: async () => calls.push('abort'),
        }) as unknown as FileSystemWritableFileStream,
      remove: async () => {
        calls.push('remove');
      },
    };
    const sink = await createFileSink(handle);
    await sink.write(new Uint8Array(4));
    await sink.discard();
    expect(calls).toEqual(removed ? ['abort', 'remove'] : ['abort']);
    expect(sink.byteCount).toBe(4);
  });
});
