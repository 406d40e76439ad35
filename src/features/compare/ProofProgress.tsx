import type { Proof, ProofChoices } from '#core/metrics/proof/contract.ts';
import { collectSamples, describeSample, EMPTY_PROOF, listUnmadeParts, PART_NAMES } from '#core/metrics/proof/parts.ts';
import { useStudio } from '#state/store.ts';
import type { EvaluateJob } from '#state/types.ts';
import { listWords } from '#ui/format/words.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import { OwnJobBar, type OwnJobBarProps } from './JobBar.tsx';
import styles from './report.module.css';

const NO_CHOICES: ProofChoices = { targetColumn: null, groupColumn: null };

/** How far the costly measures are, what stopped them, and what could not be measured. */
export function ProofProgress({ proof, choices }: { proof: Proof | null; choices: ProofChoices | null }) {
  const proving = useStudio((state) => state.proving.status);
  const evaluation = useStudio((state) => state.evaluation.status);
  const failure = useStudio((state) => failureIn(state.proving) ?? failureIn(state.evaluation));
  const cancel = useStudio((state) => state.cancelProving);
  const cancelEvaluation = useStudio((state) => state.cancelEvaluation);
  const prove = useStudio((state) => state.prove);
  const missing = listUnmadeParts(proof ?? EMPTY_PROOF, choices ?? NO_CHOICES).map((part) => PART_NAMES[part].toLowerCase());
  const notes = proof?.notes ?? [];
  const samples = proof === null ? [] : collectSamples(proof);
  return (
    <div className={styles.proving} data-proof-status={statusOf(proving, evaluation, missing.length === 0)}>
      {evaluation === 'running' && <Running of="evaluation" before="Comparing again: " stop="Stop comparing" onStop={cancelEvaluation} />}
      {proving === 'running' && <Running of="proving" stop="Stop measuring" onStop={cancel} />}
      {failure !== null && (
        <p role="alert" className={styles.attention}>
          <span>
            <b>{failure.message}</b> {failure.safe ?? 'What is shown stays valid.'}{' '}
            {missing.length > 0 && `Missing: ${listWords(missing)}.`}
          </span>
          <Button size="small" onPress={() => void prove()}>
            {missing.length > 0 ? 'Measure the rest' : 'Measure again'}
          </Button>
        </p>
      )}
      {failure === null && proving === 'idle' && evaluation === 'idle' && missing.length > 0 && (
        <p className={styles.attention}>
          <span>
            <b>Not measured yet:</b> {listWords(missing)}.
          </span>
          <Button size="small" onPress={() => void prove()}>
            Measure the rest
          </Button>
        </p>
      )}
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map((note) => (
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
              <li key={sample.what}>{describeSample(sample)}</li>
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
function statusOf(proving: Status, comparing: Status, isMade: boolean): Status | 'finished' {
  if (comparing !== 'idle') return comparing;
  return proving === 'idle' && isMade ? 'finished' : proving;
}
