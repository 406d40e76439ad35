import { useEffect, useMemo } from 'react';
import { countShares, nameCell, type RowChoice } from '#core/table/row-choice.ts';
import { formatCount, formatPercent } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { NumberField } from '#ui/primitives/Fields.tsx';
import { Select } from '#ui/primitives/Select.tsx';
import type { ColumnInfo } from '#workers/protocol/data.ts';
import styles from './rows-choice.module.css';
import { useCellChoices } from './use-cell-choices.ts';

type Balanced = Extract<RowChoice, { type: 'balanced' }>;

/** Real rows below which the person is told how little a value was learnt from. */
const FEW_ROWS = 50;

interface BalanceEditorProps {
  readonly choice: Balanced;
  readonly columns: readonly ColumnInfo[];
  readonly rowCount: number;
  readonly isDisabled: boolean;
  onChange(choice: RowChoice): void;
}

/** A column and the share of the rows that each of its values shall have. */
export function BalanceEditor({ choice, columns, rowCount, isDisabled, onChange }: BalanceEditorProps) {
  const choices = useCellChoices(choice.column);
  const { column, shares } = choice;
  const counts = useMemo(() => countShares(shares, rowCount), [shares, rowCount]);
  const cells = choices?.refused === null ? choices.cells : null;

  // A column that was just chosen begins with the same share for each of its values.
  useEffect(() => {
    if (shares.length === 0 && cells !== null) onChange({ type: 'balanced', column, shares: evenly(cells) });
  }, [cells, column, shares.length, onChange]);

  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const real = shares.reduce((sum, { realCount }) => sum + realCount, 0);
  const unknown = new Set(cells?.filter(({ isKnown }) => !isKnown).map(({ text }) => text));
  const scarce = shares.filter(({ weight, realCount }) => weight > 0 && realCount < FEW_ROWS);
  const setWeight = (place: number, weight: number) =>
    onChange({ ...choice, shares: shares.map((share, i) => (i === place ? { ...share, weight } : share)) });

  return (
    <div className={styles.editor}>
      <Select
        variant="field"
        label="Column to balance"
        options={columns.map(({ spec, summary }) => ({ id: spec.name, label: spec.name, description: `${summary.distinctCount} values` }))}
        value={column}
        display={column === '' ? 'Choose a column' : column}
        onChange={(next) => onChange({ type: 'balanced', column: next, shares: [] })}
        isDisabled={isDisabled}
      />
      {choices?.refused != null && (
        <p className={styles.refused} role="alert">
          {choices.refused}
        </p>
      )}
      {shares.length > 0 && (
        <>
          <div className={styles.hold}>
            <table className={styles.shares}>
              <caption className="vh">Values of {column} and their shares</caption>
              <thead>
                <tr>
                  <th scope="col">Value</th>
                  <th scope="col" className="num">
                    Real
                  </th>
                  <th scope="col" className="num">
                    Share, %
                  </th>
                  <th scope="col" className="num">
                    Rows
                  </th>
                </tr>
              </thead>
              <tbody>
                {shares.map((share, i) => (
                  <tr key={JSON.stringify(share.cell)}>
                    <th scope="row" title={share.text}>
                      {share.text === '' ? <i className="muted">empty</i> : share.text}
                    </th>
                    <td className="num muted">{formatPercent(real > 0 ? share.realCount / real : 0)}</td>
                    {unknown.has(share.text) && share.weight === 0 ? (
                      <td className="muted" colSpan={2}>
                        too rare to be learnt
                      </td>
                    ) : (
                      <>
                        <td>
                          <NumberField
                            label={`Share of ${nameCell(share.text)}`}
                            hideLabel
                            value={share.weight}
                            onChange={(weight) => setWeight(i, weight)}
                            min={0}
                            max={100}
                            isDisabled={isDisabled}
                            formatOptions={{ maximumFractionDigits: 2 }}
                          />
                        </td>
                        <td className="num">{formatCount(counts[i] ?? 0)}</td>
                      </>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="row wrap">
            <Button
              variant="quiet"
              size="small"
              isDisabled={isDisabled}
              onPress={() => cells && onChange({ ...choice, shares: evenly(cells) })}
            >
              Same of each
            </Button>
            <Button
              variant="quiet"
              size="small"
              isDisabled={isDisabled}
              onPress={() =>
                onChange({
                  ...choice,
                  shares: shares.map((share) => ({
                    ...share,
                    weight: unknown.has(share.text) ? 0 : Math.round((share.realCount / Math.max(1, real)) * 10_000) / 100,
                  })),
                })
              }
            >
              As in the real table
            </Button>
          </div>
          {Math.abs(total - 100) > 0.5 && (
            <p className="label">
              The shares add up to {total.toLocaleString('en', { maximumFractionDigits: 2 })}; they are taken in proportion.
            </p>
          )}
          {scarce.length > 0 && (
            <p className="label">
              {scarce.map(({ text, realCount }) => `“${nameCell(text)}” was learnt from ${formatCount(realCount)} rows`).join(', ')}: many
              rows made from so few look alike.
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** The same share for every value that the model knows; rows without a value only where they are asked for. */
function evenly(cells: NonNullable<NonNullable<ReturnType<typeof useCellChoices>>['cells']>): Balanced['shares'] {
  const isUsed = cells.map(({ cell, isKnown }) => isKnown && typeof cell !== 'object');
  const weight = Math.round(10_000 / Math.max(1, isUsed.filter(Boolean).length)) / 100;
  return cells.map(({ cell, text, realCount }, i) => ({ cell, text, realCount, weight: isUsed[i] ? weight : 0 }));
}
