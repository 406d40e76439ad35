import { Check, RotateCw, TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import { useStudio } from '#state/store.ts';
import type { StepId, StepStatus } from '#state/types.ts';
import { ChartKey } from '#ui/charts/Swatch.tsx';
import { cx } from '#ui/primitives/cx.ts';
import classes from './StepRail.module.css';
import { describeSteps, type StepInfo } from './steps.ts';

const SPOKEN: Readonly<Record<StepStatus, string>> = {
  todo: 'not yet',
  ready: 'ready',
  done: 'done',
  stale: 'out of date',
  busy: 'working',
  failed: 'needs your eye',
};

export function StepRail() {
  const step = useStudio((state) => state.step);
  const steps = useSteps();
  return (
    <nav className={classes.rail} aria-label="Steps">
      <ol className={classes.steps}>
        {steps.map((info, index) => (
          <StepLink key={info.id} info={info} number={index + 1} isNow={info.id === step} />
        ))}
      </ol>
      <div className={classes.key}>
        <ChartKey holdout="Holdout (unseen real)" />
      </div>
    </nav>
  );
}

function useSteps(): readonly StepInfo[] {
  const dataset = useStudio((state) => state.dataset);
  const load = useStudio((state) => state.load);
  const dismissedFindings = useStudio((state) => state.dismissedFindings);
  const trainSettings = useStudio((state) => state.trainSettings);
  const training = useStudio((state) => state.training);
  const arena = useStudio((state) => state.arena);
  const model = useStudio((state) => state.model);
  const evaluation = useStudio((state) => state.evaluation);
  const report = useStudio((state) => state.report);
  const exporting = useStudio((state) => state.exporting);
  return useMemo(
    () => describeSteps({ dataset, load, dismissedFindings, trainSettings, training, arena, model, evaluation, report, exporting }),
    [dataset, load, dismissedFindings, trainSettings, training, arena, model, evaluation, report, exporting],
  );
}

function StepLink({ info, number, isNow }: { readonly info: StepInfo; readonly number: number; readonly isNow: boolean }) {
  const { status } = info;
  return (
    <li className={cx(classes[status], isNow && classes.now)}>
      <a href={`#${info.id}` satisfies `#${StepId}`} aria-current={isNow ? 'step' : undefined} aria-keyshortcuts={`Alt+${number}`}>
        <span className={classes.mark} aria-hidden="true">
          <Mark number={number} status={status} isNow={isNow} />
        </span>
        <span className={classes.title}>
          {info.title}
          <span className="vh"> ({isNow ? `current, ${SPOKEN[status]}` : SPOKEN[status]})</span>
        </span>
        <span className={classes.keys} aria-hidden="true">
          Alt {number}
        </span>
        <span className={classes.detail}>{info.detail}</span>
      </a>
    </li>
  );
}

function Mark({ number, status, isNow }: { readonly number: number; readonly status: StepStatus; readonly isNow: boolean }) {
  if (isNow) return number;
  switch (status) {
    case 'done':
      return <Check size={12} strokeWidth={2} />;
    case 'stale':
      return <RotateCw size={12} strokeWidth={2} />;
    case 'failed':
      return <TriangleAlert size={12} strokeWidth={2} />;
    case 'todo':
    case 'ready':
    case 'busy':
      return number;
    default:
      return status satisfies never;
  }
}
