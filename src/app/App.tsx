import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { ColumnsScreen } from '#features/columns/ColumnsScreen.tsx';
import { ImportScreen } from '#features/import/ImportScreen.tsx';
import { TableIntake } from '#features/import/TableIntake.tsx';
import { useStudio } from '#state/store.ts';
import type { StepId } from '#state/types.ts';
import classes from './App.module.css';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { HelpSheet } from './HelpSheet.tsx';
import { StepRail } from './StepRail.tsx';
import { readStep, STEP_IDS } from './steps.ts';
import { TopBar } from './TopBar.tsx';
import { applyTheme, keepTheme, readTheme } from './theme.ts';

const TrainScreen = lazy(() => import('#features/train/TrainScreen.tsx'));
const CompareScreen = lazy(() => import('#features/compare/CompareScreen.tsx'));
const ExportScreen = lazy(() => import('#features/export/ExportScreen.tsx'));
const ProjectsDialog = lazy(() => import('#features/projects/ProjectsDialog.tsx'));

const TITLES: Readonly<Record<StepId, string>> = {
  import: 'Import',
  columns: 'Columns',
  train: 'Train',
  compare: 'Compare',
  export: 'Export',
};

export function App() {
  const step = useStudio((state) => state.step);
  const areProjectsShown = useStudio((state) => state.isProjectDialogOpen);
  const [theme, setTheme] = useState(() => readTheme(location.search));
  const [isHelpOpen, setHelpOpen] = useState(false);
  const openHelp = useCallback(() => setHelpOpen(true), []);
  useStepInAddress(step);
  useStepFocus(step);
  useFocusRescue();
  useShortcuts(openHelp);
  useEffect(() => applyTheme(theme), [theme]);

  return (
    <TableIntake>
      <button type="button" className={classes.skip} onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <div className={classes.app}>
        <TopBar
          theme={theme}
          onThemeChange={(next) => {
            keepTheme(next);
            setTheme(next);
          }}
          onHelp={openHelp}
        />
        <StepRail />
        <main id="main" tabIndex={-1} className={classes.main}>
          <ErrorBoundary resetKey={step}>
            <Suspense fallback={<p className="muted">Opening {TITLES[step]}…</p>}>
              <Screen step={step} />
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <HelpSheet isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      {areProjectsShown && (
        <Suspense fallback={null}>
          <ProjectsDialog />
        </Suspense>
      )}
    </TableIntake>
  );
}

function Screen({ step }: { readonly step: StepId }) {
  switch (step) {
    case 'import':
      return <ImportScreen />;
    case 'columns':
      return <ColumnsScreen />;
    case 'train':
      return <TrainScreen />;
    case 'compare':
      return <CompareScreen />;
    case 'export':
      return <ExportScreen />;
    default:
      return step satisfies never;
  }
}

/** The address names the step, and the other way round: back, forward and links work. */
function useStepInAddress(step: StepId): void {
  const goTo = useStudio((state) => state.goTo);
  useEffect(() => {
    const follow = () => {
      const asked = readStep(location.hash);
      if (asked) goTo(asked);
    };
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [goTo]);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${TITLES[step]} · Lookalike`;
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    if (readStep(location.hash) !== step) location.hash = step;
  }, [step]);
}

/** A step change puts the focus on the new screen's h1, as soon as that is there. */
function useStepFocus(step: StepId): void {
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    const main = document.getElementById('main');
    if (!main) return;
    scrollTo(0, 0);
    const focusHeading = () => {
      const heading = main.querySelector<HTMLElement>('h1');
      heading?.setAttribute('tabindex', '-1');
      heading?.focus({ preventScroll: true });
      return heading !== null;
    };
    if (focusHeading()) return;
    const observer = new MutationObserver(() => {
      if (focusHeading()) observer.disconnect();
    });
    observer.observe(main, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [step]);
}

/** When the control in use goes away (a finding that was followed), the focus moves to the heading of what is left of its place. */
function useFocusRescue(): void {
  useEffect(() => {
    const main = document.getElementById('main');
    if (!main) return;
    let path: readonly Element[] = [];
    const remember = (event: FocusEvent) => {
      path = [];
      for (let at = event.target as Element | null; at !== null && at !== document.body; at = at.parentElement) path = [...path, at];
    };
    const rescue = () => {
      const lost = path[0];
      if (lost === undefined || lost.isConnected || document.activeElement !== document.body) return;
      const place = path.find((element) => element.isConnected && element.querySelector('h1, h2') !== null);
      path = [];
      const heading = place?.querySelector<HTMLElement>('h1, h2');
      heading?.setAttribute('tabindex', '-1');
      heading?.focus({ preventScroll: true });
    };
    main.addEventListener('focusin', remember);
    const observer = new MutationObserver(rescue);
    observer.observe(main, { childList: true, subtree: true });
    return () => {
      main.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}

/** Alt+1…5 and `?`. Ctrl+O and Ctrl+V are TableIntake's. */
function useShortcuts(openHelp: () => void): void {
  const goTo = useStudio((state) => state.goTo);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        // `code`, because Alt with a digit types another character on some keyboards.
        const step = /^(?:Digit|Numpad)([1-5])$/.exec(event.code)?.[1];
        const asked = step === undefined ? undefined : STEP_IDS[Number(step) - 1];
        if (asked) {
          event.preventDefault();
          goTo(asked);
        }
        return;
      }
      if (event.key === '?' && !event.ctrlKey && !event.metaKey && !isTyping(event.target)) {
        event.preventDefault();
        openHelp();
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [goTo, openHelp]);
}
