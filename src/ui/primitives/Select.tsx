import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { cx } from './cx.ts';
import menuClasses from './Menu.module.css';
import classes from './Select.module.css';
import { useTurn } from './use-turn.ts';

export interface SelectOption<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly description?: string;
  readonly isDisabled?: boolean;
}

export interface SelectProps<T extends string> {
  /** Visible above a field; the accessible name otherwise. */
  readonly label: string;
  readonly options: readonly SelectOption<T>[];
  readonly value: T;
  onChange(value: T): void;
  /** field: a form control; inline: bare text with an arrow; word: a word of a sentence. */
  readonly variant?: 'field' | 'inline' | 'word';
  /** Shown in place of the chosen option's label. */
  readonly display?: ReactNode;
  readonly isDisabled?: boolean;
  readonly className?: string | undefined;
}

/** One choice from a list. Its button is named “<choice> <label>”. Those that stand in numbers are looks alone until their turn comes. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { options, value, variant = 'field', display, className } = props;
  const isMounted = useTurn(variant !== 'field');
  const shown = display ?? options.find((option) => option.id === value)?.label ?? value;
  if (isMounted) return <ListSelect {...props} display={shown} />;
  return (
    <div className={boxClass(variant, className)}>
      <span className={cx(classes[variant], classes.coming)}>
        <span className="truncate">{shown}</span>
        {variant !== 'word' && <span className={classes.arrow} aria-hidden="true" />}
      </span>
    </div>
  );
}

function boxClass(variant: NonNullable<SelectProps<string>['variant']>, className: string | undefined): string {
  return cx(variant === 'field' && 'field', variant === 'inline' && classes.inlineBox, classes.select, className);
}

function ListSelect<T extends string>(props: SelectProps<T>) {
  const { label, options, value, onChange, variant = 'field', display, isDisabled = false, className } = props;
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        if (key !== null && key !== value) onChange(String(key) as T);
      }}
      isDisabled={isDisabled}
      {...(variant === 'field' ? {} : { 'aria-label': label })}
      className={boxClass(variant, className)}
    >
      {variant === 'field' && <Label className={cx('lab')}>{label}</Label>}
      <Button className={cx(classes[variant])}>
        <SelectValue className={cx('truncate')}>{display}</SelectValue>
        {variant !== 'word' && <span className={classes.arrow} aria-hidden="true" />}
      </Button>
      <Popover className={cx(menuClasses.popover)} offset={4}>
        <ListBox className={cx(menuClasses.menu)}>
          {options.map((option) => (
            <ListBoxItem
              key={option.id}
              id={option.id}
              textValue={option.label}
              isDisabled={option.isDisabled ?? false}
              className={cx(menuClasses.item)}
            >
              <span>{option.label}</span>
              {option.description !== undefined && <span className={menuClasses.description}>{option.description}</span>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
