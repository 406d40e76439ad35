import { boundaryMetric } from './boundary/boundary.ts';
import type { Metric } from './contract.ts';
import { copiesMetric } from './copies/copies.ts';
import { coverageMetric } from './coverage/coverage.ts';
import { missingMetric } from './missing/missing.ts';
import { shapeMetric } from './shape/shape.ts';
import { trendMetric } from './trend/trend.ts';

export const metrics: readonly Metric[] = [shapeMetric, trendMetric, missingMetric, coverageMetric, boundaryMetric, copiesMetric];
