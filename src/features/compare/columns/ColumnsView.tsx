import { useState } from 'react';
import type { Assessment, AssessmentPart } from '#core/metrics/assessment/contract.ts';
import type { EvaluationReport, PairComparison } from '#core/metrics/contract.ts';
import { sayLeftOut } from '#core/wording/left-out.ts';
import { useTurn } from '#ui/primitives/use-turn.ts';
import { DetectabilityPanel } from '../detectability/DetectabilityPanel.tsx';
import { JointPanel } from '../pairs/JointPanel.tsx';
import { PairMatrices } from '../pairs/PairMatrices.tsx';
import { ColumnDetail } from './ColumnDetail.tsx';
import { ColumnList } from './ColumnList.tsx';
import styles from './columns.module.css';

export interface ColumnsViewProps {
  readonly report: EvaluationReport;
  readonly assessment: Assessment | null;
  /** Why a part is not there. */
  readonly say: (part: AssessmentPart['type']) => string;
}

/** Single columns, pairs, and what gives the table away. */
export function ColumnsView({ report, assessment, say }: ColumnsViewProps) {
  const [selected, setSelected] = useState(report.columns[0]?.columnIndex ?? -1);
  const [pair, setPair] = useState<PairComparison | null>(null);
  // What stands below the columns waits its turn, so that the first sight of the report is not one long task.
  const hasPairs = useTurn(true);
  const hasTells = useTurn(true);
  const column = report.columns.find((candidate) => candidate.columnIndex === selected) ?? report.columns[0];
  return (
    <>
      {column !== undefined && (
        <section className={styles.compare}>
          <div>
            <div className="sechead">
              <h2>Columns, worst first</h2>
              <span className="label">distance [holdout]</span>
            </div>
            <ColumnList columns={report.columns} selected={column.columnIndex} onSelect={setSelected} />
          </div>
          <ColumnDetail key={column.overlay.shape} column={column} />
        </section>
      )}
      {hasPairs && <PairMatrices report={report} onOpen={setPair} />}
      {pair !== null && <JointPanel key={`${pair.a} ${pair.b}`} pair={pair} columns={report.columns} onClose={() => setPair(null)} />}
      {hasTells && (
        <DetectabilityPanel
          detectability={assessment?.detectability ?? null}
          threeWay={assessment?.threeWay ?? null}
          coverage={assessment?.coverage ?? null}
          pending={{ detectability: say('detectability'), threeWay: say('three-way'), coverage: say('coverage') }}
        />
      )}
      {report.leftOut.length > 0 && (
        <section>
          <div className="sechead">
            <h2>Not compared</h2>
          </div>
          <ul className={styles.left}>
            {report.leftOut.map((column) => (
              <li key={column.name}>
                <b>{column.name}</b> <span className="muted">{sayLeftOut(column)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
