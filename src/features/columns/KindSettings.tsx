import { GripVertical, MoveDown, MoveUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { createDatetimeFormatter, createDatetimeParser, hasDate } from '#core/columns/datetime/pattern.ts';
import { createDurationWriter } from '#core/columns/duration/pattern.ts';
import { createNumberFormatter } from '#core/columns/numeric/number-format.ts';
import { BadInput } from '#core/errors.ts';
import type { DatetimeFormat, DurationFormat, NumberFormat, OrdinalFormat, SetFormat, TextFormat } from '#core/table/table.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { TextField } from '#ui/primitives/Fields.tsx';
import { IconButton } from '#ui/primitives/IconButton.tsx';
import { Segmented } from '#ui/primitives/Segmented.tsx';
import { Select } from '#ui/primitives/Select.tsx';
import type { ColumnChange, ColumnInfo } from '#workers/protocol/data.ts';
import inspector from './ColumnInspector.module.css';
import classes from './KindSettings.module.css';

export interface KindSettingsProps {
  readonly column: ColumnInfo;
  onChange(change: ColumnChange): void;
}

interface FormatProps<F> {
  readonly name: string;
  readonly format: F;
  /** A value of the column, to show a format by. */
  readonly example: number;
  onChange(format: F): void;
}

/** What belongs to a column's kind and may be edited: how its cells are written, or the order of its levels. */
export function KindSettings({ column, onChange }: KindSettingsProps) {
  const { spec, summary } = column;
  const { format, name } = spec;
  const example = summary.shape === 'numeric' ? summary.quantiles.p50 : 0;
  const shared = { name, example, onChange: (next: typeof format) => onChange({ format: next }) };
  switch (format.type) {
    case 'number':
      return <NumberSettings {...shared} format={format} />;
    case 'datetime':
      return <DatetimeSettings {...shared} format={format} key={format.pattern} />;
    case 'duration':
      return <DurationSettings {...shared} format={format} key={format.pattern} />;
    case 'ordinal':
      return <OrderSettings {...shared} format={format} />;
    case 'set':
      return <SetSettings {...shared} format={format} key={format.separator} />;
    case 'text':
      return <TextSettings {...shared} format={format} />;
    case 'identifier':
      return summary.shape === 'opaque' ? (
        <Part title="New keys">
          <p className={inspector.text}>
            {summary.description.replace(/^such as/, 'Such as')}
            {format.keysPerRow === undefined ? '' : '; they repeat as often as the file’s do'}.
          </p>
        </Part>
      ) : null;
    case 'boolean':
    case 'plain':
      return null;
    default:
      return format satisfies never;
  }
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <h3>{title}</h3>
      {children}
    </>
  );
}

interface Written {
  readonly text: string;
  readonly share: number;
}

/** The other ways in which cells are written, each with its share. */
function OtherWays({ ways }: { readonly ways: readonly Written[] }) {
  if (ways.length === 0) return null;
  const shown = ways.slice(0, 4).map(({ text, share }) => `${text} (${formatPercent(share)})`);
  const rest = ways.length > shown.length ? ` and ${ways.length - shown.length} more` : '';
  return (
    <p className={inspector.text}>
      Some cells are written otherwise: {shown.join(', ')}
      {rest}. Each way comes back in its share.
    </p>
  );
}

const GROUPINGS = [
  { id: 'none', label: 'none', text: '' },
  { id: 'comma', label: 'comma', text: ',' },
  { id: 'point', label: 'point', text: '.' },
  { id: 'blank', label: 'blank', text: ' ' },
  { id: 'apostrophe', label: 'apostrophe', text: "'" },
  { id: 'curly', label: 'apostrophe ’', text: '\u2019' },
  { id: 'fixed', label: 'fixed blank', text: '\u00a0' },
  { id: 'thin', label: 'thin blank', text: '\u2009' },
  { id: 'narrow', label: 'narrow blank', text: '\u202f' },
] as const satisfies readonly { id: string; label: string; text: NumberFormat['grouping'] }[];
type Grouping = (typeof GROUPINGS)[number]['id'];

function NumberSettings({ name, format, example, onChange }: FormatProps<NumberFormat>) {
  const grouping = GROUPINGS.find(({ text }) => text === format.grouping)?.id ?? 'none';
  const { groupSizes: _, ...threes } = format;
  const ways = (format.alternatives ?? []).map(({ format: other, share }) => ({ text: createNumberFormatter(other)(example), share }));
  return (
    <Part title="How it is written">
      <p className={inspector.text}>
        The median is written <span className="mono">{createNumberFormatter(format)(example)}</span>.
      </p>
      <OtherWays ways={ways} />
      <Segmented
        label={`Decimal mark of ${name}`}
        isFull
        options={[
          { id: '.', label: 'Decimal point' },
          { id: ',', label: 'Decimal comma' },
        ]}
        value={format.decimalMark}
        onChange={(decimalMark) =>
          onChange({ ...format, decimalMark, ...(format.grouping === decimalMark ? { grouping: decimalMark === '.' ? ',' : '.' } : {}) })
        }
      />
      <Select<Grouping>
        label={`Thousands of ${name} are parted by`}
        variant="inline"
        options={GROUPINGS.filter(({ text }) => text !== format.decimalMark)}
        value={grouping}
        display={`Thousands: ${GROUPINGS.find(({ id }) => id === grouping)?.label ?? 'none'}`}
        onChange={(id) => onChange({ ...threes, grouping: GROUPINGS.find((option) => option.id === id)?.text ?? '' })}
      />
    </Part>
  );
}

/** A text that is checked while it is typed and taken with Enter or its button. */
function Draft({
  label,
  value,
  explain,
  onApply,
}: {
  readonly label: string;
  readonly value: string;
  /** What the text would do, or throws. */
  explain(text: string): string;
  onApply(text: string): void;
}) {
  const [text, setText] = useState(value);
  let help = '';
  let error: string | undefined;
  try {
    help = explain(text);
  } catch (failure) {
    error = failure instanceof Error ? failure.message : String(failure);
  }
  return (
    <form
      className={classes.draft}
      onSubmit={(event) => {
        event.preventDefault();
        if (error === undefined && text !== value) onApply(text);
      }}
    >
      <TextField label={label} hideLabel value={text} onChange={setText} help={error === undefined ? help : undefined} error={error} />
      <Button type="submit" size="small" isDisabled={error !== undefined || text === value}>
        Apply
      </Button>
    </form>
  );
}

function DatetimeSettings({ name, format, example, onChange }: FormatProps<DatetimeFormat>) {
  const write = (pattern: string) => createDatetimeFormatter(pattern, format.locale)(example);
  const ways = (format.alternatives ?? []).map(({ format: other, share }) => ({
    text: createDatetimeFormatter(other.pattern, other.locale)(example),
    share,
  }));
  const isTime = !hasDate(format.pattern);
  return (
    <Part title="How it is written">
      <OtherWays ways={ways} />
      <Draft
        label={`Pattern of ${name}`}
        value={format.pattern}
        explain={(pattern) => {
          if (pattern.trim() === '') throw new BadInput(isTime ? 'Such as HH:mm' : 'Such as dd.MM.yyyy HH:mm');
          if (hasDate(pattern) === isTime)
            throw new BadInput(isTime ? 'A time of day has no day: such as HH:mm' : 'A date needs a day: such as dd.MM.yyyy');
          createDatetimeParser(pattern, format.locale);
          return `Reads and writes ${write(pattern)}`;
        }}
        onApply={(pattern) => onChange({ ...format, pattern, ambiguousDayMonth: false })}
      />
    </Part>
  );
}

function DurationSettings({ name, format, example, onChange }: FormatProps<DurationFormat>) {
  const ways = (format.alternatives ?? []).map(({ format: other, share }) => ({ text: createDurationWriter(other).write(example), share }));
  if (format.style === 'iso') return null;
  return (
    <Part title="How it is written">
      <OtherWays ways={ways} />
      <Draft
        label={`Pattern of ${name}`}
        value={format.pattern}
        explain={(pattern) => `Reads and writes ${createDurationWriter({ ...format, pattern }).write(example)}`}
        onApply={(pattern) => onChange({ ...format, pattern })}
      />
    </Part>
  );
}

function SetSettings({ name, format, onChange }: FormatProps<SetFormat>) {
  const members = format.members.slice(0, 3);
  return (
    <Part title="What parts the members">
      <Draft
        label={`Separator in ${name}`}
        value={format.separator}
        explain={(separator) => {
          if (separator === '') throw new BadInput('One sign or more, such as ; or a comma and a blank');
          return `${format.open}${members.join(separator)}${format.close}`;
        }}
        onApply={(separator) => onChange({ ...format, separator, members: [] })}
      />
    </Part>
  );
}

function TextSettings({ name, format, onChange }: FormatProps<TextFormat>) {
  const { isBlank: _, ...worded } = format;
  return (
    <Part title="In its place">
      <Segmented
        label={`What stands for the text of ${name}`}
        isFull
        options={[
          { id: 'words', label: 'Harmless words' },
          { id: 'blank', label: 'Empty cells' },
        ]}
        value={format.isBlank ? 'blank' : 'words'}
        onChange={(choice) => onChange(choice === 'blank' ? { ...format, isBlank: true } : worded)}
      />
    </Part>
  );
}

function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, index) => index !== from);
  rest.splice(to, 0, items[from] as T);
  return rest;
}

function OrderSettings({ name, format, onChange }: FormatProps<OrdinalFormat>) {
  const { levels } = format;
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const move = (from: number, to: number) => {
    if (to < 0 || to >= levels.length || from === to) return;
    onChange({ ...format, levels: moved(levels, from, to) });
  };
  return (
    <Part title="Order, lowest first">
      <ol className={classes.order} aria-label={`Levels of ${name}, lowest first`}>
        {levels.map((level, index) => (
          <li
            key={level}
            draggable
            className={classes.level}
            data-over={over === index && dragged !== index}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', level);
              setDragged(index);
            }}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              setOver(index);
            }}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) move(dragged, index);
              setDragged(null);
              setOver(null);
            }}
          >
            <GripVertical className="ico" aria-hidden="true" />
            <span className="truncate" title={level}>
              {level}
            </span>
            <IconButton
              label={`Move ${level} up`}
              icon={<MoveUp className="ico" aria-hidden="true" />}
              isDisabled={index === 0}
              onPress={() => move(index, index - 1)}
            />
            <IconButton
              label={`Move ${level} down`}
              icon={<MoveDown className="ico" aria-hidden="true" />}
              isDisabled={index === levels.length - 1}
              onPress={() => move(index, index + 1)}
            />
          </li>
        ))}
      </ol>
    </Part>
  );
}
