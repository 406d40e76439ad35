import type { PairComparison } from '#core/metrics/contract.ts';
import { formatCount } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Figure } from '../figures/Figure.tsx';
import { ScoreTable } from '../figures/ScoreTable.tsx';
import { sortPairs } from './pair-matrices.ts';
import styles from './pairs.module.css';

const MOST_ROWS = 5;

export interface WorstPairsProps {
  readonly pairs: readonly PairComparison[];
  readonly nameOf: (pair: PairComparison) => string;
  readonly meanGap: number;
  readonly onOpen: (pair: PairComparison) => void;
}

/** The pairs to look at first, each a press away from its joint plot. */
export function WorstPairs({ pairs, nameOf, meanGap, onOpen }: WorstPairsProps) {
  return (
    <div className={styles.worst}>
      <ScoreTable
        label={`The pairs that fall furthest short of unseen real rows. Mean difference of association over ${formatCount(pairs.length)} pairs: ${meanGap.toFixed(3)}.`}
        isCaptionShown
        columns={[
          { head: 'Pairs, worst first' },
          { head: 'Trend score [holdout]', kind: 'number' },
          { head: 'Association: real', kind: 'number' },
          { head: 'Synthetic', kind: 'number' },
          { head: <span className="vh">Open</span>, kind: 'number' },
        ]}
        rows={sortPairs(pairs)
          .slice(0, MOST_ROWS)
          .map((pair) => ({
            id: `${pair.a} ${pair.b}`,
            cells: [
              nameOf(pair),
              <Figure key="trend" score={pair.trend} />,
              pair.realAssociation.toFixed(2),
              pair.syntheticAssociation.toFixed(2),
              <Button key="open" variant="quiet" size="small" aria-label={`Open ${nameOf(pair)}`} onPress={() => onOpen(pair)}>
                Open
              </Button>,
            ],
          }))}
      />
    </div>
  );
}
