import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useId } from 'react';
import classes from './Callout.module.css';
import { cx } from './cx.ts';

export interface CalloutProps {
  readonly title: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** Something that needs the person's eye: an icon and a 3 px rule, no alert colour. */
export function Callout({ title, actions, children, className }: CalloutProps) {
  const id = useId();
  return (
    <section className={cx(classes.callout, className)} aria-labelledby={id}>
      <header className={classes.header}>
        <TriangleAlert className="ico" aria-hidden="true" />
        <h2 id={id}>{title}</h2>
        <span className="grow" />
        {actions}
      </header>
      {children}
    </section>
  );
}

export interface ErrorPanelProps {
  readonly title: string;
  readonly happened: ReactNode;
  /** One line each. */
  readonly safe: readonly ReactNode[];
  /** Buttons, the best first, or a sentence. */
  readonly remedies: ReactNode;
  /** Technical words, behind a disclosure. */
  readonly detail?: string | undefined;
}

/** What happened · what is safe · what you can do. Announced when it appears. */
export function ErrorPanel({ title, happened, safe, remedies, detail }: ErrorPanelProps) {
  const id = useId();
  return (
    <section className={classes.callout} role="alert" aria-labelledby={id}>
      <header className={cx(classes.header, classes.bare)}>
        <TriangleAlert className="ico" aria-hidden="true" />
        <h2 id={id} className={classes.errorTitle}>
          {title}
        </h2>
      </header>
      <div className={classes.three}>
        <div>
          <h3 className="label">What happened</h3>
          <div>{happened}</div>
        </div>
        <div>
          <h3 className="label">What is safe</h3>
          <ul className={classes.safe}>
            {safe.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines never move
              <li key={index}>
                <svg className={classes.tick} viewBox="0 0 16 16" aria-hidden="true">
                  <path d="M3.5 8.5l3 3 6-7" />
                </svg>
                <span>{line}</span>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3 className="label">What you can do</h3>
          <div className={classes.remedies}>{remedies}</div>
        </div>
      </div>
      {detail !== undefined && detail !== '' && (
        <details className={classes.detail}>
          <summary>Technical details</summary>
          <pre>{detail}</pre>
        </details>
      )}
    </section>
  );
}
