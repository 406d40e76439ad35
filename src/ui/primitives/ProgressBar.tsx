import { Label } from 'react-aria-components/Label';
import { ProgressBar as AriaProgressBar } from 'react-aria-components/ProgressBar';
import { cx } from './cx.ts';
import classes from './ProgressBar.module.css';

export interface ProgressBarProps {
  readonly label: string;
  readonly hideLabel?: boolean;
  /** In [0, 1]; null while the end is unknown. */
  readonly share: number | null;
  /** Said instead of a percentage. */
  readonly valueLabel?: string;
}

export function ProgressBar({ label, hideLabel = false, share, valueLabel }: ProgressBarProps) {
  return (
    <AriaProgressBar
      value={(share ?? 0) * 100}
      isIndeterminate={share === null}
      className={cx(classes.progress)}
      {...(valueLabel === undefined ? {} : { valueLabel })}
    >
      {({ percentage, valueText }) => (
        <>
          <span className={cx(classes.text, hideLabel && 'vh')}>
            <Label>{label}</Label>
            <span className="muted">{valueLabel ?? valueText}</span>
          </span>
          <span className={classes.track}>
            <span
              className={cx(classes.fill, share === null && classes.unknown)}
              style={{ width: `${share === null ? 30 : (percentage ?? 0)}%` }}
            />
          </span>
        </>
      )}
    </AriaProgressBar>
  );
}
