import { Cpu } from 'lucide-react';
import { useMemo } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import type { BackendInfo, BackendName } from '#models/contract.ts';
import { isArenaRunning } from '#state/arena.ts';
import { learntTable } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { estimateTraining } from '#state/training/train-settings.ts';
import { formatPrediction } from '#ui/format/durations.ts';
import { cx } from '#ui/primitives/cx.ts';
import { RadioCards } from '#ui/primitives/RadioCards.tsx';
import { BACKEND_NAMES } from '#ui/wording/backends.ts';
import classes from './ComputeChip.module.css';

const PACE: Readonly<Record<BackendName, string>> = { webgpu: 'fast', wasm: 'steady', cpu: 'slow' };
const MEANING: Readonly<Record<BackendName, string>> = {
  webgpu: 'Training runs on the graphics processor.',
  wasm: 'Training runs on the processor, as compiled code.',
  cpu: 'Training runs on the processor, as plain JavaScript: it works everywhere, and takes longest.',
};
const STATUS: Readonly<Record<BackendInfo['attempts'][number]['status'], string>> = {
  chosen: 'chosen',
  unavailable: 'not available',
  'failed-self-test': 'failed its self-test',
};

/** Which backend was chosen, what that means for time, and the choice of another. */
export function ComputeChip() {
  const backend = useStudio((state) => state.backend);
  const failure = useStudio((state) => state.backendFailure);
  const preference = useStudio((state) => state.backendPreference);
  const chooseBackend = useStudio((state) => state.chooseBackend);
  const isBusy = useStudio(
    (state) =>
      state.training.status === 'running' ||
      state.training.status === 'paused' ||
      state.training.status === 'stopping' ||
      isArenaRunning(state.arena),
  );
  const table = useStudio(learntTable);
  const trainSettings = useStudio((state) => state.trainSettings);
  const options = useMemo(() => describeOptions(backend), [backend]);
  const pace = useMemo(() => {
    if (!backend) return '';
    if (!table) return PACE[backend.backend];
    return formatPrediction(estimateTraining(table, trainSettings, trainSettings.effort, backend).seconds);
  }, [backend, table, trainSettings]);
  const name = backend ? BACKEND_NAMES[backend.backend] : failure ? 'No compute' : 'Testing…';
  return (
    <DialogTrigger>
      <AriaButton
        className={cx('chip', classes.chip)}
        aria-label={backend ? `Compute: ${name}, ${pace}` : `Compute: ${failure ? 'failed' : 'testing'}`}
      >
        <Cpu className="ico" aria-hidden="true" />
        <b>{name}</b>
        {backend && <span className={classes.pace}>{pace}</span>}
      </AriaButton>
      <Popover className={cx(classes.popover)} placement="bottom end" offset={6}>
        <AriaDialog className={cx(classes.dialog)} aria-label="Compute">
          <h2>{backend ? `Training runs on ${name}` : failure ? 'No backend could be started' : 'Testing what this browser can do…'}</h2>
          {backend && (
            <>
              <p className={classes.text}>
                {MEANING[backend.backend]} {table && `Training as set on the Train step is predicted to take ${pace}.`}
              </p>
              <p className={classes.text}>{backend.reason}</p>
              <ul className={classes.attempts} aria-label="What was tried">
                {backend.attempts.map((attempt) => (
                  <li key={attempt.backend}>
                    <b>{BACKEND_NAMES[attempt.backend]}</b> <span className="muted">{STATUS[attempt.status]}</span>
                    {attempt.detail !== '' && attempt.status !== 'chosen' && <span className={classes.detail}>{attempt.detail}</span>}
                  </li>
                ))}
              </ul>
            </>
          )}
          {failure && (
            <p className={classes.text}>
              {failure.message} {failure.remedy}
            </p>
          )}
          <RadioCards
            label="Use"
            options={options}
            value={preference}
            onChange={(next) => void chooseBackend(next)}
            isDisabled={isBusy || (!backend && !failure)}
          />
          {isBusy && <p className="label">A training run is under way: stop it to change this.</p>}
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}

function describeOptions(backend: BackendInfo | null) {
  const order: readonly BackendName[] = ['webgpu', 'wasm', 'cpu'];
  return [
    { id: 'auto' as const, label: 'The fastest that passes its self-test' },
    ...order.map((id) => {
      const attempt = backend?.attempts.find((candidate) => candidate.backend === id);
      return {
        id,
        label: `${BACKEND_NAMES[id]} only`,
        ...(attempt && attempt.status !== 'chosen' ? { aside: STATUS[attempt.status] } : {}),
      };
    }),
  ];
}
