import { ShieldCheck, ShieldOff } from 'lucide-react';
import type { PersonalTreatment } from '#core/personal/contract.ts';
import { labelOf } from '#core/personal/labels.ts';
import { Sparkline } from '#ui/charts/Sparkline.tsx';
import { formatCount, formatPercent } from '#ui/format/numbers.ts';
import type { ColumnChange, ColumnInfo } from '#workers/protocol/data.ts';
import { KindMenu } from '../KindMenu.tsx';
import classes from './ColumnHeader.module.css';

export interface ColumnHeaderProps {
  readonly column: ColumnInfo;
  readonly hasFinding: boolean;
  readonly isSelected: boolean;
  onSelect(): void;
  onChange(change: ColumnChange): void;
}

/** Name, kind, shape, different values and missing share of one column. */
export function ColumnHeader({ column, hasFinding, isSelected, onSelect, onChange }: ColumnHeaderProps) {
  const { spec, summary } = column;
  return (
    <>
      <div className={classes.nameLine}>
        <button type="button" className={classes.name} aria-pressed={isSelected} title={spec.name} onClick={onSelect}>
          {spec.name}
          {hasFinding && <span className="vh">, has a finding to review</span>}
          {!spec.included && <span className="vh">, left out</span>}
          {spec.personal && <span className="vh">, {describePersonal(spec.personal)}</span>}
        </button>
        {spec.personal &&
          (spec.personal.action === 'keep' ? (
            <ShieldOff className={classes.shield} aria-hidden="true" />
          ) : (
            <ShieldCheck className={classes.shield} aria-hidden="true" />
          ))}
        {hasFinding && <span className={classes.dot} aria-hidden="true" />}
      </div>
      <KindMenu column={column} onChange={onChange} />
      <div className={classes.spark}>
        <Sparkline summary={summary} name={spec.name} height={26} />
      </div>
      <div className={classes.facts}>
        <span>{countDistinct(column)}</span>
        <span>{spec.included ? shareMissing(column) : 'left out'}</span>
      </div>
    </>
  );
}

export const DONE = { replace: 'replaced', mask: 'masked', coarsen: 'kept in part', keep: 'kept as it is' } as const;

/** “e-mail addresses, replaced” */
function describePersonal({ category, variant, action }: PersonalTreatment): string {
  return `${labelOf(category, variant)}, ${DONE[action]}`;
}

/** Short enough to leave room for the missing share; the inspector has the exact count. */
function countDistinct({ summary: { distinctCount } }: ColumnInfo): string {
  const count = distinctCount < EXACT_BELOW ? formatCount(distinctCount) : COMPACT.format(distinctCount).toLowerCase();
  return `${count} ${distinctCount === 1 ? 'value' : 'values'}`;
}

const EXACT_BELOW = 10_000;
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function shareMissing({ missingCount, summary, spec }: ColumnInfo): string {
  const share = formatPercent(summary.rowCount === 0 ? 0 : missingCount / summary.rowCount);
  const marker = spec.missingMarkers[0];
  return missingCount > 0 && spec.missingMarkers.length === 1 && marker !== undefined && marker.length > 0 && marker.length < 5
    ? `${share} “${marker}”`
    : `${share} missing`;
}
