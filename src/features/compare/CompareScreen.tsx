import { useEffect, useState } from 'react';
import type { EvaluationReport, PairComparison } from '#core/metrics/contract.ts';
import { writeWholeVerdict } from '#core/metrics/proof/conclude.ts';
import { freshnessOfReport } from '#state/staleness.ts';
import { useStudio } from '#state/store.ts';
import type { EvaluateJob } from '#state/types.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ErrorPanel } from '#ui/primitives/Callout.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import { ArenaView } from './ArenaView.tsx';
import { ColumnDetail } from './ColumnDetail.tsx';
import { ColumnList } from './ColumnList.tsx';
import styles from './compare.module.css';
import { DetectabilityPanel } from './DetectabilityPanel.tsx';
import { FairnessView } from './FairnessView.tsx';
import { JobBar } from './JobBar.tsx';
import { JointPanel } from './JointPanel.tsx';
import { PairMatrices } from './PairMatrices.tsx';
import { PrivacyView } from './PrivacyView.tsx';
import { ProofProgress } from './ProofProgress.tsx';
import { ScoreCards } from './ScoreCards.tsx';
import { UtilityView } from './UtilityView.tsx';

function CompareScreen() {
  const model = useStudio((state) => state.model);
  const report = useStudio((state) => state.report);
  const evaluation = useStudio((state) => state.evaluation);
  const evaluate = useStudio((state) => state.evaluate);
  const modelId = model?.modelId ?? null;
  const reportedId = report?.modelId ?? null;

  // A model that has no comparison gets one as soon as this screen is opened; a stopped or failed one waits for the person.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each model
  useEffect(() => {
    if (modelId !== null && reportedId !== modelId && evaluation.status === 'idle') void evaluate();
  }, [modelId]);

  // The same model is compared again where its tables were lost: what is known stays on show.
  if (evaluation.status === 'running' && reportedId !== modelId) return <Busy job={evaluation} />;
  if (evaluation.status === 'failed' && reportedId !== modelId) return <Failed job={evaluation} />;
  if (report === null) return <Empty />;
  return <Report report={report.report} key={report.modelId} />;
}

export default CompareScreen;

function Empty() {
  const model = useStudio((state) => state.model);
  const evaluate = useStudio((state) => state.evaluate);
  const hasTable = useStudio((state) => state.table !== null);
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

function Busy({ job }: { job: Extract<EvaluateJob, { status: 'running' }> }) {
  const cancel = useStudio((state) => state.cancelEvaluation);
  return (
    <div data-compare-status="running">
      <div className="head">
        <div>
          <h1 tabIndex={-1}>Comparing real and synthetic rows</h1>
          <p className="muted">As many synthetic rows as were trained on are drawn and scored, on this device.</p>
        </div>
        <Button onPress={cancel}>Cancel</Button>
      </div>
      <div className={styles.busy}>
        <JobBar job={job} />
      </div>
    </div>
  );
}

function Failed({ job }: { job: Extract<EvaluateJob, { status: 'failed' }> }) {
  const evaluate = useStudio((state) => state.evaluate);
  const { failure } = job;
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

const STALE_NOTES = {
  'table-changed': 'Out of date: the table or its columns have changed since this comparison.',
  'settings-changed': 'Out of date: the training settings have changed since this comparison.',
  'model-changed': 'Out of date: this compares an earlier model.',
} as const;

type View = 'arena' | 'columns' | 'utility' | 'privacy' | 'fairness';
const VIEWS: readonly { readonly id: View; readonly label: string }[] = [
  { id: 'columns', label: 'Columns and pairs' },
  { id: 'utility', label: 'Utility' },
  { id: 'privacy', label: 'Privacy' },
  { id: 'fairness', label: 'Fairness' },
];
const ARENA_VIEW: { readonly id: View; readonly label: string } = { id: 'arena', label: 'Generators' };

function Report({ report }: { report: EvaluationReport }) {
  const goTo = useStudio((state) => state.goTo);
  const evaluate = useStudio((state) => state.evaluate);
  const model = useStudio((state) => state.model);
  const freshness = useStudio(freshnessOfReport);
  const [selected, setSelected] = useState(report.columns[0]?.columnIndex ?? -1);
  const [pair, setPair] = useState<PairComparison | null>(null);
  const column = report.columns.find((candidate) => candidate.columnIndex === selected) ?? report.columns[0];
  const known = useStudio((state) => state.proof);
  const proving = useStudio((state) => state.proving);
  const reportedId = useStudio((state) => state.report?.modelId ?? null);
  const proof = known !== null && known.modelId === reportedId ? known.proof : null;
  const isProving = proving.status === 'running';
  const pending = isProving ? 'Being measured …' : 'Not measured.';
  const arena = useStudio((state) => state.arena);
  const arenaSize = arena?.entries.filter(({ stage }) => stage.status === 'measured').length ?? 0;
  const isOfArena = arena?.entries.some(({ stage }) => stage.status === 'measured' && stage.model.modelId === reportedId) ?? false;
  const [view, setView] = useState<View>(arenaSize > 1 && isOfArena ? 'arena' : 'columns');
  const staleNote = freshness === 'fresh' || freshness === 'absent' ? null : STALE_NOTES[freshness];

  return (
    <div data-compare-status={staleNote === null ? 'finished' : 'stale'}>
      <div className={`head ${styles.head}`}>
        <div>
          <h1 tabIndex={-1} className="verdict">
            {writeWholeVerdict(report, proof)}
          </h1>
          <p className="lead">{report.verdict.support}</p>
        </div>
        <div className="row">
          <Button variant="primary" onPress={() => goTo('export')}>
            Continue to export
          </Button>
        </div>
      </div>
      {staleNote !== null && (
        <div className={styles.stale} role="status">
          <span>{staleNote}</span>
          {freshness === 'model-changed' && model !== null ? (
            <Button size="small" onPress={() => void evaluate()}>
              Compare again
            </Button>
          ) : (
            <Button size="small" onPress={() => goTo('train')}>
              Go to train
            </Button>
          )}
        </div>
      )}
      <ScoreCards report={report} proof={proof} isProving={isProving} />
      <ProofProgress proof={proof} />
      <div className={styles.views}>
        <Segmented<View> label="What to look at" value={view} onChange={setView} options={arenaSize > 0 ? [ARENA_VIEW, ...VIEWS] : VIEWS} />
      </div>
      {view === 'arena' && arena !== null && <ArenaView arena={arena} />}
      {view === 'utility' && <UtilityView utility={proof?.utility ?? null} pending={pending} />}
      {view === 'privacy' && <PrivacyView distances={proof?.distances ?? null} attacks={proof?.attacks ?? null} pending={pending} />}
      {view === 'fairness' && <FairnessView fairness={proof?.fairness ?? null} pending={pending} />}
      {view === 'columns' && column !== undefined && (
        <section className={styles.compare}>
          <div>
            <div className="sechead">
              <h2>Columns, worst first</h2>
              <span className="label">distance [holdout]</span>
            </div>
            <ColumnList columns={report.columns} selected={column.columnIndex} onSelect={setSelected} />
          </div>
          <ColumnDetail key={column.overlay.shape} column={column} />
        </section>
      )}
      {view === 'columns' && <PairMatrices report={report} onOpen={setPair} />}
      {view === 'columns' && pair !== null && (
        <JointPanel key={`${pair.a} ${pair.b}`} pair={pair} columns={report.columns} onClose={() => setPair(null)} />
      )}
      {view === 'columns' && (
        <DetectabilityPanel
          detectability={proof?.detectability ?? null}
          threeWay={proof?.threeWay ?? null}
          coverage={proof?.coverage ?? null}
        />
      )}
      {view === 'columns' && report.leftOut.length > 0 && (
        <section>
          <div className="sechead">
            <h2>Not compared</h2>
          </div>
          <ul className={styles.left}>
            {report.leftOut.map(({ name, why }) => (
              <li key={name}>
                <b>{name}</b> <span className="muted">{why}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
