import { formatCount } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Panel } from '#ui/primitives/Panel.tsx';
import { Select } from '#ui/primitives/Select.tsx';
import type { ColumnChange, Finding, TableInfo } from '#workers/protocol/data.ts';
import findingClasses from './findings.module.css';
import classes from './ReviewInbox.module.css';

export interface ReviewInboxProps {
  readonly table: TableInfo;
  readonly findings: readonly Finding[];
  onAccept(findings: readonly Finding[]): void;
  /** Goes another of a finding's ways. */
  onChoose(finding: Finding, change: ColumnChange): void;
  onIgnore(finding: Finding): void;
  onSelectColumn(columnIndex: number): void;
}

const NAMES_SHOWN = 4;

/** What deserves a look before training, each with one recommended action. */
export function ReviewInbox({ table, findings, onAccept, onChoose, onIgnore, onSelectColumn }: ReviewInboxProps) {
  return (
    <Panel
      className={classes.inbox}
      title={findings.length === 1 ? 'Review 1 finding' : `Review ${formatCount(findings.length)} findings`}
      actions={
        findings.length > 1 && (
          <Button variant="quiet" size="small" onPress={() => onAccept(findings)}>
            Accept all {formatCount(findings.length)}
          </Button>
        )
      }
    >
      <ul className={findingClasses.list}>
        {findings.map((finding) => (
          <li key={finding.id}>
            <div className={findingClasses.what}>
              <b>{finding.title}</b>
              <span className={findingClasses.names}>
                {finding.columnIndices.slice(0, NAMES_SHOWN).map((columnIndex, index) => (
                  <span key={columnIndex}>
                    {index > 0 && ', '}
                    <button type="button" className={findingClasses.name} onClick={() => onSelectColumn(columnIndex)}>
                      {table.columns[columnIndex]?.spec.name}
                    </button>
                  </span>
                ))}
                {finding.columnIndices.length > NAMES_SHOWN && ` and ${finding.columnIndices.length - NAMES_SHOWN} more`}
              </span>
            </div>
            <p className="small">{finding.explanation}</p>
            <div className={findingClasses.actions}>
              <Button size="small" onPress={() => onAccept([finding])}>
                {finding.action.label}
              </Button>
              {finding.choices === undefined ? (
                <Button variant="quiet-muted" size="small" onPress={() => onIgnore(finding)} aria-label={`Ignore: ${finding.title}`}>
                  Ignore
                </Button>
              ) : (
                <Select
                  variant="inline"
                  className={classes.choices}
                  label={`Another way for ${table.columns[finding.columnIndices[0] ?? 0]?.spec.name}`}
                  display="Another way"
                  options={finding.choices.map(({ label }, index) => ({ id: String(index), label }))}
                  value=""
                  onChange={(index) => {
                    const choice = finding.choices?.[Number(index)];
                    if (choice) onChoose(finding, choice.change);
                  }}
                />
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
