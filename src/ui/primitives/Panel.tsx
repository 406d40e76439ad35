import type { ReactNode } from 'react';
import { useId } from 'react';
import { cx } from './cx.ts';

export interface PanelProps {
  readonly title: ReactNode;
  /** Beside the title, at the right. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly as?: 'section' | 'aside';
}

/** A bordered region named by its heading. Children bring their own padding (`.in`). */
export function Panel({ title, actions, children, className, as: Element = 'section' }: PanelProps) {
  const id = useId();
  return (
    <Element className={cx('panel', className)} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {actions}
      </header>
      {children}
    </Element>
  );
}
