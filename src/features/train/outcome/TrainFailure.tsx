import { useStudio } from '#state/store.ts';
import type { TrainJob } from '#state/types.ts';
import { formatClock } from '#ui/format/durations.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ErrorPanel } from '#ui/primitives/Callout.tsx';

/** What happened, what is safe, what to do. */
export function TrainFailure({ job }: { job: Extract<TrainJob, { status: 'failed' }> }) {
  const startTraining = useStudio((state) => state.startTraining);
  const keepFailedModel = useStudio((state) => state.keepFailedModel);
  const goTo = useStudio((state) => state.goTo);
  const chooseBackend = useStudio((state) => state.chooseBackend);
  const backend = useStudio((state) => state.backend);
  const model = useStudio((state) => state.model);
  const continueTraining = useStudio((state) => state.continueTraining);
  const { failure, keptModel, progress, checkpoint } = job;
  // No other device and no other try would teach more from such a table.
  const isOfTable = failure.code === 'too-few-rows' || failure.code === 'nothing-to-learn';
  const fallback = backend?.backend === 'webgpu' ? 'wasm' : backend?.backend === 'wasm' ? 'cpu' : null;
  const keep = () => {
    keepFailedModel();
    goTo('compare');
  };
  const trainElsewhere = async () => {
    if (fallback === null) return;
    await chooseBackend(fallback);
    await startTraining();
  };

  return (
    <ErrorPanel
      title={failure.message}
      happened={
        isOfTable || progress === null
          ? 'Training was stopped before it began.'
          : `It stopped after ${formatClock(progress.elapsedMs)}${progress.epoch > 0 ? `, in epoch ${progress.epoch} of at most ${progress.epochCount}` : ''}.`
      }
      safe={[
        failure.safe ?? 'Your table and column settings',
        ...(keptModel === null
          ? []
          : [keptModel.epochCount > 1 ? `The best model so far: epoch ${keptModel.keptEpoch}` : 'The model as far as it was learnt']),
        ...(model === null ? [] : ['The model of your earlier run, still in Compare and Export']),
      ]}
      remedies={
        <>
          {failure.remedy !== undefined && <p>{failure.remedy}</p>}
          {keptModel !== null && (
            <Button variant="primary" onPress={keep}>
              {keptModel.epochCount > 1 ? `Keep epoch ${keptModel.keptEpoch} and compare` : 'Keep it and compare'}
            </Button>
          )}
          {isOfTable ? (
            <Button variant="primary" onPress={() => goTo(failure.code === 'too-few-rows' ? 'import' : 'columns')}>
              {failure.code === 'too-few-rows' ? 'Choose another table' : 'Look at the columns'}
            </Button>
          ) : (
            <>
              {checkpoint !== null && (
                <Button variant="primary" onPress={() => void continueTraining()}>
                  Go on from epoch {checkpoint.progress?.epoch ?? 1}
                </Button>
              )}
              <Button variant={keptModel === null && checkpoint === null ? 'primary' : 'plain'} onPress={() => void startTraining()}>
                Train again
              </Button>
              {fallback !== null && (
                <Button onPress={() => void trainElsewhere()}>Train on {fallback === 'wasm' ? 'WASM' : 'the CPU'} instead</Button>
              )}
            </>
          )}
        </>
      }
      detail={[failure.code, failure.detail].filter(Boolean).join('\n')}
    />
  );
}
