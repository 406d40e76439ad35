import type { GeneratorDescriptor } from '#models/contract.ts';

export const copulaDescriptor: GeneratorDescriptor = {
  id: 'copula',
  label: 'Gaussian copula',
  description:
    'Ready within seconds on any table: every column on its own is close to exact, and columns move together as in your table. ' +
    'Patterns between three or more columns at once are smoothed out; choose a trained network for those.',
  usesBackend: false,
  conditioning: 'exact',
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
