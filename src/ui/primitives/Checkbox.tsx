import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox';
import classes from './Checkbox.module.css';
import { cx } from './cx.ts';

export interface CheckboxProps {
  readonly isSelected: boolean;
  onChange(isSelected: boolean): void;
  readonly children: ReactNode;
  /** The accessible name, where the visible text is too short to stand alone. It must contain the visible text. */
  readonly label?: string;
  readonly isDisabled?: boolean;
  /** Names the choice among others of its group. */
  readonly value?: string;
}

export function Checkbox({ isSelected, onChange, children, label, isDisabled = false, value }: CheckboxProps) {
  return (
    <AriaCheckbox
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
      className={cx('ck', classes.checkbox)}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(value === undefined ? {} : { value })}
    >
      <span className={classes.box} aria-hidden="true">
        <Check size={12} strokeWidth={2.5} />
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  );
}
