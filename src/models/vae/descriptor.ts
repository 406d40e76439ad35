import { NO_CAPABILITIES } from '#core/source/contract.ts';
import type { BackendInfo, GeneratorDescriptor, Settings, TableShape, TrainingEstimate } from '../contract.ts';
import { planTraining } from './plan.ts';

/** Multiply-adds a millisecond and a step's fixed cost in milliseconds, measured on two ordinary cores; a GPU's are a cautious guess. */
const SPEED = {
  webgpu: { productsPerMs: 40e6, stepMs: 3 },
  wasm: { productsPerMs: 13e6, stepMs: 2 },
  cpu: { productsPerMs: 0.6e6, stepMs: 4 },
} as const;

const EMBEDDING_WIDTH = 8;

function estimate(shape: TableShape, settings: Settings, backend: BackendInfo): TrainingEstimate {
  const plan = planTraining(Math.max(1, Math.round(shape.rowCount * 0.9)), settings, backend.backend);
  const { hiddenWidth, latentSize, batchSize } = plan;
  const { prior } = plan;
  const inputs = EMBEDDING_WIDTH * shape.columnCount;
  const forward = hiddenWidth * (inputs + 2 * hiddenWidth + 3 * latentSize + shape.inputWidth);
  const priorForward = prior === null ? 0 : prior.hiddenWidth * (2 * prior.hiddenWidth + 2 * latentSize);
  const { productsPerMs, stepMs } = SPEED[backend.backend];
  const msOf = (products: number, rows: number) => (3 * products * rows) / productsPerMs + stepMs;
  const totalMs = plan.stepCount * msOf(forward, batchSize) + (prior === null ? 0 : prior.stepCount * msOf(priorForward, prior.batchSize));
  const parameters = hiddenWidth * (2 * shape.inputWidth + 2 * hiddenWidth + 3 * latentSize);
  const bytes =
    4 * (12 * parameters + batchSize * (6 * shape.inputWidth + 20 * hiddenWidth)) +
    shape.rowCount * (4 * shape.columnCount + 4 * shape.inputWidth * 0.1);
  return { seconds: totalMs / 1000 + 3, bytes };
}

export const vaeDescriptor: GeneratorDescriptor = {
  id: 'vae',
  label: 'Variational autoencoder',
  description:
    'Squeezes each row into a few numbers and learns to write rows back from them. Follows closely how columns depend on each other.',
  usesBackend: true,
  rank: 2,
  capabilities: NO_CAPABILITIES,
  settings: [
    {
      key: 'epochs',
      label: 'Epochs',
      help: 'Passes over the table. Small tables get more; training stops early when it no longer helps.',
      min: 1,
      max: 500,
      step: 1,
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
      help: 'How far each step goes. Halve it if the loss jumps about.',
      min: 0.0001,
      max: 0.02,
      step: 0.0001,
    },
    {
      key: 'latentSize',
      label: 'Latent size',
      help: 'How many numbers a row is squeezed into. Small tables use fewer.',
      min: 2,
      max: 128,
      step: 1,
    },
    {
      key: 'hiddenWidth',
      label: 'Hidden width',
      help: 'Units in each hidden layer. More can follow finer structure and costs time.',
      min: 16,
      max: 1024,
      step: 16,
      unit: 'units',
    },
    {
      key: 'klWeight',
      label: 'KL weight',
      help: 'How tightly the squeezed rows are kept together. Lower copies structure more closely; higher smooths.',
      min: 0.05,
      max: 4,
      step: 0.05,
    },
  ],
  defaults: { epochs: 60, batchSize: 500, learningRate: 0.002, latentSize: 32, hiddenWidth: 256, klWeight: 0.75 },
  efforts: {
    quick: { epochs: 15, batchSize: 500, learningRate: 0.002, latentSize: 32, hiddenWidth: 128, klWeight: 0.75 },
    balanced: { epochs: 60, batchSize: 500, learningRate: 0.002, latentSize: 32, hiddenWidth: 256, klWeight: 0.75 },
    thorough: { epochs: 120, batchSize: 500, learningRate: 0.002, latentSize: 32, hiddenWidth: 384, klWeight: 0.75 },
  },
  estimate,
};
