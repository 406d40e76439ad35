import type { ColumnOverlay } from '#core/metrics/contract.ts';
import { formatCount, formatShare } from '#ui/format/numbers.ts';
import styles from './charts.module.css';
import { toShares } from './geometry.ts';
import { binLabels } from './sentences.ts';

export interface ChartTableProps {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of each row is its header. */
  readonly rows: readonly (readonly string[])[];
}

/** The figures behind a chart. */
export function ChartTable({ caption, head, rows }: ChartTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.tableWrap} tabIndex={0} aria-label={caption}>
      <table className="data">
        <caption className="vh">{caption}</caption>
        <thead>
          <tr>
            {head.map((text, column) => (
              <th key={text} scope="col" className={column === 0 ? undefined : 'num'}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
            <tr key={row}>
              {cells.map((cell, column) =>
                column === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <td key={column} className="num">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The counts behind an overlay, as shares of the present cells or as they are. */
export function OverlayTable({ name, overlay, unit }: { name: string; overlay: ColumnOverlay; unit: 'percent' | 'count' }) {
  const series =
    overlay.shape === 'numeric'
      ? [overlay.real, overlay.synthetic, overlay.holdout]
      : [
          overlay.levels.map((level) => level.real),
          overlay.levels.map((level) => level.synthetic),
          overlay.levels.map((level) => level.holdout),
        ];
  const shown = series.map((counts) =>
    unit === 'percent' ? toShares(counts).map((share) => formatShare(share, 2)) : counts.map(formatCount),
  );
  const rows = binLabels(overlay).map((label, index) => [label, ...shown.map((column) => column[index] ?? '')]);
  return (
    <ChartTable
      caption={`${name}: real, synthetic and holdout`}
      head={[overlay.shape === 'numeric' ? 'Range' : 'Value', 'Real', 'Synthetic', 'Holdout']}
      rows={rows}
    />
  );
}
