import { openProjectStore } from '#io/projects/store.ts';
import type { Endpoint } from '../client/client.ts';
import type { ProjectCalls } from '../protocol/projects.ts';
import { serve } from './dispatch.ts';
import { createProjectSession } from './projects/session.ts';

serve<ProjectCalls>(
  self as Endpoint,
  createProjectSession({
    openStore: openProjectStore,
    createId: () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-'),
    now: () => Date.now(),
  }),
);
