import type { Assessment, AssessmentChoices } from '#core/metrics/assessment/contract.ts';
import { collectSamples, EMPTY_ASSESSMENT, isFault, listUnmadeParts } from '#core/metrics/assessment/parts.ts';
import { findMeasure } from '#core/metrics/catalog.ts';
import { sayNote } from '#core/wording/notes.ts';
import { describeSample } from '#core/wording/samples.ts';
import { useStudio } from '#state/store.ts';
import type { EvaluateJob } from '#state/types.ts';
import { listWords } from '#ui/format/words.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import styles from '../report.module.css';
import { OwnJobBar, type OwnJobBarProps } from './JobBar.tsx';

const NO_CHOICES: AssessmentChoices = { targetColumn: null, groupColumn: null };

/** How far the costly measures are, what stopped them, and what could not be measured. */
export function AssessmentProgress({ assessment, choices }: { assessment: Assessment | null; choices: AssessmentChoices | null }) {
  const assessing = useStudio((state) => state.assessing.status);
  const evaluation = useStudio((state) => state.evaluation.status);
  const failure = useStudio((state) => failureIn(state.assessing) ?? failureIn(state.evaluation));
  const cancel = useStudio((state) => state.cancelAssessing);
  const cancelEvaluation = useStudio((state) => state.cancelEvaluation);
  const assess = useStudio((state) => state.assess);
  const missing = listUnmadeParts(assessment ?? EMPTY_ASSESSMENT, choices ?? NO_CHOICES).map((part) =>
    findMeasure(part).label.toLowerCase(),
  );
  const notes = assessment?.notes ?? [];
  const hasFault = notes.some(isFault);
  const samples = assessment === null ? [] : collectSamples(assessment);
  return (
    <div className={styles.assessing} data-assessment-status={statusOf(assessing, evaluation, missing.length === 0, hasFault)}>
      {evaluation === 'running' && <Running of="evaluation" before="Comparing again: " stop="Stop comparing" onStop={cancelEvaluation} />}
      {assessing === 'running' && <Running of="assessing" stop="Stop measuring" onStop={cancel} />}
      {failure !== null && (
        <p role="alert" className={styles.attention}>
          <span>
            <b>{failure.message}</b> {failure.safe ?? 'What is shown stays valid.'}{' '}
            {missing.length > 0 && `Missing: ${listWords(missing)}.`}
          </span>
          <Button size="small" onPress={() => void assess()}>
            {missing.length > 0 ? 'Measure the rest' : 'Measure again'}
          </Button>
        </p>
      )}
      {failure === null && assessing === 'idle' && evaluation === 'idle' && missing.length > 0 && (
        <p className={styles.attention}>
          <span>
            <b>Not measured yet:</b> {listWords(missing)}.
          </span>
          <Button size="small" onPress={() => void assess()}>
            Measure the rest
          </Button>
        </p>
      )}
      {notes.length > 0 && (
        <ul className={styles.notes} role={hasFault ? 'alert' : undefined}>
          {notes.map(sayNote).map((note) => (
            <li key={note} className="muted">
              <b>Not measured:</b> {withoutStutter(note)}
            </li>
          ))}
        </ul>
      )}
      {samples.length > 0 && (
        <Disclosure className="small" summary={`Measured on samples: ${samples.length}`}>
          <p className={`muted ${styles.support}`}>
            Looking at every row would take too long here, or would not be fair: a like number of rows is compared with a like number. These
            were drawn at random by the seed, so that the same seed draws the same ones. Shapes, trends and identical rows are of all rows.
          </p>
          <ul className={styles.samples}>
            {samples.map((sample) => (
              <li key={describeSample(sample)}>{describeSample(sample)}</li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

const failureIn = (job: EvaluateJob) => (job.status === 'failed' ? job.failure : null);

interface RunningProps extends OwnJobBarProps {
  readonly stop: string;
  readonly onStop: () => void;
}

function Running({ stop, onStop, ...bar }: RunningProps) {
  return (
    <div className={styles.bar}>
      <OwnJobBar {...bar} />
      <Button size="small" onPress={onStop}>
        {stop}
      </Button>
    </div>
  );
}

/** A note without its part's name where what follows begins with it again. */
function withoutStutter(note: string): string {
  const [name = '', ...rest] = note.split(': ');
  const reason = rest.join(': ');
  return reason.startsWith(name) ? reason : note;
}

type Status = EvaluateJob['status'];

/** What the page's measures are at, as the tests and the commands read it. */
function statusOf(assessing: Status, comparing: Status, isMade: boolean, hasFault: boolean): Status | 'finished' {
  if (comparing !== 'idle') return comparing;
  if (hasFault && assessing === 'idle') return 'failed';
  return assessing === 'idle' && isMade ? 'finished' : assessing;
}
