import { NO_CAPABILITIES } from '#core/source/contract.ts';
import type { BackendInfo, GeneratorDescriptor, Settings, TableShape, TrainingEstimate } from '../contract.ts';
import { planTraining } from './plan.ts';

/**
 * Multiply-adds a millisecond, elements of the [batch × tokens] passes a millisecond and a step's fixed cost in milliseconds, measured on
 * two ordinary cores; a GPU's are a cautious guess.
 */
const SPEED = {
  webgpu: { productsPerMs: 40e6, elementsPerMs: 4e6, stepMs: 25 },
  wasm: { productsPerMs: 18e6, elementsPerMs: 30e3, stepMs: 8 },
  cpu: { productsPerMs: 2.8e6, elementsPerMs: 2.8e3, stepMs: 8 },
} as const;

function estimate(shape: TableShape, settings: Settings, backend: BackendInfo): TrainingEstimate {
  const plan = planTraining(Math.max(1, Math.round(shape.rowCount * 0.9)), settings);
  const { hiddenWidth: hidden, latentSize, embeddingWidth: embedded, batchSize } = plan;
  const tokens = shape.inputWidth - shape.featureCount;
  const generator = hidden * (latentSize + hidden + tokens);
  const critic = hidden * (embedded + hidden);
  const perRow = 3 * generator + 4 * tokens * embedded + 14 * critic;
  const { productsPerMs, elementsPerMs, stepMs } = SPEED[backend.backend];
  const threadGain = backend.threads > 1 ? 1.5 : 1;
  const perStepMs = (perRow * batchSize) / (productsPerMs * threadGain) + (batchSize * tokens) / elementsPerMs + stepMs;
  const parameters = generator + critic + tokens * embedded;
  const bytes = 4 * (12 * parameters + batchSize * (10 * tokens + 60 * hidden)) + shape.rowCount * 4 * shape.columnCount;
  return { seconds: (plan.stepCount * perStepMs) / 1000 + 3, bytes };
}

export const ganDescriptor: GeneratorDescriptor = {
  id: 'gan',
  label: 'Adversarial network',
  description:
    'One network writes rows, another tries to tell them from real ones. Takes minutes, and cannot fix a column beforehand: choose the autoregressive one for that.',
  usesBackend: true,
  rank: 3,
  capabilities: NO_CAPABILITIES,
  settings: [
    {
      key: 'steps',
      label: 'Steps',
      help: 'Times both networks are improved. Training stops early when samples no longer get better.',
      min: 20,
      max: 50_000,
      step: 10,
    },
    {
      key: 'batchSize',
      label: 'Batch size',
      help: 'Rows read per step. Small tables use fewer.',
      min: 16,
      max: 4096,
      step: 1,
      unit: 'rows',
    },
    {
      key: 'learningRate',
      label: 'Learning rate',
      help: 'How far each step goes. Halve it if the scores jump about.',
      min: 0.00005,
      max: 0.005,
      step: 0.00005,
    },
    {
      key: 'latentSize',
      label: 'Noise size',
      help: 'How many random numbers a row is written from.',
      min: 8,
      max: 512,
      step: 8,
    },
    {
      key: 'hiddenWidth',
      label: 'Hidden width',
      help: 'Units in each hidden layer. More can follow finer structure and costs time.',
      min: 32,
      max: 1024,
      step: 16,
      unit: 'units',
    },
  ],
  defaults: { steps: 1200, batchSize: 500, learningRate: 0.0005, latentSize: 128, hiddenWidth: 256 },
  efforts: {
    quick: { steps: 500, batchSize: 500, learningRate: 0.0005, latentSize: 128, hiddenWidth: 256 },
    balanced: { steps: 1200, batchSize: 500, learningRate: 0.0005, latentSize: 128, hiddenWidth: 256 },
    thorough: { steps: 5000, batchSize: 500, learningRate: 0.0005, latentSize: 128, hiddenWidth: 256 },
  },
  estimate,
};
