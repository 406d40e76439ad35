import { classCountOf, isPredictable } from '#state/assessment-defaults.ts';
import { learntTable } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { Select } from '#ui/primitives/Select.tsx';
import styles from './assessment.module.css';

const NONE = 'none';

/** What a model is to predict: for utility, and the outcome that fairness compares. */
export function TargetChoice({ label }: { label: string }) {
  const table = useStudio(learntTable);
  const target = useStudio((state) => state.assessment?.choices.targetColumn ?? null);
  const chooseAssessment = useStudio((state) => state.chooseAssessment);
  const options = (table?.columns ?? []).flatMap((column, index) =>
    isPredictable(column) ? [{ id: String(index), label: column.spec.name }] : [],
  );
  return (
    <Select
      label={label}
      className={styles.choice}
      value={String(target ?? NONE)}
      options={[{ id: NONE, label: 'None' }, ...options]}
      onChange={(id) => void chooseAssessment({ targetColumn: id === NONE ? null : Number(id) })}
    />
  );
}

/** The column whose groups fairness compares. */
export function GroupChoice({ label }: { label: string }) {
  const table = useStudio(learntTable);
  const choices = useStudio((state) => state.assessment?.choices ?? null);
  const chooseAssessment = useStudio((state) => state.chooseAssessment);
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
      onChange={(id) => void chooseAssessment({ groupColumn: id === NONE ? null : Number(id) })}
    />
  );
}
