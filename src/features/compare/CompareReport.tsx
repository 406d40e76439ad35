import { useState } from 'react';
import { type Advice, adviseNext } from '#core/metrics/assessment/advise.ts';
import type { Assessment, AssessmentPart } from '#core/metrics/assessment/contract.ts';
import { listUnmadeParts } from '#core/metrics/assessment/parts.ts';
import type { EvaluationReport } from '#core/metrics/contract.ts';
import { sayAdvice } from '#core/wording/advice.ts';
import { sayWhyAbsent } from '#core/wording/notes.ts';
import { sayVerdict, sayWholeVerdict } from '#core/wording/verdict.ts';
import { defaultGeneratorId, findDescriptor } from '#models/catalog.ts';
import { freshnessOfReport } from '#state/staleness.ts';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import { StaleNote } from '#ui/primitives/StaleNote.tsx';
import { describeStale } from '#ui/wording/staleness.ts';
import { ArenaView } from './arena/ArenaView.tsx';
import { AssessmentProgress } from './assessment/AssessmentProgress.tsx';
import { ColumnsView } from './columns/ColumnsView.tsx';
import { FairnessView } from './fairness/FairnessView.tsx';
import { PrivacyView } from './privacy/PrivacyView.tsx';
import styles from './report.module.css';
import { UtilityView } from './utility/UtilityView.tsx';
import { ScoreCards } from './verdict/ScoreCards.tsx';

const STALE_NOTES = {
  'table-changed': describeStale('table', 'this comparison'),
  'settings-changed': describeStale('settings', 'this comparison'),
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

/** The comparison of one model: the verdict, what to do, four answers, and what they rest on. */
export function CompareReport({ report }: { report: EvaluationReport }) {
  const goTo = useStudio((state) => state.goTo);
  const known = useStudio((state) => state.assessment);
  const assessing = useStudio((state) => state.assessing.status);
  const reportedId = useStudio((state) => state.report?.modelId ?? null);
  const arena = useStudio((state) => state.arena);
  const assessment = known !== null && known.modelId === reportedId ? known.assessment : null;
  const arenaSize = arena?.entries.filter(({ stage }) => stage.status === 'measured').length ?? 0;
  const isOfArena = arena?.entries.some(({ stage }) => stage.status === 'measured' && stage.model.modelId === reportedId) ?? false;
  const [view, setView] = useState<View>(arenaSize > 1 && isOfArena ? 'arena' : 'columns');
  const isStale = useStudio((state) => !['fresh', 'absent'].includes(freshnessOfReport(state)));
  const isAssessing = assessing === 'running';
  const isMade = assessment !== null && known !== null && listUnmadeParts(assessment, known.choices).length === 0;
  const say = (type: AssessmentPart['type']) => describePending(assessment, type, assessing);

  return (
    <div data-compare-status={isStale ? 'stale' : 'finished'}>
      <div className={`head ${styles.head}`}>
        <div>
          <h1 tabIndex={-1} className="verdict">
            {sayWholeVerdict(report, assessment)}
          </h1>
          {!isStale && (
            <NextStep
              report={report}
              assessment={assessment}
              stage={isMade ? 'made' : isAssessing ? 'measuring' : 'incomplete'}
              onView={setView}
            />
          )}
          <p className={`muted ${styles.support}`}>{sayVerdict(report).support}</p>
        </div>
        <div className="row">
          <Button variant="primary" onPress={() => goTo('export')}>
            Continue to export
          </Button>
        </div>
      </div>
      <StaleComparison />
      <ScoreCards report={report} assessment={assessment} say={say} />
      <AssessmentProgress assessment={assessment} choices={known?.choices ?? null} />
      <div className={styles.views}>
        <Segmented<View> label="What to look at" value={view} onChange={setView} options={arenaSize > 0 ? [ARENA_VIEW, ...VIEWS] : VIEWS} />
      </div>
      {view === 'arena' && arena !== null && <ArenaView arena={arena} />}
      {view === 'utility' && <UtilityView utility={assessment?.utility ?? null} pending={say('utility')} />}
      {view === 'privacy' && (
        <PrivacyView
          distances={assessment?.distances ?? null}
          attacks={assessment?.attacks ?? null}
          membership={assessment?.membership ?? null}
          pendingMembership={say('membership')}
          pendingDistances={say('distances')}
          pendingAttacks={say('attacks')}
        />
      )}
      {view === 'fairness' && <FairnessView fairness={assessment?.fairness ?? null} pending={say('fairness')} />}
      {view === 'columns' && <ColumnsView report={report} assessment={assessment} say={say} />}
    </div>
  );
}

/** Why a part is not there: it is on its way, it could not be made, or it was left off. */
function describePending(assessment: Assessment | null, type: AssessmentPart['type'], status: 'idle' | 'running' | 'failed'): string {
  const note = assessment === null ? null : sayWhyAbsent(assessment, type);
  if (note !== null) return `Not measured. ${note}`;
  return status === 'running' ? 'Being measured …' : 'Not measured.';
}

function NextStep({
  report,
  assessment,
  stage,
  onView,
}: {
  report: EvaluationReport;
  assessment: Assessment | null;
  stage: 'measuring' | 'incomplete' | 'made';
  onView: (view: View) => void;
}) {
  const goTo = useStudio((state) => state.goTo);
  const generator = useStudio((state) => state.model?.generator ?? defaultGeneratorId);
  const effort = useStudio((state) => state.trainSettings.effort);
  const wasTried = useStudio(
    (state) =>
      state.arena?.entries.some(({ settings, stage }) => settings.generator === defaultGeneratorId && stage.status === 'measured') ?? false,
  );
  const advice = adviseNext(report, assessment, stage, {
    betterGenerator: generator === defaultGeneratorId || wasTried ? null : findDescriptor(defaultGeneratorId).label,
    canTrainLonger: effort !== 'thorough' && findDescriptor(generator).usesBackend,
  });
  const { leadsTo } = advice;
  const label = leadsTo === null ? undefined : LEADS[leadsTo];
  return (
    <p className={`lead ${styles.next}`}>
      {sayAdvice(advice)}{' '}
      {label !== undefined && (
        <Button
          variant="quiet"
          size="small"
          onPress={() => (leadsTo === 'train' ? goTo('train') : leadsTo === 'columns' ? goTo('columns') : onView('privacy'))}
        >
          {label}
        </Button>
      )}
    </p>
  );
}

/** Export has the screen's own button. */
const LEADS: Readonly<Partial<Record<NonNullable<Advice['leadsTo']>, string>>> = {
  train: 'Go to Train',
  columns: 'Go to Columns',
  privacy: 'Look at Privacy',
};

function StaleComparison() {
  const goTo = useStudio((state) => state.goTo);
  const evaluate = useStudio((state) => state.evaluate);
  const model = useStudio((state) => state.model);
  const freshness = useStudio(freshnessOfReport);
  if (freshness === 'fresh' || freshness === 'absent') return null;
  return (
    <StaleNote
      action={
        freshness === 'model-changed' && model !== null ? (
          <Button size="small" onPress={() => void evaluate()}>
            Compare again
          </Button>
        ) : (
          <Button size="small" onPress={() => goTo('train')}>
            Go to train
          </Button>
        )
      }
    >
      {STALE_NOTES[freshness]}
    </StaleNote>
  );
}
