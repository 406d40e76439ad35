import { concludeProof } from '#core/metrics/proof/conclude.ts';
import type { Proof, ProofChoices } from '#core/metrics/proof/contract.ts';
import { collectSamples, describeSample, EMPTY_PROOF, listUnmadeParts, PART_NAMES } from '#core/metrics/proof/parts.ts';
import { useStudio } from '#state/store.ts';
import type { EvaluateJob } from '#state/types.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import styles from './compare.module.css';
import { JobBar } from './JobBar.tsx';

const NO_CHOICES: ProofChoices = { targetColumn: null, groupColumn: null };
const ALL_PARTS = Object.keys(PART_NAMES) as (keyof typeof PART_NAMES)[];

/** What the costly measures say so far, and how far they are. */
export function ProofProgress({ proof }: { proof: Proof | null }) {
  const proving = useStudio((state) => state.proving);
  const evaluation = useStudio((state) => state.evaluation);
  const cancel = useStudio((state) => state.cancelProving);
  const cancelEvaluation = useStudio((state) => state.cancelEvaluation);
  const prove = useStudio((state) => state.prove);
  const failure = proving.status === 'failed' ? proving.failure : evaluation.status === 'failed' ? evaluation.failure : null;
  const choices = useStudio((state) => state.proof?.choices ?? NO_CHOICES);
  const conclusions = proof === null ? [] : concludeProof(proof);
  const samples = proof === null ? [] : collectSamples(proof);
  const unmade = listUnmadeParts(proof ?? EMPTY_PROOF, choices);
  const made = ALL_PARTS.filter((type) => !unmade.includes(type) && !(type === 'fairness' && proof?.fairness === null));
  return (
    <div className={styles.proving} data-proof-status={statusOf(proving.status, evaluation.status, unmade.length)}>
      {evaluation.status === 'running' && (
        <div className={styles.provingBar}>
          <JobBar job={{ ...evaluation, doing: `Comparing again: ${evaluation.doing}` }} />
          <Button size="small" onPress={cancelEvaluation}>
            Stop comparing
          </Button>
        </div>
      )}
      {proving.status === 'running' && (
        <div className={styles.provingBar}>
          <JobBar job={proving} />
          <Button size="small" onPress={cancel}>
            Stop measuring
          </Button>
        </div>
      )}
      {failure !== null && (
        <p role="alert">
          {failure.message} {failure.safe}{' '}
          <Button size="small" onPress={() => void prove()}>
            Measure again
          </Button>
        </p>
      )}
      {proving.status === 'idle' && evaluation.status === 'idle' && unmade.length > 0 && (
        <p>
          {made.length === 0
            ? 'Utility, privacy and the other closer measures have not been made. '
            : `Measured: ${made.map((type) => PART_NAMES[type]).join(', ')}. Not measured yet: ${unmade.map((type) => PART_NAMES[type]).join(', ')}. `}
          <Button size="small" onPress={() => void prove()}>
            {made.length === 0 ? 'Measure them' : 'Measure the rest'}
          </Button>
        </p>
      )}
      {conclusions.length + (proof?.notes.length ?? 0) > 0 && (
        <ul className={styles.conclusions}>
          {conclusions.map(({ topic, level, text }) => (
            <li key={text} data-level={level}>
              <b>{TOPICS[topic]}</b> {text}
            </li>
          ))}
          {proof?.notes.map((note) => (
            <li key={note} className="muted">
              <b>Not measured</b> {note}
            </li>
          ))}
        </ul>
      )}
      {samples.length > 0 && (
        <Disclosure className="small" summary={`Measured on samples: ${samples.length}`}>
          <p className="muted">
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

type Status = EvaluateJob['status'];

/** What the page's measures are at, as the tests and the commands read it. */
function statusOf(proving: Status, comparing: Status, unmade: number): Status | 'finished' {
  if (comparing !== 'idle') return comparing;
  return proving === 'idle' && unmade === 0 ? 'finished' : proving;
}

const TOPICS = { fidelity: 'Fidelity', relationships: 'Relationships', utility: 'Utility', privacy: 'Privacy' } as const;
