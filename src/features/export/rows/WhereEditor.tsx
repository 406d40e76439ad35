import { X } from 'lucide-react';
import { MOST_CONDITIONS, MOST_LISTED_CELLS, nameCell, type RowChoice, type RowCondition } from '#core/table/row-choice.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Checkbox } from '#ui/primitives/Checkbox.tsx';
import { NumberField } from '#ui/primitives/Fields.tsx';
import { IconButton } from '#ui/primitives/IconButton.tsx';
import { Select } from '#ui/primitives/Select.tsx';
import type { ColumnInfo } from '#workers/protocol/data.ts';
import styles from './rows-choice.module.css';
import { useCellChoices } from './use-cell-choices.ts';

type Where = Extract<RowChoice, { type: 'where' }>;

const LABELS = ['Where', 'And', 'And also'] as const;

interface WhereEditorProps {
  readonly choice: Where;
  readonly columns: readonly ColumnInfo[];
  readonly isDisabled: boolean;
  onChange(choice: RowChoice): void;
}

/** Up to three columns, and what they shall hold in every row. */
export function WhereEditor({ choice, columns, isDisabled, onChange }: WhereEditorProps) {
  const { conditions } = choice;
  const set = (place: number, condition: RowCondition | null) =>
    onChange({
      type: 'where',
      conditions: conditions.flatMap((known, i) => (i === place ? (condition === null ? [] : [condition]) : [known])),
    });
  const isSeveral = conditions.filter((condition) => condition.type === 'range' || condition.cells.length > 1).length > 1;
  return (
    <div className={styles.editor}>
      {conditions.map((condition, i) => (
        <ConditionEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
          key={i}
          label={LABELS[i] ?? 'And'}
          condition={condition}
          columns={columns.filter(({ spec }) => spec.name === condition.column || !conditions.some(({ column }) => column === spec.name))}
          isDisabled={isDisabled}
          onChange={(next) => set(i, next)}
          {...(conditions.length > 1 ? { onRemove: () => set(i, null) } : {})}
        />
      ))}
      {conditions.length < MOST_CONDITIONS && conditions.every(({ column }) => column !== '') && (
        <div>
          <Button
            variant="quiet"
            size="small"
            isDisabled={isDisabled}
            onPress={() => onChange({ type: 'where', conditions: [...conditions, { type: 'cells', column: '', cells: [] }] })}
          >
            And another column
          </Button>
        </div>
      )}
      {isSeveral && (
        <p className="label">
          Where several columns may each hold several values, those values are drawn independently of one another. One value a column goes
          with the others exactly as learnt.
        </p>
      )}
    </div>
  );
}

interface ConditionEditorProps {
  readonly label: string;
  readonly condition: RowCondition;
  readonly columns: readonly ColumnInfo[];
  readonly isDisabled: boolean;
  onChange(condition: RowCondition): void;
  onRemove?(): void;
}

function ConditionEditor({ label, condition, columns, isDisabled, onChange, onRemove }: ConditionEditorProps) {
  const { column } = condition;
  const choices = useCellChoices(column);
  const info = columns.find(({ spec }) => spec.name === column);
  const isChosen = (text: string) => condition.type === 'cells' && condition.cells.some((cell) => cell.text === text);
  const cells = choices?.refused === null ? choices.cells : null;
  const rowCount = info?.summary.rowCount ?? 0;
  const chosenCount = condition.type === 'cells' ? condition.cells.reduce((sum, { realCount }) => sum + realCount, 0) : 0;

  const chooseColumn = (name: string) => {
    const summary = columns.find(({ spec }) => spec.name === name)?.summary;
    // Numbers of many values are a range, everything else a list.
    if (summary?.shape === 'numeric' && summary.distinctCount > MOST_LISTED_CELLS) {
      const { p25, p75 } = summary.quantiles;
      onChange({ type: 'range', column: name, from: p25, to: p75 });
    } else onChange({ type: 'cells', column: name, cells: [] });
  };

  return (
    <div className={styles.condition}>
      <div className={styles.conditionHead}>
        <Select
          variant="field"
          label={label}
          options={columns.map(({ spec }) => ({ id: spec.name, label: spec.name }))}
          value={column}
          display={column === '' ? 'Choose a column' : column}
          onChange={chooseColumn}
          isDisabled={isDisabled}
        />
        {onRemove !== undefined && (
          <IconButton
            label={`Remove “${column === '' ? label : column}”`}
            icon={<X className="ico" aria-hidden="true" />}
            onPress={onRemove}
            isDisabled={isDisabled}
          />
        )}
      </div>
      {choices?.refused != null && (
        <p className={styles.refused} role="alert">
          {choices.refused}
        </p>
      )}
      {condition.type === 'range' && choices?.refused === null && info?.summary.shape === 'numeric' && (
        <>
          <div className={styles.range}>
            <NumberField
              label="From"
              value={condition.from}
              onChange={(from) => onChange({ ...condition, from })}
              isDisabled={isDisabled}
              formatOptions={{ maximumFractionDigits: 8 }}
            />
            <NumberField
              label="To"
              value={condition.to}
              onChange={(to) => onChange({ ...condition, to })}
              isDisabled={isDisabled}
              formatOptions={{ maximumFractionDigits: 8 }}
            />
          </div>
          <p className="label">
            The real ones go from {info.summary.min.toLocaleString('en', { maximumFractionDigits: 4 })} to{' '}
            {info.summary.max.toLocaleString('en', { maximumFractionDigits: 4 })}.
          </p>
        </>
      )}
      {condition.type === 'cells' && cells !== null && (
        <>
          <div className={styles.values} role="group" aria-label={`Values of ${column}`}>
            {cells.map(({ isKnown, ...cell }) => (
              <div key={JSON.stringify(cell.cell)} className={styles.value}>
                <Checkbox
                  isSelected={isChosen(cell.text)}
                  isDisabled={isDisabled || !isKnown}
                  onChange={(isSelected) =>
                    onChange({
                      ...condition,
                      cells: isSelected ? [...condition.cells, cell] : condition.cells.filter(({ text }) => text !== cell.text),
                    })
                  }
                >
                  {nameCell(cell.text)}
                </Checkbox>
                <span className="label">{isKnown ? formatPercent(rowCount > 0 ? cell.realCount / rowCount : 0) : 'too rare'}</span>
              </div>
            ))}
          </div>
          {chosenCount > 0 && <p className="label">{formatPercent(chosenCount / Math.max(1, rowCount))} of the real rows hold this.</p>}
        </>
      )}
    </div>
  );
}
