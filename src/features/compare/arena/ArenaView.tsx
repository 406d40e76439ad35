import type { Contender } from '#core/metrics/arena/rank.ts';
import { CHOICE_RULE, QUALITY_PART_NAMES } from '#core/wording/arena.ts';
import { ATTACK_NAMES } from '#core/wording/attacks.ts';
import { sayBriefly } from '#core/wording/conclusions.ts';
import { findDescriptor } from '#models/catalog.ts';
import { isArenaRunning, isArenaStale, needsRemeasuring, type RankedEntry, rankArena } from '#state/arena.ts';
import { chooseAssessmentDefaults } from '#state/assessment-defaults.ts';
import { learntTable } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import type { Arena } from '#state/types.ts';
import { ScatterPlot } from '#ui/charts/ScatterPlot.tsx';
import { formatSeconds } from '#ui/format/durations.ts';
import { formatPercent, formatScore } from '#ui/format/numbers.ts';
import { listWords } from '#ui/format/words.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import { describeStale } from '#ui/wording/staleness.ts';
import { JobBar } from '../assessment/JobBar.tsx';
import { Figure } from '../figures/Figure.tsx';
import { type ScoreColumn, type ScoreRow, ScoreTable } from '../figures/ScoreTable.tsx';
import styles from './arena.module.css';

const labelOf = ({ entry }: RankedEntry) => findDescriptor(entry.settings.generator).label;
const fidelityOf = ({ shapes, trends }: Contender) => (shapes.value + trends.value) / 2;

/** Several generators on the same rows: fidelity against privacy against time, best first, and the choice among them. */
export function ArenaView({ arena }: { arena: Arena }) {
  const dataset = useStudio((state) => state.dataset);
  const modelId = useStudio((state) => state.model?.modelId ?? null);
  const training = useStudio((state) => state.training.status);
  const isMeasuring = useStudio((state) => state.arenaMeasuring.status === 'running');
  const take = useStudio((state) => state.takeContender);
  const { ranked, parts } = rankArena(arena);
  const isStale = isArenaStale(arena, dataset);
  const isBusy = isArenaRunning(arena) || isMeasuring || training === 'running' || training === 'paused' || training === 'stopping';
  const target = ranked.find(({ contender }) => contender.utility !== null)?.contender.utility ?? null;
  const others = arena.entries.filter(({ stage }) => stage.status === 'failed' || stage.status === 'left-out');
  const choose = async (id: string) => {
    await take(id);
    // The pressed button is gone: the verdict on the newly chosen one is what comes next.
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  };
  return (
    <section aria-labelledby="arena-title">
      <div className="sechead">
        <h2 id="arena-title">Generators side by side, best first</h2>
      </div>
      <p className={`muted ${styles.rule}`}>
        Trained on the same rows, judged by the same held-out ones: best first by quality, any with a privacy warning last. The choice is
        yours.
      </p>
      <Disclosure summary="How quality is reckoned">
        <p className={`muted ${styles.rule}`}>
          {CHOICE_RULE}
          {parts.length < 4 && ` Here it rests on ${listWords(parts.map((part) => QUALITY_PART_NAMES[part]))}.`}
        </p>
      </Disclosure>
      {isStale && (
        <p className={styles.note} role="status">
          {describeStale('table', 'these were trained')}
        </p>
      )}
      {!isStale && <OtherTarget arena={arena} isBusy={isBusy} measured={target?.name ?? null} />}
      <div className={styles.arena}>
        <FidelityPlot ranked={ranked} modelId={modelId} />
        <ScoreTable
          label="Scores of the generators, best first; in brackets what unseen real rows score"
          columns={[
            { head: 'Generator' },
            ...[
              'Quality',
              'Training',
              'Shapes',
              'Trends',
              'Detectability',
              target === null ? 'Utility' : `Utility (${target.measure} of “${target.name}”)`,
              'Identical rows',
              'Membership AUC',
              'Worst attack risk',
            ].map((head): ScoreColumn => ({ head, kind: 'number' })),
            { head: <span className="vh">Choice</span>, kind: 'number' },
          ]}
          rows={[
            ...ranked.map((row, index) => toRow(row, index, row.entry.stage.model.modelId === modelId, isBusy, choose)),
            ...others.map(
              ({ settings, stage }): ScoreRow => ({
                id: settings.generator,
                look: 'quiet',
                cells: [
                  findDescriptor(settings.generator).label,
                  stage.status === 'failed' ? `Failed: ${stage.failure.message} ${stage.failure.remedy ?? ''}` : 'Left out by you',
                ],
              }),
            ),
          ]}
        />
      </div>
      <p className={styles.brackets}>
        In brackets what unseen real rows score on the same test (utility: learnt from real rows; membership: a blind guess). Worst attack
        risk: how much more surely the most successful attack finds people who were trained on, at least; 0 % is what it should be.
      </p>
    </section>
  );
}

/** Says where the person has chosen another target than these were measured for, and measures them anew. */
function OtherTarget({ arena, isBusy, measured }: { arena: Arena; isBusy: boolean; measured: string | null }) {
  const job = useStudio((state) => state.arenaMeasuring);
  const table = useStudio(learntTable);
  const chosen = useStudio((state) => state.assessmentChoices);
  const remeasure = useStudio((state) => state.remeasureArena);
  const stop = useStudio((state) => state.stopRemeasuring);
  if (table === null) return null;
  const choices = chosen ?? chooseAssessmentDefaults(table);
  const wanted = choices.targetColumn === null ? null : (table.columns[choices.targetColumn]?.spec.name ?? null);
  if (job.status === 'running') {
    return (
      <div className={styles.measuring}>
        <JobBar job={job} />
        <Button size="small" onPress={stop}>
          Stop measuring
        </Button>
      </div>
    );
  }
  if (!needsRemeasuring(arena, choices)) return null;
  return (
    <p className={styles.note} role="status">
      <span>
        {job.status === 'failed' && <b>{job.failure.message} </b>}
        {measured === null ? 'Utility was not measured here' : `Utility here is of “${measured}”`}
        {wanted === null ? '; you chose to predict nothing.' : `; you chose “${wanted}” since.`}
      </span>
      <Button size="small" isDisabled={isBusy} onPress={() => void remeasure()}>
        {wanted === null ? 'Rank without utility' : `Measure all for “${wanted}”`}
      </Button>
    </p>
  );
}

function toRow(row: RankedEntry, index: number, isChosen: boolean, isBusy: boolean, choose: (id: string) => Promise<void>): ScoreRow {
  const { contender, standing, entry } = row;
  const { model } = entry.stage;
  const { copies, membershipAuc, worstRisk } = contender;
  const label = labelOf(row);
  return {
    id: model.modelId,
    look: isChosen ? 'chosen' : 'plain',
    cells: [
      <span key="name">
        {index + 1}. {label}
        {contender.alarm !== null && <span className={styles.alarm}>Privacy warning: {sayBriefly(contender.alarm)}</span>}
      </span>,
      <b key="quality">{formatScore(standing.quality)}</b>,
      formatSeconds(model.fitSeconds),
      <Figure key="shapes" score={contender.shapes} />,
      <Figure key="trends" score={contender.trends} />,
      <Figure key="detectability" score={contender.detectability} />,
      <Figure key="utility" score={contender.utility} />,
      <span key="copies">
        {formatPercent(copies.value, 2)}{' '}
        <span className="muted">[{copies.reference === null ? '–' : formatPercent(copies.reference, 2)}]</span>
      </span>,
      <span key="membership">
        {membershipAuc === null ? '–' : formatScore(membershipAuc)} <span className="muted">[0.500]</span>
      </span>,
      worstRisk === null ? (
        '–'
      ) : (
        <span key="risk" title={ATTACK_NAMES[worstRisk.attack]}>
          {formatPercent(worstRisk.value)}
        </span>
      ),
      isChosen ? (
        <b key="choice">Chosen</b>
      ) : (
        <Button
          key="choice"
          size="small"
          isDisabled={isBusy}
          aria-label={`Use this one: ${label}`}
          onPress={() => void choose(model.modelId)}
        >
          Use this one
        </Button>
      ),
    ],
  };
}

function FidelityPlot({ ranked, modelId }: { ranked: readonly RankedEntry[]; modelId: string | null }) {
  const longest = Math.max(...ranked.map(({ entry }) => entry.stage.model.fitSeconds), 1e-9);
  const first = ranked[0]?.contender;
  if (first === undefined) return null;
  const { shapes, trends } = first;
  const points = ranked.flatMap((row, index) => {
    const { model } = row.entry.stage;
    if (row.contender.privacy === null) return [];
    return {
      mark: String(index + 1),
      text: `${labelOf(row)}, ${formatSeconds(model.fitSeconds)}`,
      x: fidelityOf(row.contender),
      y: row.contender.privacy,
      size: model.fitSeconds / longest,
      isChosen: model.modelId === modelId,
    };
  });
  if (points.length === 0) return null;
  const sentence = points.map(({ text, x, y }) => `${text} of training: fidelity ${formatScore(x)}, privacy ${formatScore(y)}`).join('; ');
  return (
    <ScatterPlot
      label={`Fidelity against privacy of ${points.length} generators. ${sentence}.`}
      points={points}
      xLabel="Fidelity: mean of shapes and trends (further right is closer). Size: training time. Ringed: chosen"
      yLabel="Privacy: 1 less the greatest advantage that an attack surely has (higher is safer)"
      xReference={shapes.reference === null || trends.reference === null ? null : (shapes.reference + trends.reference) / 2}
    />
  );
}
