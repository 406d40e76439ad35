import { NO_CAPABILITIES } from '#core/source/contract.ts';
import type { GeneratorDescriptor } from '#models/contract.ts';

export const copulaDescriptor: GeneratorDescriptor = {
  id: 'copula',
  label: 'Gaussian copula',
  description:
    'Ready within seconds: single columns are close to exact, and pairs move together. Patterns among three or more columns are smoothed out.',
  usesBackend: false,
  rank: 4,
  capabilities: { ...NO_CAPABILITIES, condition: 'exact' },
  settings: [],
  defaults: {},
  efforts: { quick: {}, balanced: {}, thorough: {} },
  estimate(shape) {
    const pairs = (shape.columnCount * (shape.columnCount + 1)) / 2;
    return {
      seconds: 0.2 + shape.rowCount * (shape.columnCount * 1.5e-7 + pairs * 1e-8) + pairs * 1e-4,
      bytes: shape.rowCount * shape.columnCount * 8 + shape.columnCount * shape.columnCount * 32,
    };
  },
};
