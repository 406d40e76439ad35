import type { Endpoint } from '../client/client.ts';
import type { EvaluateCalls } from '../protocol/evaluate.ts';
import { serve } from './dispatch.ts';
import { createEvaluateSession } from './evaluate/session.ts';

serve<EvaluateCalls>(self as Endpoint, createEvaluateSession({ now: () => performance.now() }));
