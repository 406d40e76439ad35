import type { Distances, NearestPair } from '#core/metrics/distances/contract.ts';
import { Swatch } from '#ui/charts/Swatch.tsx';
import { formatCount, formatScore } from '#ui/format/numbers.ts';
import styles from '../assessment/assessment.module.css';
import { ScrollTable } from '../figures/ScrollTable.tsx';

const MOST_PAIRS = 6;

/** The synthetic rows that lie nearest to a real one, each above it; columns in which any differs come first. */
export function NearestRows({ distances }: { distances: Distances }) {
  const pairs = distances.nearest.slice(0, MOST_PAIRS);
  const names = pairs[0]?.names ?? [];
  if (pairs.length === 0) return null;
  const differs = (pair: NearestPair, column: number) => pair.real[column] !== pair.synthetic[column];
  const order = names
    .map((_, column) => ({ column, count: pairs.filter((pair) => differs(pair, column)).length }))
    .sort((a, b) => Number(b.count > 0) - Number(a.count > 0) || a.column - b.column)
    .map(({ column }) => column);
  return (
    <>
      <h3>Synthetic rows beside their nearest real row</h3>
      <p className="small muted">
        The nearest of all, nearest first; cells that differ are underlined, and their columns stand first. Look whether a pair could be the
        same person. These rows are shown here only: the report leaves them out.
      </p>
      <ScrollTable label="Nearest pairs of rows">
        <table className={`data ${styles.nearest}`}>
          <caption className="vh">Synthetic rows beside their nearest real row</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="vh">Table</span>
              </th>
              <th scope="col" className="num">
                Distance
              </th>
              {order.map((column) => (
                <th scope="col" key={column}>
                  {names[column]}
                </th>
              ))}
            </tr>
          </thead>
          {pairs.map((pair) => (
            <tbody key={`${pair.syntheticRow} ${pair.realRow}`}>
              {(['synthetic', 'real'] as const).map((side) => (
                <tr key={side}>
                  <th scope="row">
                    <Swatch series={side} /> {side === 'synthetic' ? 'Synthetic' : `Row ${formatCount(pair.realRow + 1)}`}
                  </th>
                  {side === 'synthetic' && (
                    <td rowSpan={2} className="num">
                      {writeDistance(
                        pair,
                        order.some((column) => differs(pair, column)),
                      )}
                    </td>
                  )}
                  {order.map((column) => (
                    <td key={column} className={differs(pair, column) ? styles.differs : 'muted'}>
                      {pair[side][column]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </ScrollTable>
    </>
  );
}

function writeDistance({ distance }: NearestPair, isDifferent: boolean): string {
  if (!isDifferent) return 'equal';
  return distance < 0.0005 ? '<\u00a00.001' : formatScore(distance);
}
