import { asLearnt, isChoosable, MOST_LISTED_CELLS, type RowChoice } from '#core/table/row-choice.ts';
import { findDescriptor, generatorCatalog } from '#models/catalog.ts';
import { rowsAsked } from '#state/rows-asked.ts';
import { useStudio } from '#state/store.ts';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import type { TableInfo } from '#workers/protocol/data.ts';
import type { ModelInfo } from '#workers/protocol/train.ts';
import { BalanceEditor } from './BalanceEditor.tsx';
import styles from './rows-choice.module.css';
import { WhereEditor } from './WhereEditor.tsx';

/** Generators that can fix columns beforehand. */
const ABLE = generatorCatalog.filter(({ capabilities }) => capabilities.condition === 'exact');

export interface RowsChoiceProps {
  readonly table: TableInfo;
  readonly model: ModelInfo;
  readonly rowCount: number;
  readonly isDisabled: boolean;
}

/** As learnt, balanced by a column, or only rows that hold certain values. */
export function RowsChoice({ table, model, rowCount, isDisabled }: RowsChoiceProps) {
  const choice = useStudio(rowsAsked);
  const target = useStudio((state) => state.assessment?.assessment.utility?.target?.name);
  const change = useStudio((state) => state.setExportSettings);
  const choose = (rows: RowChoice) => change({ rows });
  const { label } = findDescriptor(model.generator);
  const isConditionable = model.capabilities.condition === 'exact';
  const columns = table.columns.filter(
    (column) => isChoosable(column) && (column.summary.shape === 'numeric' || column.summary.distinctCount <= MOST_LISTED_CELLS),
  );
  const listed = columns.filter(({ summary }) => summary.distinctCount <= MOST_LISTED_CELLS);

  const open = (type: RowChoice['type']) => {
    if (type === 'as-learnt') choose(asLearnt);
    else if (type === 'balanced') {
      const column = listed.some(({ spec }) => spec.name === target) ? (target ?? '') : '';
      choose({ type, column, shares: [] });
    } else choose({ type, conditions: [{ type: 'cells', column: '', cells: [] }] });
  };

  return (
    <section className={styles.rows} aria-labelledby="which-rows">
      <h2 id="which-rows" className={styles.legend}>
        Which rows
      </h2>
      <Segmented
        label="Which rows"
        isFull
        isDisabled={isDisabled || !isConditionable}
        value={choice.type}
        onChange={open}
        options={[
          { id: 'as-learnt', label: 'As learnt' },
          { id: 'balanced', label: 'Balanced' },
          { id: 'where', label: 'Only some' },
        ]}
      />
      {!isConditionable ? (
        <p className="label">
          The generator “{label}” draws all columns of a row at once. To balance a class or to take only certain rows, train{' '}
          {ABLE.map((able) => `“${able.label}”`).join(' or ')}.
        </p>
      ) : (
        <>
          {choice.type === 'as-learnt' && (
            <p className="label">The mix of your table. Or balance a rare class, or take only certain rows.</p>
          )}
          {choice.type === 'balanced' && (
            <BalanceEditor choice={choice} columns={listed} rowCount={rowCount} isDisabled={isDisabled} onChange={choose} />
          )}
          {choice.type === 'where' && <WhereEditor choice={choice} columns={columns} isDisabled={isDisabled} onChange={choose} />}
          {choice.type !== 'as-learnt' && (
            <p className="label">
              All other columns follow: each is drawn as it goes with these values. Compare has judged rows as learnt; these have another
              mix on purpose.
            </p>
          )}
        </>
      )}
    </section>
  );
}
