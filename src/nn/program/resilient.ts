import type { BackendInfo } from '#nn/backend/contract.ts';
import { backendGeneration, currentFault } from '../backend/device.ts';
import type { Checkpoint, Executor, ExecutorOptions, Program, ProgramInputs, StepOptions } from './contract.ts';
import { createExecutor } from './execute.ts';

/** Where a training runs, and what becomes of it when the device is lost. */
export interface BackendSource {
  /** In use now. */
  current(): BackendInfo;
  /** Puts a fresh backend in use, the same or another; null where a lost device ends the training. */
  readonly revive: (() => Promise<BackendInfo>) | null;
}

interface CheckpointLimits {
  /** A checkpoint is taken at the first read of losses after this many milliseconds … */
  readonly intervalMs: number;
  /** … or when the inputs kept for replay hold this much. */
  readonly logBytes: number;
}

const LIMITS: CheckpointLimits = { intervalMs: 10_000, logBytes: 48 * 2 ** 20 };
/** Replayed steps that a device may have waiting. */
const REPLAY_STEPS = 20;

interface LoggedStep {
  readonly inputs: ProgramInputs;
  readonly options: StepOptions;
}

/** A source that starts with `backend` and remembers what `revive` put in use. */
export function createBackendSource(backend: BackendInfo, revive: (() => Promise<BackendInfo>) | undefined): BackendSource {
  let current = backend;
  return {
    current: () => current,
    revive:
      revive === undefined
        ? null
        : async () => {
            current = await revive();
            return current;
          },
  };
}

/**
 * An executor for training that outlives its device.
 *
 * Keeps a checkpoint on the host and the inputs of the steps since. When the device is lost (nn/backend/device.ts), whatever call comes
 * next revives the
 * backend, restores the checkpoint on a new executor and replays those steps, so that steps, losses and noise go on as if nothing had
 * happened: bit for bit
 * on a backend of the same kind. Several executors may share a source: the first to notice revives the backend, the others follow.
 *
 * @throws whatever `revive` throws; RangeError when the network and batch do not fit into memory. Faults other than a lost device pass
 * through.
 * Disposal: the caller disposes. Calls must not overlap.
 */
export async function createResilientExecutor(
  program: Program,
  backends: BackendSource,
  options: ExecutorOptions,
  limits: CheckpointLimits = LIMITS,
): Promise<Executor> {
  const { revive } = backends;
  if (revive === null) return createExecutor(program, backends.current(), options);
  let opened: { readonly executor: Executor; readonly generation: number } | null = null;
  let checkpoint: Checkpoint | null = null;
  let savedAt = performance.now();
  let log: LoggedStep[] = [];
  let logBytes = 0;
  /** Of the logged steps, how many had their losses read. */
  let readCount = 0;

  const isLost = () => currentFault()?.code === 'device-lost';
  const usable = (): Executor | null =>
    opened !== null && opened.generation === backendGeneration() && !isLost() ? opened.executor : null;
  const keep = (saved: Checkpoint): void => {
    checkpoint = saved;
    savedAt = performance.now();
    log = [];
    logBytes = 0;
    readCount = 0;
  };
  const release = (): void => {
    try {
      if (opened?.generation === backendGeneration()) opened.executor.dispose();
    } catch (error) {
      // What a lost device held went with it.
      if (!isLost()) throw error;
    }
    opened = null;
  };
  const open = async (): Promise<Executor> => {
    const generation = backendGeneration();
    const executor = await createExecutor(program, backends.current(), options);
    try {
      if (checkpoint !== null) executor.restoreCheckpoint(checkpoint);
      for (const [i, step] of log.entries()) {
        executor.step(step.inputs, step.options);
        const done = i + 1;
        if (done === readCount || (done < readCount && done % REPLAY_STEPS === 0)) await executor.readLosses();
      }
    } catch (error) {
      executor.dispose();
      throw error;
    }
    opened = { executor, generation };
    return executor;
  };
  const run = async <T>(work: (executor: Executor) => Promise<T>): Promise<T> => {
    for (;;) {
      if (isLost()) {
        release();
        await revive();
      }
      const generation = backendGeneration();
      try {
        const executor = usable() ?? (await open());
        const result = await work(executor);
        if (usable() === executor) return result;
      } catch (error) {
        if (!isLost() && generation === backendGeneration()) throw error;
      }
    }
  };
  /** What cannot wait: left out on a lost device, where `run` makes up for it. */
  const tell = (work: (executor: Executor) => void): void => {
    try {
      const executor = usable();
      if (executor !== null) work(executor);
    } catch (error) {
      if (!isLost()) throw error;
    }
  };
  let { kind } = await run(async (executor) => executor);

  return {
    get kind() {
      kind = usable()?.kind ?? kind;
      return kind;
    },
    program,
    options,
    get stepCount() {
      return (checkpoint?.stepCount ?? 0) + log.length;
    },
    get bytes() {
      return (usable()?.bytes ?? 0) + logBytes + (checkpoint === null ? 0 : 16 * program.parameterCount);
    },
    setParameters(flat) {
      tell((executor) => executor.setParameters(flat));
      const zeros = () => new Float32Array(flat.length);
      keep({ weights: flat.slice(), first: zeros(), second: zeros(), average: flat.slice(), stepCount: 0 });
    },
    step(inputs, stepOptions) {
      tell((executor) => executor.step(inputs, stepOptions));
      const arrays = Object.fromEntries(Object.entries(inputs.arrays).map(([name, values]) => [name, values.slice()]));
      log.push({ inputs: { ...inputs, arrays }, options: stepOptions });
      for (const values of Object.values(arrays)) logBytes += values.byteLength;
    },
    async readLosses() {
      const losses = await run((executor) => executor.readLosses());
      readCount = log.length;
      if (log.length > 0 && (logBytes >= limits.logBytes || performance.now() - savedAt >= limits.intervalMs))
        keep(await run((executor) => executor.readCheckpoint()));
      return losses;
    },
    evaluate: (inputs, given) => run((executor) => executor.evaluate(inputs, given)),
    forward: (inputs, value, given) => run((executor) => executor.forward(inputs, value, given)),
    readAverage: () => run((executor) => executor.readAverage()),
    readGradient: () => run((executor) => executor.readGradient()),
    readCheckpoint: () => run((executor) => executor.readCheckpoint()),
    restoreCheckpoint(saved) {
      tell((executor) => executor.restoreCheckpoint(saved));
      keep(saved);
    },
    dispose: release,
  };
}
