import { concludeProof } from '#core/metrics/proof/conclude.ts';
import type { Proof } from '#core/metrics/proof/contract.ts';
import { useStudio } from '#state/store.ts';
import type { EvaluateJob } from '#state/types.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ProgressBar } from '#ui/primitives/ProgressBar.tsx';
import styles from './compare.module.css';

/** What the costly measures say so far, and how far they are. */
export function ProofProgress({ proof }: { proof: Proof | null }) {
  const proving = useStudio((state) => state.proving);
  const evaluation = useStudio((state) => state.evaluation);
  const cancel = useStudio((state) => state.cancelProving);
  const cancelEvaluation = useStudio((state) => state.cancelEvaluation);
  const prove = useStudio((state) => state.prove);
  const failure = proving.status === 'failed' ? proving.failure : evaluation.status === 'failed' ? evaluation.failure : null;
  const conclusions = proof === null ? [] : concludeProof(proof);
  return (
    <div className={styles.proving} data-proof-status={statusOf(proving.status, evaluation.status, proof)}>
      {evaluation.status === 'running' && (
        <div className={styles.provingBar}>
          <ProgressBar
            label={`Comparing again: ${evaluation.doing}`}
            share={evaluation.total > 0 ? evaluation.done / evaluation.total : null}
          />
          <Button size="small" onPress={cancelEvaluation}>
            Stop comparing
          </Button>
        </div>
      )}
      {proving.status === 'running' && (
        <div className={styles.provingBar}>
          <ProgressBar label={proving.doing} share={proving.total > 0 ? proving.done / proving.total : null} />
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
      {proving.status === 'idle' && evaluation.status === 'idle' && !isMade(proof) && (
        <p>
          Utility and attacks have not been measured.{' '}
          <Button size="small" onPress={() => void prove()}>
            Measure them
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
    </div>
  );
}

type Status = EvaluateJob['status'];

/** What the page's measures are at, as the tests and the commands read it. */
function statusOf(proving: Status, comparing: Status, proof: Proof | null): Status | 'finished' {
  if (comparing !== 'idle') return comparing;
  return proving === 'idle' && isMade(proof) ? 'finished' : proving;
}

/** Whether the measures came to their end: the attacks were made, or it is noted why not. */
const isMade = (proof: Proof | null) => proof !== null && (proof.attacks !== null || proof.notes.length > 0);

const TOPICS = { fidelity: 'Fidelity', relationships: 'Relationships', utility: 'Utility', privacy: 'Privacy' } as const;
