import { Check, TriangleAlert } from 'lucide-react';
import { useStudio } from '#state/store.ts';
import { formatCount, formatCounted } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Disclosure } from '#ui/primitives/Disclosure.tsx';
import { Panel } from '#ui/primitives/Panel.tsx';
import type { StructureInfo, StructureStatus, TableInfo } from '#workers/protocol/data.ts';
import findingClasses from './findings.module.css';
import classes from './StructurePanel.module.css';

export interface StructurePanelProps {
  readonly table: TableInfo;
  onChange(structures: readonly StructureInfo[], status: StructureStatus): void;
  onSelectColumn(columnIndex: number): void;
}

const NAMES_SHOWN = 4;

/** What was found to hold between columns: each with its evidence, to accept or to dismiss. */
export function StructurePanel({ table, onChange, onSelectColumn }: StructurePanelProps) {
  const search = useStudio((state) => state.structureSearch);
  const findStructures = useStudio((state) => state.findStructures);
  const shown = table.structures.filter(({ status }) => status !== 'dismissed');
  const offered = shown.filter(({ status }) => status === 'offered');
  const refusedCount = shown.filter(({ refused }) => refused !== null).length;
  const dismissedCount = table.structures.length - shown.length;
  if (search.status === 'failed') {
    return (
      <Panel className={classes.structures} title="What holds between columns">
        <div className={classes.note}>
          <p className="small">
            The search for what holds between columns could not be finished: {search.failure.message} Your table is safe, and training works
            without it.
          </p>
          <Button size="small" onPress={() => void findStructures()}>
            Search again
          </Button>
        </div>
      </Panel>
    );
  }
  if (shown.length === 0 && dismissedCount === 0) return null;
  const list = (
    <ul className={findingClasses.list}>
      {shown.map((info) => (
        <Structure key={info.structure.id} table={table} info={info} onChange={onChange} onSelectColumn={onSelectColumn} />
      ))}
    </ul>
  );
  return (
    <Panel
      className={classes.structures}
      title={shown.length === 0 ? 'What holds between columns' : titleOf(shown.length, offered.length, refusedCount)}
      actions={
        offered.length > 0 && (
          <Button
            variant="quiet"
            size="small"
            onPress={() => onChange(offered, 'accepted')}
            aria-label={`Accept all ${formatCount(offered.length)} between columns`}
          >
            {`Accept all ${formatCount(offered.length)}`}
          </Button>
        )
      }
    >
      {offered.length + refusedCount > 0
        ? list
        : shown.length > 0 && <Disclosure summary={`Show ${shown.length === 1 ? 'it' : 'them'}`}>{list}</Disclosure>}
      {dismissedCount > 0 && (
        <p className={classes.note}>
          <span className="small muted">{formatCounted(dismissedCount, 'finding')} between columns dismissed.</span>{' '}
          <Button
            variant="quiet"
            size="small"
            onPress={() =>
              onChange(
                table.structures.filter(({ status }) => status === 'dismissed'),
                'offered',
              )
            }
          >
            Show again
          </Button>
        </p>
      )}
    </Panel>
  );
}

function titleOf(count: number, offeredCount: number, refusedCount: number): string {
  const facts = count === 1 ? '1 thing holds between columns' : `${formatCount(count)} things hold between columns`;
  if (offeredCount > 0) return facts;
  if (refusedCount > 0) return `${facts}, ${formatCount(count - refusedCount)} of them in every synthetic row`;
  return `${facts}, and will in every synthetic row`;
}

interface StructureProps extends Omit<StructurePanelProps, 'table'> {
  readonly table: TableInfo;
  readonly info: StructureInfo;
}

function Structure({ table, info, onChange, onSelectColumn }: StructureProps) {
  const { title, explanation, columnIndices, status, refused, violationCount, violations } = info;
  const isHeld = status === 'accepted' && refused === null;
  return (
    <li>
      <div className={findingClasses.what}>
        <b>{title}</b>
        <span className={findingClasses.names}>
          {columnIndices.slice(0, NAMES_SHOWN).map((columnIndex, index) => (
            <span key={columnIndex}>
              {index > 0 && ', '}
              <button type="button" className={findingClasses.name} onClick={() => onSelectColumn(columnIndex)}>
                {table.columns[columnIndex]?.spec.name}
              </button>
            </span>
          ))}
          {columnIndices.length > NAMES_SHOWN && ` and ${columnIndices.length - NAMES_SHOWN} more`}
        </span>
      </div>
      <div className="small">
        <p>{explanation}</p>
        <p className="muted">{describeEvidence(info, table)}</p>
        {violationCount > 0 && (
          <Disclosure summary="Rows that break it">
            <ul className={classes.violations}>
              {violations.map(({ lineNumber, cells }) => (
                <li key={lineNumber}>
                  Line {formatCount(lineNumber)}:{' '}
                  {cells.map((text, i) => `${table.columns[columnIndices[i] ?? -1]?.spec.name} ${text === '' ? 'empty' : text}`).join(', ')}
                </li>
              ))}
            </ul>
            <p className="muted">Once this is accepted, no synthetic row breaks it, whatever these rows say.</p>
          </Disclosure>
        )}
        {refused !== null && (
          <p className={classes.refused}>
            <TriangleAlert className="ico" aria-hidden="true" /> Not held: {refused}
          </p>
        )}
      </div>
      <div className={findingClasses.actions}>
        {status === 'accepted' ? (
          <>
            {isHeld && (
              <span className={classes.held}>
                <Check className="ico" aria-hidden="true" /> Holds in every synthetic row
              </span>
            )}
            <Button variant="quiet-muted" size="small" onPress={() => onChange([info], 'offered')} aria-label={`Release: ${title}`}>
              Release
            </Button>
          </>
        ) : (
          <>
            <Button size="small" onPress={() => onChange([info], 'accepted')} aria-label={`Accept: ${title}`}>
              Accept
            </Button>
            <Button variant="quiet-muted" size="small" onPress={() => onChange([info], 'dismissed')} aria-label={`Dismiss: ${title}`}>
              Dismiss
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

function describeEvidence({ rowCount, violationCount }: StructureInfo, table: TableInfo): string {
  const rows =
    rowCount === table.rowCount ? `all ${formatCounted(rowCount, 'row')}` : `the ${formatCounted(rowCount, 'row')} that it is about`;
  if (violationCount === 0) return `No exception in ${rows}.`;
  return `${formatCounted(violationCount, 'row')} of ${rows} ${violationCount === 1 ? 'breaks' : 'break'} it.`;
}
