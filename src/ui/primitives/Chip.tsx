import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A small fact. `isPlain` drops its border. */
export function Chip({ children, isPlain = false }: { readonly children: ReactNode; readonly isPlain?: boolean }) {
  return <span className={cx('chip', isPlain && 'plain')}>{children}</span>;
}
