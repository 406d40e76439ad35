import { NO_CAPABILITIES } from '#core/source/contract.ts';
import type { BackendInfo, GeneratorDescriptor, Settings, TableShape, TrainingEstimate } from '../contract.ts';
import { countProducts } from './network.ts';
import { countStepProducts, planTraining, SETTING_DEFAULTS } from './plan.ts';

/** Multiply-adds a millisecond and a step's fixed cost in milliseconds, measured on ordinary cores; a GPU's are a cautious guess. */
const SPEED = {
  webgpu: { productsPerMs: 60e6, stepMs: 3 },
  wasm: { productsPerMs: 15e6, stepMs: 0.4 },
  cpu: { productsPerMs: 0.4e6, stepMs: 10 },
} as const;
/** Looks at held-out rows, live scores and the way to the worker and back. */
const OVERHEAD = 1.12;
/** Early stop ends most trainings before their last step, above all where every candidate has its full length. */
const USUAL_SHARE = { whole: 0.45, wholeLarge: 0.55, spare: 0.5, brief: 0.85 } as const;
const LARGE_ROWS = 8000;
const USUAL_EMBEDDING = 7;

function estimate(shape: TableShape, settings: Settings, backend: BackendInfo): TrainingEstimate {
  const groups = USUAL_EMBEDDING * shape.columnCount + 1.1 * shape.featureCount;
  const tokens = shape.inputWidth - shape.featureCount;
  const planShape = {
    rowCount: Math.max(1, Math.round(shape.rowCount * 0.9)),
    columnCount: shape.columnCount,
    inputWidth: groups,
    tokenCount: tokens,
  };
  const plan = planTraining(planShape, settings);
  const { productsPerMs, stepMs } = SPEED[backend.backend];
  const stepTimes = plan.candidates.map((candidate) => countStepProducts(planShape, candidate, plan.batchSize) / productsPerMs + stepMs);
  const all = stepTimes.reduce((sum, ms) => sum + ms, 0);
  const { trials, mainSteps, candidates } = plan;
  const lengthMs = stepTimes.reduce((sum, ms, i) => sum + ms * (candidates[i]?.length ?? 1), 0);
  const milliseconds =
    trials.type === 'whole'
      ? mainSteps * lengthMs * (shape.rowCount < LARGE_ROWS ? USUAL_SHARE.whole : USUAL_SHARE.wholeLarge)
      : trials.type === 'spare'
        ? mainSteps * (stepTimes[0] as number) * USUAL_SHARE.spare
        : trials.stepsEach * all + (mainSteps * all * USUAL_SHARE.brief) / candidates.length;
  const widest = plan.candidates.reduce((most, { hiddenWidth, depth }) => {
    const parameters = countProducts(shape.columnCount, 2 * groups, tokens, { hiddenWidth, depth }) + tokens * 8;
    return Math.max(most, parameters);
  }, 0);
  const activations = plan.batchSize * (3 * groups + 2 * tokens + 6 * shape.columnCount * 128);
  const bytes = 4 * (plan.candidates.length * (6 * widest + activations)) + shape.rowCount * 4 * (shape.columnCount + groups / 4);
  return { seconds: (milliseconds * OVERHEAD) / 1000 + 0.3, bytes };
}

export const autoregressiveDescriptor: GeneratorDescriptor = {
  id: 'autoregressive',
  label: 'Autoregressive',
  description:
    'Learns each column from those before it and writes a row cell by cell. The closest copy of most tables; its size fits itself to yours.',
  usesBackend: true,
  rank: 1,
  capabilities: { ...NO_CAPABILITIES, condition: 'exact', likelihood: true },
  settings: [
    {
      key: 'epochs',
      label: 'Epochs',
      help: 'Passes over the table at most. Training stops early when the held-out rows gain no more; very large tables get fewer.',
      min: 1,
      max: 500,
      step: 1,
    },
    {
      key: 'trials',
      label: 'Trials',
      help: 'Networks tried before the best is kept. 1 takes the usual one; under 3,000 rows one more is tried.',
      min: 1,
      max: 4,
      step: 1,
    },
    {
      key: 'hiddenWidth',
      label: 'Hidden width',
      help: 'Units for each column. 0 lets the trials choose.',
      min: 0,
      max: 256,
      step: 4,
      unit: 'units',
    },
    {
      key: 'naturalShare',
      label: 'Share in the table’s order',
      help: 'Share of training in the table’s own order of columns; the rest is in random orders, for fixing any column beforehand.',
      min: 0.1,
      max: 0.9,
      step: 0.05,
    },
  ],
  defaults: SETTING_DEFAULTS,
  efforts: {
    quick: { epochs: 18, trials: 1 },
    balanced: { epochs: 60, trials: 2 },
    thorough: { epochs: 150, trials: 4 },
  },
  estimate,
};
