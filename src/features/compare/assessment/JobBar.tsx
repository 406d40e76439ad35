import { useStudio } from '#state/store.ts';
import type { EvaluateJob } from '#state/types.ts';
import { formatPrediction } from '#ui/format/durations.ts';
import { ProgressBar } from '#ui/primitives/ProgressBar.tsx';
import { useTimeLeft } from '#ui/primitives/use-time-left.ts';

/** How far measuring is, at what, and how long it will still take. */
export function JobBar({ job }: { job: Extract<EvaluateJob, { status: 'running' }> }) {
  const share = job.total > 0 ? job.done / job.total : null;
  const secondsLeft = useTimeLeft(share);
  const percent = share === null ? '' : `${Math.round(100 * share)} %`;
  return (
    <ProgressBar
      label={job.doing}
      share={share}
      {...(secondsLeft === null ? {} : { valueLabel: `${percent}, ${formatPrediction(secondsLeft)} left` })}
    />
  );
}

export interface OwnJobBarProps {
  readonly of: 'evaluation' | 'assessing';
  /** Said before what is being done. */
  readonly before?: string;
}

/** The bar of what runs. It alone follows the progress: the rest of the screen need not be made anew several times a second. */
export function OwnJobBar({ of, before = '' }: OwnJobBarProps) {
  const job = useStudio((state) => state[of]);
  return job.status === 'running' ? <JobBar job={{ ...job, doing: `${before}${job.doing}` }} /> : null;
}
