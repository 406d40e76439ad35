import type { ColumnComparison } from '#core/metrics/contract.ts';
import { formatScore } from '#ui/format/numbers.ts';
import styles from './columns.module.css';

/** Columns by distance, worst first. */
export function ColumnList({
  columns,
  selected,
  onSelect,
}: {
  columns: readonly ColumnComparison[];
  selected: number;
  onSelect: (columnIndex: number) => void;
}) {
  const distances = columns.map(({ shape }) => ({
    synthetic: 1 - shape.value,
    holdout: shape.reference === null ? null : 1 - shape.reference,
  }));
  const top = Math.max(1e-9, ...distances.flatMap(({ synthetic, holdout }) => [synthetic, holdout ?? 0]));
  return (
    <ol className={styles.list}>
      {columns.map((column, index) => {
        const { synthetic, holdout } = distances[index] ?? { synthetic: 0, holdout: null };
        const isSelected = column.columnIndex === selected;
        return (
          <li key={column.columnIndex}>
            <button
              type="button"
              className={isSelected ? styles.selected : undefined}
              aria-current={isSelected ? 'true' : undefined}
              onClick={() => onSelect(column.columnIndex)}
            >
              <span className="truncate" title={column.name}>
                {column.name}
              </span>
              <span className={styles.distance} aria-hidden="true">
                <i className={styles.distanceSynthetic} style={{ width: `${(synthetic / top) * 100}%` }} />
                {holdout !== null && <i className={styles.distanceHoldout} style={{ left: `${(holdout / top) * 100}%` }} />}
              </span>
              <span className={styles.value}>{formatScore(synthetic)}</span>
              <span className={`${styles.value} muted`}>[{holdout === null ? '–' : formatScore(holdout)}]</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
