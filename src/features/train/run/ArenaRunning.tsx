import { SkipForward, X } from 'lucide-react';
import { findDescriptor } from '#models/catalog.ts';
import { rankArena } from '#state/arena.ts';
import { useStudio } from '#state/store.ts';
import type { Arena, ArenaEntry } from '#state/types.ts';
import { formatSeconds } from '#ui/format/durations.ts';
import { formatScore } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ProgressBar } from '#ui/primitives/ProgressBar.tsx';
import { PAUSED } from '#ui/wording/training.ts';
import styles from '../train.module.css';
import { ChosenRun } from './ChosenRun.tsx';
import { LiveCharts } from './LiveCharts.tsx';
import { ProgressStrip } from './ProgressStrip.tsx';
import { RunButtons } from './RunButtons.tsx';
import { useLiveTraining } from './use-live-training.ts';
import { WorstColumns } from './WorstColumns.tsx';

/** Several generators, one after the other: how far each is, and the one under way as it learns. */
export function ArenaRunning({ arena }: { arena: Arena }) {
  const job = useStudio((state) => state.training);
  const backend = useStudio((state) => state.backend);
  const skip = useStudio((state) => state.skipContender);
  const stop = useStudio((state) => state.stopArena);
  const live = useLiveTraining();
  const place = arena.entries.findIndex(({ stage }) => stage.status === 'training' || stage.status === 'measuring');
  const entry = arena.entries[place];
  const shown = entry ?? arena.entries[0];
  const run = job.status === 'paused' || job.status === 'stopping' ? job.status : 'running';
  if (shown === undefined) return null;
  const { generator } = shown.settings;
  const descriptor = findDescriptor(generator);
  const isTraining = entry?.stage.status === 'training';
  const canPause = isTraining && descriptor.usesBackend;
  const bestEpoch = live.best?.epoch ?? null;
  return (
    <div data-train-status={run}>
      <div className="head">
        <div>
          <h1 tabIndex={-1}>{run === 'paused' ? PAUSED.title : `Comparing ${arena.entries.length} generators on this device`}</h1>
          <p className="muted">
            {run === 'paused'
              ? PAUSED.text
              : 'One after the other, on the same rows, judged by the same held-out ones. Keep this tab open.'}
          </p>
        </div>
        <div className={styles.actions}>
          <RunButtons run={run} canPause={canPause} bestEpoch={bestEpoch} />
          <Button onPress={skip} isDisabled={run === 'stopping'}>
            <SkipForward className="ico" aria-hidden="true" />
            Leave this one out
          </Button>
          <Button variant="quiet-muted" onPress={stop}>
            <X className="ico" aria-hidden="true" />
            End the comparison
          </Button>
        </div>
      </div>
      <ContenderList arena={arena} />
      <section aria-label={descriptor.label}>
        <ChosenRun descriptor={descriptor} settings={entry?.settings ?? null} live={live} />
        {entry?.stage.status === 'measuring' ? (
          <div className={styles.measuring}>
            <ProgressBar label={entry.stage.doing} share={entry.stage.total > 0 ? entry.stage.done / entry.stage.total : null} />
          </div>
        ) : (
          <ProgressStrip
            run={run}
            generator={generator}
            progress={'progress' in job ? job.progress : null}
            live={live}
            backend={backend?.backend ?? null}
            keptEpoch={null}
            fitSeconds={null}
          />
        )}
        {descriptor.usesBackend && <LiveCharts live={live} bestEpoch={bestEpoch} stop={null} />}
        <WorstColumns columns={live.worst} epoch={descriptor.usesBackend ? live.worstEpoch : null} />
      </section>
    </div>
  );
}

function ContenderList({ arena }: { arena: Arena }) {
  const { ranked } = rankArena(arena);
  const qualityOf = (entry: ArenaEntry) => ranked.find((other) => other.entry === entry)?.standing.quality ?? null;
  return (
    <ol className={styles.stages} aria-label="Generators in the comparison">
      {arena.entries.map((entry) => (
        <li key={entry.settings.generator} data-stage={entry.stage.status}>
          <b>{findDescriptor(entry.settings.generator).label}</b>
          <span>{describeStage(entry, qualityOf(entry))}</span>
        </li>
      ))}
    </ol>
  );
}

function describeStage({ stage }: ArenaEntry, quality: number | null): string {
  switch (stage.status) {
    case 'waiting':
      return 'waits for its turn';
    case 'training':
      return 'is being trained';
    case 'measuring':
      return 'is being measured';
    case 'measured':
      return `trained in ${formatSeconds(stage.model.fitSeconds)}${quality === null ? '' : `, quality so far ${formatScore(quality)}`}`;
    case 'failed':
      return `failed: ${stage.failure.message}`;
    case 'left-out':
      return 'left out';
    default:
      return stage satisfies never;
  }
}

/** What became of the comparison, once it is over. */
export function ArenaOutcome({ arena }: { arena: Arena }) {
  const goTo = useStudio((state) => state.goTo);
  const modelId = useStudio((state) => state.model?.modelId ?? null);
  const { ranked } = rankArena(arena);
  const best = ranked[0];
  const isOfArena = ranked.some(({ entry }) => entry.stage.model.modelId === modelId);
  const failed = arena.entries.flatMap(({ settings, stage }) => (stage.status === 'failed' ? [{ settings, failure: stage.failure }] : []));
  if (!isOfArena && failed.length === 0) return null;
  return (
    <div className={styles.notice} role="status">
      {isOfArena && best !== undefined && (
        <p>
          {ranked.length === 1
            ? `One of ${arena.entries.length} generators came to its end.`
            : best.entry.stage.model.modelId === modelId
              ? `The best of ${ranked.length} generators by the held-out rows is chosen, quality ${formatScore(best.standing.quality)}.`
              : `You chose this one of ${ranked.length} generators; ${findDescriptor(best.entry.settings.generator).label} stands first.`}{' '}
          {ranked.length > 1 && (
            <Button variant="quiet" size="small" onPress={() => goTo('compare')}>
              See them side by side
            </Button>
          )}
        </p>
      )}
      {failed.map(({ settings, failure }) => (
        <p key={settings.generator}>
          {findDescriptor(settings.generator).label} failed: {failure.message} {failure.remedy}
        </p>
      ))}
    </div>
  );
}
