import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '#ui/primitives/Button.tsx';
import { ErrorPanel } from '#ui/primitives/Callout.tsx';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** A change of this (the step) gives the children another chance. */
  readonly resetKey: string;
}
type ErrorBoundaryState =
  | { readonly status: 'fine' }
  | { readonly status: 'broken'; readonly error: Error; readonly componentStack: string };

/** Keeps the shell alive when a screen breaks, and says how to go on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { status: 'fine' };

  static getDerivedStateFromError(thrown: unknown): ErrorBoundaryState {
    return { status: 'broken', error: thrown instanceof Error ? thrown : new Error(String(thrown)), componentStack: '' };
  }

  override componentDidCatch(_thrown: unknown, info: ErrorInfo): void {
    this.setState((state) => (state.status === 'broken' ? { ...state, componentStack: info.componentStack ?? '' } : state));
  }

  override componentDidUpdate(former: ErrorBoundaryProps): void {
    if (former.resetKey !== this.props.resetKey && this.state.status === 'broken') this.setState({ status: 'fine' });
  }

  override render(): ReactNode {
    const { state } = this;
    if (state.status === 'fine') return this.props.children;
    return (
      <>
        <div className="head">
          <div>
            <h1 tabIndex={-1}>This screen broke</h1>
          </div>
        </div>
        <ErrorPanel
          title="This part of the page could not be drawn"
          happened={<p>A fault in the page itself, not in your table.</p>}
          safe={['Your file, which was only read', 'The open table, the model and every other step, until the page is reloaded']}
          remedies={
            <>
              <Button variant="primary" onPress={() => this.setState({ status: 'fine' })}>
                Show it again
              </Button>
              <Button onPress={() => location.reload()}>Reload the page</Button>
              <p className="label">The other steps stay open at the left.</p>
            </>
          }
          detail={`${state.error.stack ?? state.error.message}\n${state.componentStack}`}
        />
      </>
    );
  }
}
