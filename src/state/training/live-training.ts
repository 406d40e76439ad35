import type { LiveColumn } from '#core/metrics/contract.ts';
import type { TrainingProgress } from '#models/contract.ts';
import type { TrainCalls } from '#workers/protocol/train.ts';
import type { LiveTraining } from '../types/train.ts';

export type TrainWorkerEvent = TrainCalls['train']['event'];

/** What the Train screen draws, as of the last flush. */
export interface LiveTrainingRecord extends LiveTraining {
  readonly progress: TrainingProgress | null;
  readonly split: { readonly trainRowCount: number; readonly holdoutRowCount: number } | null;
  /** A lost device that training has outlived, told to the person. */
  readonly notice: string | null;
}

/** At most ten flushes a second. */
const FLUSH_MS = 100;
/** Points kept of a line; past that every second one goes, so a line of any length stays whole and cheap. */
export const MAX_POINTS = 600;

const EMPTY: LiveTrainingRecord = {
  losses: [],
  fidelity: [],
  variety: [],
  reference: null,
  best: null,
  worst: [],
  worstEpoch: 0,
  epochCount: 0,
  progress: null,
  split: null,
  notice: null,
};

/** Drops every second point but the first and the last once a line is longer than `limit`. */
export function thinOut<T>(points: readonly T[], limit: number): T[] {
  if (points.length <= limit) return [...points];
  return points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
}

export interface LiveTrainingBuffer {
  push(event: TrainWorkerEvent): void;
  reset(): void;
  /** Shows the record of an earlier training again. */
  show(record: LiveTrainingRecord): void;
  /** Shows at once what has come in since the last flush. */
  flush(): void;
  subscribe(listener: () => void): () => void;
  getSnapshot(): LiveTrainingRecord;
}

/**
 * The live record of a training run, outside React and the store: events land here as they come and
 * subscribers are told at most ten times a second.
 *
 * @param schedule Calls back once after so many milliseconds.
 */
export function createLiveTraining(schedule: (callback: () => void, delayMs: number) => void): LiveTrainingBuffer {
  let losses: LiveTraining['losses'][number][] = [];
  let fidelity: LiveTraining['fidelity'][number][] = [];
  let worst: readonly LiveColumn[] = [];
  let facts: Omit<LiveTrainingRecord, 'losses' | 'fidelity' | 'worst'> = EMPTY;
  let lossesChanged = false;
  let fidelityChanged = false;
  let snapshot = EMPTY;
  let status: 'quiet' | 'waiting' = 'quiet';
  const listeners = new Set<() => void>();

  const publish = () => {
    status = 'quiet';
    snapshot = {
      ...facts,
      losses: lossesChanged ? [...losses] : snapshot.losses,
      fidelity: fidelityChanged ? [...fidelity] : snapshot.fidelity,
      worst,
    };
    lossesChanged = false;
    fidelityChanged = false;
    for (const listener of listeners) listener();
  };
  const wake = () => {
    if (status === 'waiting') return;
    status = 'waiting';
    schedule(() => {
      if (status === 'waiting') publish();
    }, FLUSH_MS);
  };

  return {
    push(event) {
      switch (event.type) {
        case 'progress':
          facts = { ...facts, progress: event.progress, epochCount: event.progress.epochCount };
          break;
        case 'loss':
          losses = thinOut([...losses, { epoch: event.epoch, trainNats: event.trainNats, holdoutNats: event.holdoutNats }], MAX_POINTS);
          lossesChanged = true;
          break;
        case 'fidelity':
          fidelity = thinOut([...fidelity, { epoch: event.epoch, shapes: event.shapes, trends: event.trends }], MAX_POINTS);
          fidelityChanged = true;
          worst = event.worst;
          facts = { ...facts, worstEpoch: event.epoch, reference: { shapes: event.shapesReference, trends: event.trendsReference } };
          break;
        case 'variety': {
          const { epoch, distinctShare, distinctReference, entropyShare } = event;
          facts = { ...facts, variety: thinOut([...facts.variety, { epoch, distinctShare, distinctReference, entropyShare }], MAX_POINTS) };
          break;
        }
        case 'best':
          facts = { ...facts, best: { epoch: event.epoch, holdoutNats: event.holdoutNats } };
          break;
        case 'split':
          facts = { ...facts, split: { trainRowCount: event.trainRowCount, holdoutRowCount: event.holdoutRowCount } };
          break;
        case 'device-lost':
        case 'notice':
          facts = { ...facts, notice: event.message };
          break;
        case 'paused':
        case 'resumed':
        case 'kept':
        case 'checkpoint':
          return;
        default:
          event satisfies never;
      }
      wake();
    },
    reset() {
      losses = [];
      fidelity = [];
      worst = [];
      facts = EMPTY;
      lossesChanged = true;
      fidelityChanged = true;
      publish();
    },
    show(record) {
      losses = [...record.losses];
      fidelity = [...record.fidelity];
      worst = record.worst;
      facts = record;
      lossesChanged = true;
      fidelityChanged = true;
      publish();
    },
    flush: publish,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
  };
}

/** The page's one live record: training runs one at a time. */
export const liveTraining = createLiveTraining((callback, delayMs) => {
  setTimeout(callback, delayMs);
});
