import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { cx } from './cx.ts';

export interface ButtonProps extends Omit<AriaButtonProps, 'className'> {
  /** One primary action a screen. */
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'quiet-muted';
  readonly size?: 'normal' | 'small';
  readonly className?: string | undefined;
}

export function Button({ variant = 'plain', size = 'normal', className, ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={cx(
        'btn',
        variant === 'primary' && 'primary',
        (variant === 'quiet' || variant === 'quiet-muted') && 'quiet',
        variant === 'quiet-muted' && 'muted',
        size === 'small' && 'sm',
        className,
      )}
    />
  );
}
