import { concludeProof } from '#core/metrics/proof/conclude.ts';
import type { Proof } from '#core/metrics/proof/contract.ts';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { ProgressBar } from '#ui/primitives/ProgressBar.tsx';
import styles from './compare.module.css';

/** What the costly measures say so far, and how far they are. */
export function ProofProgress({ proof }: { proof: Proof | null }) {
  const proving = useStudio((state) => state.proving);
  const cancel = useStudio((state) => state.cancelProving);
  const prove = useStudio((state) => state.prove);
  const conclusions = proof === null ? [] : concludeProof(proof);
  return (
    <div className={styles.proving} data-proof-status={proving.status === 'idle' ? (isMade(proof) ? 'finished' : 'idle') : proving.status}>
      {proving.status === 'running' && (
        <div className={styles.provingBar}>
          <ProgressBar label={proving.doing} share={proving.total > 0 ? proving.done / proving.total : null} />
          <Button size="small" onPress={cancel}>
            Stop measuring
          </Button>
        </div>
      )}
      {proving.status === 'failed' && (
        <p role="alert">
          {proving.failure.message} {proving.failure.safe}{' '}
          <Button size="small" onPress={() => void prove()}>
            Measure again
          </Button>
        </p>
      )}
      {proving.status === 'idle' && !isMade(proof) && (
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

/** Whether the measures came to their end: the attacks were made, or it is noted why not. */
const isMade = (proof: Proof | null) => proof !== null && (proof.attacks !== null || proof.notes.length > 0);

const TOPICS = { fidelity: 'Fidelity', relationships: 'Relationships', utility: 'Utility', privacy: 'Privacy' } as const;
