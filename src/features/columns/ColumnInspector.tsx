import { useState } from 'react';
import { factsOf } from '#core/columns/catalog.ts';
import { DistributionChart } from '#ui/charts/DistributionChart.tsx';
import { formatTemporalStatistic } from '#ui/format/datetimes.ts';
import { formatCount, formatCounted, formatPercent, formatStatistic } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Checkbox } from '#ui/primitives/Checkbox.tsx';
import { TextField } from '#ui/primitives/Fields.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import type { ColumnChange, ColumnInfo } from '#workers/protocol/data.ts';
import classes from './ColumnInspector.module.css';
import { KindSettings } from './KindSettings.tsx';
import { describeLearning, showMarker, swapDayMonth } from './kinds.ts';
import { PersonalData } from './PersonalData.tsx';

export interface ColumnInspectorProps {
  readonly column: ColumnInfo;
  onChange(change: ColumnChange): void;
}

/** One column in full: its shape, its figures, why it was read so, how it will be learnt, and what may be changed. */
export function ColumnInspector({ column, onChange }: ColumnInspectorProps) {
  const { spec, guessedKind, reason, unreadable, inexact } = column;
  return (
    <div className={classes.inspector}>
      <div className={classes.part}>
        <DistributionChart summary={column.summary} name={spec.name} height={96} />
        <Facts column={column} />
      </div>
      <div className={classes.part}>
        <h3>Why {factsOf(spec.kind).phrase}</h3>
        <p className={classes.text}>
          {spec.kind === guessedKind ? reason : `You chose it. It was read as ${factsOf(guessedKind).label.toLowerCase()}: ${reason}`}
        </p>
        {inexact.count > 0 && (
          <p className={classes.text}>
            {inexact.checkedCount < column.summary.rowCount ? `Of ${formatCount(inexact.checkedCount)} cells looked at, ` : ''}
            {formatCounted(inexact.count, 'cell')} would be written a little differently:{' '}
            {inexact.examples.map(({ text, written }) => `“${text}” as “${written}”`).join(', ')}.
          </p>
        )}
        {unreadable.count > 0 && (
          <p className={classes.text}>
            {formatCounted(unreadable.count, 'cell')} could not be read so and {unreadable.count === 1 ? 'counts' : 'count'} as missing:{' '}
            {unreadable.examples.map((example) => `“${example.text}” in row ${formatCount(example.rowIndex + 1)}`).join(', ')}.
          </p>
        )}
        <h3>How it will be learnt</h3>
        <p className={classes.text}>{describeLearning(column)}</p>
        <PersonalData column={column} onChange={onChange} />
        <DayMonth column={column} onChange={onChange} />
        <KindSettings column={column} onChange={onChange} />
        <Markers column={column} onChange={onChange} />
        <h3>In the copy</h3>
        <Checkbox isSelected={!spec.included} onChange={(isLeftOut) => onChange({ included: !isLeftOut })}>
          Leave this column out<span className="vh">: {spec.name}</span>
        </Checkbox>
      </div>
    </div>
  );
}

function Facts({ column }: { readonly column: ColumnInfo }) {
  return (
    <dl className={classes.facts}>
      {listFacts(column).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function listFacts({ summary, spec, missingCount }: ColumnInfo): readonly (readonly [string, string])[] {
  const missing: readonly [string, string] = ['Missing', formatCount(missingCount)];
  const different: readonly [string, string] = ['Different', formatCount(summary.distinctCount)];
  const present = summary.rowCount - summary.missingCount;
  if (present === 0) return [missing, different];
  switch (summary.shape) {
    case 'numeric': {
      const { temporal } = summary;
      if (temporal) {
        const show = (value: number) => formatTemporalStatistic(value, temporal, summary.max - summary.min);
        return [
          [temporal === 'span' ? 'Shortest' : 'Earliest', show(summary.min)],
          [temporal === 'span' ? 'Longest' : 'Latest', show(summary.max)],
          ['Median', show(summary.quantiles.p50)],
          different,
          missing,
        ];
      }
      const show = (value: number) => formatStatistic(value, summary.integersOnly);
      const decimals = spec.format.type === 'number' ? spec.format.maxDecimals : 0;
      return [
        ['Zero', formatPercent(summary.zeroCount / present)],
        missing,
        ['Mean', formatStatistic(summary.mean)],
        ['Median', show(summary.quantiles.p50)],
        ['Smallest', show(summary.min)],
        ['Largest', show(summary.max)],
        ['95th pct.', show(summary.quantiles.p95)],
        ['Std. dev.', formatStatistic(summary.std)],
        different,
        ['Decimals', decimals === 0 ? 'none' : `up to ${decimals}`],
      ];
    }
    case 'categorical': {
      const counts = summary.levels.map(({ count }) => count);
      return [
        different,
        missing,
        ['Most often', counts.length > 0 ? formatPercent(Math.max(...counts) / present) : '–'],
        ['Rarest', rarest(counts, summary.otherCount)],
      ];
    }
    case 'opaque':
      return [different, missing];
    default:
      return summary satisfies never;
  }
}

function rarest(counts: readonly number[], otherCount: number): string {
  if (counts.length === 0) return '–';
  const least = Math.min(...counts);
  return otherCount > 0 ? `≤ ${formatCount(least)}` : formatCounted(least, 'row');
}

function DayMonth({ column, onChange }: ColumnInspectorProps) {
  const { format } = column.spec;
  if (format.type !== 'datetime' || !format.ambiguousDayMonth) return null;
  const isDayFirst = format.pattern.indexOf('d') < format.pattern.indexOf('M');
  return (
    <>
      <h3>Which comes first?</h3>
      <p className={classes.text}>Every cell can be read either way.</p>
      <Segmented
        label={`Order of day and month in ${column.spec.name}`}
        isFull
        options={[
          { id: 'day', label: 'Day' },
          { id: 'month', label: 'Month' },
        ]}
        value={isDayFirst ? 'day' : 'month'}
        onChange={(first) => {
          if ((first === 'day') !== isDayFirst) onChange({ datetimePattern: swapDayMonth(format.pattern) });
        }}
      />
    </>
  );
}

function Markers({ column, onChange }: ColumnInspectorProps) {
  const [text, setText] = useState('');
  const { missingMarkers, name } = column.spec;
  return (
    <>
      <h3>Missing is written as</h3>
      {missingMarkers.length === 0 && <p className={classes.text}>Nothing: every cell holds a value.</p>}
      <div className={classes.markers}>
        {missingMarkers.map((marker) => (
          <Checkbox
            key={marker}
            isSelected
            onChange={() => onChange({ missingMarkers: missingMarkers.filter((candidate) => candidate !== marker) })}
          >
            {showMarker(marker)}
          </Checkbox>
        ))}
      </div>
      <form
        className={classes.add}
        onSubmit={(event) => {
          event.preventDefault();
          if (!missingMarkers.includes(text)) onChange({ missingMarkers: [...missingMarkers, text] });
          setText('');
        }}
      >
        <TextField
          label={`Text that also means missing in ${name}`}
          hideLabel
          value={text}
          onChange={setText}
          placeholder="Another text, e.g. n/k"
        />
        <Button type="submit" size="small" isDisabled={text === ''}>
          Add
        </Button>
      </form>
    </>
  );
}
