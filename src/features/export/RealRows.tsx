import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import type { TableInfo } from '#workers/protocol/data.ts';
import styles from './export.module.css';

/** The real rows, saved as they were read: a check that a table comes out in the form that it came in. */
export function RealRows({ table }: { readonly table: TableInfo }) {
  const exportReal = useStudio((state) => state.exportReal);
  const isRunning = useStudio((state) => state.exporting.status === 'running');
  return (
    <Disclosure summary="Check the round trip" className={styles.realRows}>
      <p className="label">
        Saves your own rows of {table.name}, unchanged, in the same form as the synthetic ones will have. Nothing in that file is made up,
        so treat it like the original.
      </p>
      <Button size="small" isDisabled={isRunning} onPress={() => void exportReal()}>
        Save the real rows as read
      </Button>
    </Disclosure>
  );
}
