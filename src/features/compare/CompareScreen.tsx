import { useEffect } from 'react';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ErrorPanel } from '#ui/primitives/Callout.tsx';
import type { Failure } from '#workers/protocol/protocol.ts';
import { OwnJobBar } from './assessment/JobBar.tsx';
import { CompareReport } from './CompareReport.tsx';
import styles from './report.module.css';

function CompareScreen() {
  const model = useStudio((state) => state.model);
  const report = useStudio((state) => state.report);
  const status = useStudio((state) => state.evaluation.status);
  const failure = useStudio((state) => (state.evaluation.status === 'failed' ? state.evaluation.failure : null));
  const evaluate = useStudio((state) => state.evaluate);
  const modelId = model?.modelId ?? null;
  const reportedId = report?.modelId ?? null;

  // A model that has no comparison gets one as soon as this screen is opened; a stopped or failed one waits for the person.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each model
  useEffect(() => {
    if (modelId !== null && reportedId !== modelId && status === 'idle') void evaluate();
  }, [modelId]);

  // The same model is compared again where its tables were lost: what is known stays on show.
  if (status === 'running' && reportedId !== modelId) return <Busy />;
  if (failure !== null && reportedId !== modelId) return <Failed failure={failure} />;
  if (report === null) return <Empty />;
  return <CompareReport report={report.report} key={report.modelId} />;
}

export default CompareScreen;

function Empty() {
  const model = useStudio((state) => state.model);
  const evaluate = useStudio((state) => state.evaluate);
  const hasTable = useStudio((state) => state.dataset !== null);
  const goTo = useStudio((state) => state.goTo);
  return (
    <div data-compare-status="empty">
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Compare</h1>
          <p className="muted">
            Here you will see real against synthetic: every column, every pair of columns, and how many rows repeat a real one, each beside
            what unseen real rows score.
          </p>
        </div>
      </div>
      {model === null ? (
        <Button variant="primary" onPress={() => goTo(hasTable ? 'train' : 'import')}>
          {hasTable ? 'Train a model first' : 'Choose a table'}
        </Button>
      ) : (
        <Button variant="primary" onPress={() => void evaluate()}>
          Compare with the real rows
        </Button>
      )}
    </div>
  );
}

function Busy() {
  const cancel = useStudio((state) => state.cancelEvaluation);
  return (
    <div data-compare-status="running">
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Comparing real and synthetic rows</h1>
          <p className="muted">As many synthetic rows as you would save are drawn and scored, on this device.</p>
        </div>
        <Button onPress={cancel}>Cancel</Button>
      </div>
      <div className={styles.busy}>
        <OwnJobBar of="evaluation" />
      </div>
    </div>
  );
}

function Failed({ failure }: { failure: Failure }) {
  const evaluate = useStudio((state) => state.evaluate);
  return (
    <div data-compare-status="failed">
      <div className="head">
        <div>
          <h1 tabIndex={-1}>The comparison could not be made</h1>
        </div>
      </div>
      <ErrorPanel
        title={failure.message}
        happened={failure.remedy ?? 'The scores could not be computed.'}
        safe={[failure.safe ?? 'Your table and your model: you can still export from it']}
        remedies={
          <Button variant="primary" onPress={() => void evaluate()}>
            Try again
          </Button>
        }
        detail={[failure.code, failure.detail].filter(Boolean).join('\n')}
      />
    </div>
  );
}
