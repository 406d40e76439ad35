import { loadSampleText } from '#io/samples/load.ts';
import type { Endpoint } from '../client/client.ts';
import type { DataCalls } from '../protocol/data.ts';
import { createDataSession } from './data/session.ts';
import { serve } from './dispatch.ts';

serve<DataCalls>(
  self as Endpoint,
  createDataSession({
    now: () => performance.now(),
    createTableId: () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (word) => word.toString(36)).join('-'),
    loadSampleText,
  }),
);
