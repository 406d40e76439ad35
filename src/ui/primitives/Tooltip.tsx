import type { ReactNode } from 'react';
import { Tooltip as AriaTooltip } from 'react-aria-components/Tooltip';
import { cx } from './cx.ts';
import classes from './Tooltip.module.css';

/** Goes inside a TooltipTrigger, after the control that it explains. */
export function Tooltip({ children }: { readonly children: ReactNode }) {
  return (
    <AriaTooltip offset={6} className={cx(classes.tooltip)}>
      {children}
    </AriaTooltip>
  );
}
