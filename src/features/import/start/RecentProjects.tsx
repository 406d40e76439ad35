import { useStudio } from '#state/store.ts';
import { formatCount } from '#ui/format/numbers.ts';
import { formatWhen } from '#ui/format/when.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { sayAtEpoch } from '#ui/wording/training.ts';
import type { ProjectEntry } from '#workers/protocol/projects.ts';
import classes from './RecentProjects.module.css';

const MOST_SHOWN = 3;

/** What was worked on last, on the way into the page; nothing where there is nothing. */
export function RecentProjects() {
  const list = useStudio((state) => state.projectList);
  const notice = useStudio((state) => state.projectNotice);
  const isDialogOpen = useStudio((state) => state.isProjectDialogOpen);
  const showProjects = useStudio((state) => state.showProjects);
  if (list.status === 'unavailable') return <p className={classes.unavailable}>{list.failure.message}</p>;
  if (list.status !== 'ready' || list.entries.length === 0) return null;
  return (
    <section className={classes.recent} aria-labelledby="recent">
      <div className="sechead">
        <h2 id="recent">Recent projects</h2>
        <Button variant="quiet" size="small" onPress={showProjects}>
          All projects
        </Button>
      </div>
      {notice !== null && !isDialogOpen && (
        <p className={classes.notice} role="alert">
          <b>{notice.message}</b> {notice.remedy}
        </p>
      )}
      <ul className={classes.list}>
        {list.entries.slice(0, MOST_SHOWN).map((entry) => (
          <Recent key={entry.id} entry={entry} isElsewhere={list.openElsewhere.includes(entry.id)} />
        ))}
      </ul>
    </section>
  );
}

function Recent({ entry, isElsewhere }: { readonly entry: ProjectEntry; readonly isElsewhere: boolean }) {
  const openProject = useStudio((state) => state.openProject);
  const isBusy = useStudio((state) => state.projectJob.status === 'running');
  const { name, rowCount, columnCount, savedAtMs, interrupted, problem } = entry;
  return (
    <li>
      <button
        type="button"
        className={classes.project}
        disabled={isBusy || isElsewhere || problem !== null}
        onClick={() => void openProject(entry.id)}
      >
        <b className="truncate">{name}</b>
        <span className="label">
          {problem?.message ?? `${formatCount(rowCount)} × ${formatCount(columnCount)} · ${formatWhen(savedAtMs)}`}
        </span>
        {isElsewhere && <span className={classes.state}>Open in another tab</span>}
        {!isElsewhere && interrupted !== null && (
          <span className={classes.state}>{sayAtEpoch('Training interrupted', interrupted.progress)}</span>
        )}
      </button>
    </li>
  );
}
