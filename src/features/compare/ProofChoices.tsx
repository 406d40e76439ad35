import { classCountOf, isPredictable } from '#state/proof-defaults.ts';
import { useStudio } from '#state/store.ts';
import { Select } from '#ui/primitives/Select.tsx';
import styles from './proof.module.css';

const NONE = 'none';

/** What a model is to predict: for utility, and the outcome that fairness compares. */
export function TargetChoice({ label }: { label: string }) {
  const table = useStudio((state) => state.table);
  const target = useStudio((state) => state.proof?.choices.targetColumn ?? null);
  const chooseProof = useStudio((state) => state.chooseProof);
  const options = (table?.columns ?? []).flatMap((column, index) =>
    isPredictable(column) ? [{ id: String(index), label: column.spec.name }] : [],
  );
  return (
    <Select
      label={label}
      className={styles.choice}
      value={String(target ?? NONE)}
      options={[{ id: NONE, label: 'None' }, ...options]}
      onChange={(id) => void chooseProof({ targetColumn: id === NONE ? null : Number(id) })}
    />
  );
}

/** The column whose groups fairness compares. */
export function GroupChoice({ label }: { label: string }) {
  const table = useStudio((state) => state.table);
  const choices = useStudio((state) => state.proof?.choices ?? null);
  const chooseProof = useStudio((state) => state.chooseProof);
  const options = (table?.columns ?? []).flatMap((column, index) =>
    classCountOf(column) >= 2 && index !== choices?.targetColumn ? [{ id: String(index), label: column.spec.name }] : [],
  );
  const chosen = options.find(({ id }) => id === String(choices?.groupColumn));
  return (
    <Select
      label={label}
      className={styles.choice}
      value={chosen?.id ?? NONE}
      options={[{ id: NONE, label: 'None' }, ...options]}
      onChange={(id) => void chooseProof({ groupColumn: id === NONE ? null : Number(id) })}
    />
  );
}
