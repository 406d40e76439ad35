import type { ReactNode, RefObject } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField';
import { Text } from 'react-aria-components/Text';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import { cx } from './cx.ts';
import classes from './Fields.module.css';

export interface TextFieldProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: string;
  onChange(value: string): void;
  readonly help?: ReactNode;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
  /** What is wrong, or nothing. */
  readonly error?: string | undefined;
  readonly className?: string | undefined;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

export function TextField(props: TextFieldProps) {
  const { label, hideLabel = false, value, onChange, help, placeholder, isDisabled = false, error, className, inputRef } = props;
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      className={cx('field', className)}
    >
      <Label className={cx(hideLabel && 'vh')}>{label}</Label>
      <Input className={cx('input')} {...(placeholder === undefined ? {} : { placeholder })} {...(inputRef ? { ref: inputRef } : {})} />
      {help !== undefined && (
        <Text slot="description" className={cx('label')}>
          {help}
        </Text>
      )}
      <FieldError className={cx(classes.error)}>{error}</FieldError>
    </AriaTextField>
  );
}

export interface NumberFieldProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: number;
  onChange(value: number): void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly help?: ReactNode;
  readonly isDisabled?: boolean;
  readonly formatOptions?: Intl.NumberFormatOptions;
  readonly className?: string | undefined;
}

/** A number typed or stepped with the arrow keys. Empty input keeps the former value. */
export function NumberField(props: NumberFieldProps) {
  const { label, hideLabel = false, value, onChange, min, max, step, help, isDisabled = false, formatOptions, className } = props;
  return (
    <AriaNumberField
      value={value}
      onChange={(next) => {
        if (Number.isFinite(next)) onChange(next);
      }}
      {...(min === undefined ? {} : { minValue: min })}
      {...(max === undefined ? {} : { maxValue: max })}
      {...(step === undefined ? {} : { step })}
      {...(formatOptions === undefined ? {} : { formatOptions })}
      isDisabled={isDisabled}
      isWheelDisabled
      className={cx('field', className)}
    >
      <Label className={cx(hideLabel && 'vh')}>{label}</Label>
      <Input className={cx('input')} />
      {help !== undefined && (
        <Text slot="description" className={cx('label')}>
          {help}
        </Text>
      )}
    </AriaNumberField>
  );
}
