import type { ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { cx } from './cx.ts';
import classes from './Segmented.module.css';

export interface SegmentedOption<T extends string> {
  readonly id: T;
  readonly label: string;
  /** A second line. */
  readonly detail?: ReactNode;
}

export interface SegmentedProps<T extends string> {
  /** The group's accessible name. */
  readonly label: string;
  readonly options: readonly SegmentedOption<T>[];
  readonly value: T;
  onChange(value: T): void;
  /** Equal parts over the whole width. */
  readonly isFull?: boolean;
  readonly isDisabled?: boolean;
}

/** A few exclusive choices side by side. */
export function Segmented<T extends string>({ label, options, value, onChange, isFull = false, isDisabled = false }: SegmentedProps<T>) {
  return (
    <RadioGroup
      aria-label={label}
      value={value}
      onChange={(next) => onChange(next as T)}
      isDisabled={isDisabled}
      orientation="horizontal"
      className={cx(classes.segmented, isFull && classes.full)}
    >
      {options.map((option) => (
        <Radio key={option.id} value={option.id} className={cx(classes.segment)}>
          <span>{option.label}</span>
          {option.detail !== undefined && <span className={classes.detail}>{option.detail}</span>}
        </Radio>
      ))}
    </RadioGroup>
  );
}
