import type { ReactNode } from 'react';
import { CHOICE_RULE, type Contender, QUALITY_PART_NAMES } from '#core/metrics/arena/rank.ts';
import { ATTACK_NAMES } from '#core/metrics/proof/conclude.ts';
import type { AttackId } from '#core/metrics/proof/contract.ts';
import { findDescriptor } from '#models/catalog.ts';
import { isArenaRunning, isArenaStale, type RankedEntry, rankArena } from '#state/arena.ts';
import { useStudio } from '#state/store.ts';
import type { Arena } from '#state/types.ts';
import { ScatterPlot } from '#ui/charts/ScatterPlot.tsx';
import { formatSeconds } from '#ui/format/durations.ts';
import { formatPercent, formatReference, formatScore } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import styles from './compare.module.css';

const labelOf = ({ entry }: RankedEntry) => findDescriptor(entry.settings.generator).label;
const fidelityOf = ({ shapes, trends }: Contender) => (shapes.value + trends.value) / 2;

/** Several generators on the same rows: fidelity against privacy against time, best first, and the choice among them. */
export function ArenaView({ arena }: { arena: Arena }) {
  const table = useStudio((state) => state.table);
  const modelId = useStudio((state) => state.model?.modelId ?? null);
  const training = useStudio((state) => state.training.status);
  const take = useStudio((state) => state.takeContender);
  const { ranked, parts } = rankArena(arena);
  const others = arena.entries.filter(({ stage }) => stage.status === 'failed' || stage.status === 'left-out');
  const target = ranked.find(({ contender }) => contender.utility !== null)?.contender.utility ?? null;
  const isBusy = isArenaRunning(arena) || training === 'running' || training === 'paused' || training === 'stopping';
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
      {isArenaStale(arena, table) && (
        <p className={styles.stale} role="status">
          Out of date: the table or its columns have changed since these were trained.
        </p>
      )}
      <div className={styles.arena}>
        <FidelityPlot ranked={ranked} modelId={modelId} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className={styles.scroll} tabIndex={0} aria-label="Scores of the generators">
          <table className={`data ${styles.arenaTable}`}>
            <caption className="vh">Scores of the generators, best first; in brackets what unseen real rows score</caption>
            <thead>
              <tr>
                <th scope="col">Generator</th>
                <Head>Quality</Head>
                <Head>Training</Head>
                <Head>Shapes</Head>
                <Head>Trends</Head>
                <Head>Detectability</Head>
                <Head>{target === null ? 'Utility' : `Utility (${target.measure} of “${target.name}”)`}</Head>
                <Head>Identical rows</Head>
                <Head>Membership AUC</Head>
                <Head>Worst attack risk</Head>
                <th scope="col">
                  <span className="vh">Choice</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {ranked.map((row, index) => {
                const { contender, standing, entry } = row;
                const { model } = entry.stage;
                const isChosen = model.modelId === modelId;
                const label = labelOf(row);
                return (
                  <tr key={model.modelId} data-chosen={isChosen}>
                    <th scope="row">
                      {index + 1}. {label}
                      {contender.alarm !== null && <span className={styles.alarm}>Privacy warning: {contender.alarm}</span>}
                    </th>
                    <td className="num">
                      <b>{formatScore(standing.quality)}</b>
                    </td>
                    <td className="num">{formatSeconds(model.fitSeconds)}</td>
                    <ScoreCell score={contender.shapes} />
                    <ScoreCell score={contender.trends} />
                    <ScoreCell score={contender.detectability} />
                    <ScoreCell score={contender.utility} />
                    <td className="num">
                      {formatPercent(contender.copies.value, 2)}{' '}
                      <span className="muted">
                        [{contender.copies.reference === null ? '–' : formatPercent(contender.copies.reference, 2)}]
                      </span>
                    </td>
                    <td className="num">
                      {contender.membershipAuc === null ? '–' : formatScore(contender.membershipAuc)} <span className="muted">[0.500]</span>
                    </td>
                    <td className="num">
                      {contender.worstRisk === null ? (
                        '–'
                      ) : (
                        <span title={ATTACK_NAMES[contender.worstRisk.attack as AttackId]}>{formatPercent(contender.worstRisk.value)}</span>
                      )}
                    </td>
                    <td>
                      {isChosen ? (
                        <b>Chosen</b>
                      ) : (
                        <Button
                          size="small"
                          isDisabled={isBusy}
                          aria-label={`Use this one: ${label}`}
                          onPress={() => void choose(model.modelId)}
                        >
                          Use this one
                        </Button>
                      )}
                    </td>
                  </tr>
                );
              })}
              {others.map(({ settings, stage }) => (
                <tr key={settings.generator}>
                  <th scope="row">{findDescriptor(settings.generator).label}</th>
                  <td colSpan={10} className={`muted ${styles.wrapText}`}>
                    {stage.status === 'failed' ? `Failed: ${stage.failure.message} ${stage.failure.remedy ?? ''}` : 'Left out by you'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
      <p className={styles.brackets}>
        In brackets what unseen real rows score on the same test (utility: learnt from real rows; membership: a blind guess). Worst attack
        risk: how much more surely the most successful attack finds people who were trained on, at least; 0 % is what it should be.
      </p>
    </section>
  );
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

function Head({ children }: { children: ReactNode }) {
  return (
    <th scope="col" className="num">
      {children}
    </th>
  );
}

function ScoreCell({ score }: { score: { readonly value: number; readonly reference: number | null } | null }) {
  return (
    <td className="num">
      {score === null ? '–' : formatScore(score.value)}{' '}
      {score !== null && <span className="muted">{formatReference(score.reference)}</span>}
    </td>
  );
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
