import { loadGenerator } from '#models/registry.ts';
import { chooseBackend } from '#nn/backend/choose.ts';
import { backendGeneration } from '#nn/backend/device.ts';
import type { Endpoint } from '../client/client.ts';
import type { TrainCalls } from '../protocol/train.ts';
import { serve } from './dispatch.ts';
import { createTrainSession } from './train/session.ts';

serve<TrainCalls>(
  self as Endpoint,
  createTrainSession({
    loadGenerator,
    chooseBackend,
    backendGeneration,
    now: () => performance.now(),
    createModelId: () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (word) => word.toString(36)).join('-'),
  }),
);
