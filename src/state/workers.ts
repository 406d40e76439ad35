import { createWorkerClient, type WorkerClient } from '#workers/client/client.ts';
import type { DataCalls } from '#workers/protocol/data.ts';
import type { EvaluateCalls } from '#workers/protocol/evaluate.ts';
import type { ProjectCalls } from '#workers/protocol/projects.ts';
import type { Failure } from '#workers/protocol/protocol.ts';
import type { TrainCalls } from '#workers/protocol/train.ts';
import type { Workers } from './services/contract.ts';

export type WorkerName = 'data' | 'train' | 'evaluate' | 'projects';

/**
 * Starts the four workers and draws the lines between them: training reads tables from data and keeps checkpoints and models in projects;
 * evaluation reads tables from data and models from training. Rows never pass through the page itself.
 * A worker that dies is started anew and its lines are drawn again before `onRestart` is called; what it held is gone.
 */
export function startWorkers(onRestart: (name: WorkerName, failure: Failure) => void): Workers {
  const crashTimes: number[] = [];
  let data: WorkerClient<DataCalls> = startData();
  let train: WorkerClient<TrainCalls> = startTrain();
  let evaluate: WorkerClient<EvaluateCalls> = startEvaluate();
  let projects: WorkerClient<ProjectCalls> = startProjects();
  connect({ data, train, evaluate, projects });

  function startData(): WorkerClient<DataCalls> {
    const worker = new Worker(new URL('../workers/entries/data.worker.ts', import.meta.url), { type: 'module', name: 'data' });
    return createWorkerClient<DataCalls>(worker, {
      onCrash: (failure) => {
        if (!mayRestart()) return;
        data = startData();
        restarted('data', failure);
      },
    });
  }
  function startTrain(): WorkerClient<TrainCalls> {
    const worker = new Worker(new URL('../workers/entries/train.worker.ts', import.meta.url), { type: 'module', name: 'train' });
    return createWorkerClient<TrainCalls>(worker, {
      onCrash: (failure) => {
        if (!mayRestart()) return;
        train = startTrain();
        restarted('train', failure);
      },
    });
  }
  function startEvaluate(): WorkerClient<EvaluateCalls> {
    const worker = new Worker(new URL('../workers/entries/evaluate.worker.ts', import.meta.url), { type: 'module', name: 'evaluate' });
    return createWorkerClient<EvaluateCalls>(worker, {
      onCrash: (failure) => {
        if (!mayRestart()) return;
        evaluate = startEvaluate();
        restarted('evaluate', failure);
      },
    });
  }
  function startProjects(): WorkerClient<ProjectCalls> {
    const worker = new Worker(new URL('../workers/entries/projects.worker.ts', import.meta.url), { type: 'module', name: 'projects' });
    return createWorkerClient<ProjectCalls>(worker, {
      onCrash: (failure) => {
        if (!mayRestart()) return;
        projects = startProjects();
        restarted('projects', failure);
      },
    });
  }
  /** A worker that cannot even start (its script is missing, say) must not be started for ever. */
  function mayRestart(): boolean {
    const now = performance.now();
    crashTimes.push(now);
    return crashTimes.filter((time) => now - time < RESTART_WINDOW_MS).length <= MAX_RESTARTS;
  }
  function restarted(name: WorkerName, failure: Failure): void {
    connect({ data, train, evaluate, projects });
    onRestart(name, failure);
  }

  return {
    get data() {
      return data;
    },
    get train() {
      return train;
    },
    get evaluate() {
      return evaluate;
    },
    get projects() {
      return projects;
    },
  };
}

const RESTART_WINDOW_MS = 10_000;
const MAX_RESTARTS = 3;

function connect({ data, train, evaluate, projects }: Workers): void {
  const checkpoints = new MessageChannel();
  const tablesForTraining = new MessageChannel();
  const tablesForEvaluation = new MessageChannel();
  const modelsForEvaluation = new MessageChannel();
  // A call fails here only when its worker has died, and that is reported by onCrash.
  const calls = [
    data.call('connect', { port: tablesForTraining.port1 }, { transfer: [tablesForTraining.port1] }),
    data.call('connect', { port: tablesForEvaluation.port1 }, { transfer: [tablesForEvaluation.port1] }),
    train.call('connect', { port: tablesForTraining.port2 }, { transfer: [tablesForTraining.port2] }),
    train.call('serve', { port: modelsForEvaluation.port1 }, { transfer: [modelsForEvaluation.port1] }),
    train.call('connectProjects', { port: checkpoints.port1 }, { transfer: [checkpoints.port1] }),
    projects.call('serve', { port: checkpoints.port2 }, { transfer: [checkpoints.port2] }),
    evaluate.call(
      'connect',
      { data: tablesForEvaluation.port2, models: modelsForEvaluation.port2 },
      { transfer: [tablesForEvaluation.port2, modelsForEvaluation.port2] },
    ),
  ];
  void Promise.allSettled(calls);
}
