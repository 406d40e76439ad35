import type { ReactNode } from 'react';

export interface DisclosureProps {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

export function Disclosure({ summary, children, className }: DisclosureProps) {
  return (
    <details className={className}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
