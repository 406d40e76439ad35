import { loadSampleText } from '#io/samples/load.ts';
import type { Endpoint } from '../client/client.ts';
import type { DataCalls } from '../protocol/data.ts';
import { createDataSession } from './data/session.ts';
import { serve } from './dispatch.ts';

/** An eighth of the device's memory, as far as the browser tells it; as much again goes into typed columns and copies for the other workers. */
const memoryGiB = (navigator as { deviceMemory?: number }).deviceMemory ?? 4;
const TABLE_SHARE = 1 / 8;

serve<DataCalls>(
  self as Endpoint,
  createDataSession({
    now: () => performance.now(),
    createTableId: () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (word) => word.toString(36)).join('-'),
    loadSampleText,
    budgetBytes: memoryGiB * 2 ** 30 * TABLE_SHARE,
  }),
);
