import type { ReactNode } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { cx } from './cx.ts';
import classes from './RadioCards.module.css';

export interface RadioCard<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly description?: ReactNode;
  /** At the right of the label: a size, a time. */
  readonly aside?: ReactNode;
}

export interface RadioCardsProps<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly options: readonly RadioCard<T>[];
  readonly value: T;
  onChange(value: T): void;
  readonly isDisabled?: boolean;
}

/** Exclusive choices that need a sentence each. */
export function RadioCards<T extends string>({
  label,
  hideLabel = false,
  options,
  value,
  onChange,
  isDisabled = false,
}: RadioCardsProps<T>) {
  return (
    <RadioGroup value={value} onChange={(next) => onChange(next as T)} isDisabled={isDisabled} className={cx('field')}>
      <Label className={cx(hideLabel && 'vh')}>{label}</Label>
      <div className={classes.cards}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={cx(classes.card)}>
            <span className={classes.mark} aria-hidden="true" />
            <span className={classes.title}>{option.label}</span>
            {option.aside !== undefined && <span className="small">{option.aside}</span>}
            {option.description !== undefined && <span className={classes.description}>{option.description}</span>}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
