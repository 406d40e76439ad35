import { ChevronDown, CircleHelp, Lock, Monitor, Moon, Sun, TriangleAlert } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { tableInView } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { formatCount } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { cx } from '#ui/primitives/cx.ts';
import { IconButton } from '#ui/primitives/IconButton.tsx';
import menuClasses from '#ui/primitives/Menu.module.css';
import { ComputeChip } from './ComputeChip.tsx';
import classes from './TopBar.module.css';
import { THEME_CHOICES, type ThemeChoice } from './theme.ts';

export interface TopBarProps {
  readonly theme: ThemeChoice;
  onThemeChange(theme: ThemeChoice): void;
  onHelp(): void;
}

const THEME_LABELS: Readonly<Record<ThemeChoice, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export function TopBar({ theme, onThemeChange, onHelp }: TopBarProps) {
  const table = useStudio(tableInView);
  return (
    <header className={classes.bar}>
      <a className={classes.brand} href="#import" aria-label="Lookalike, start">
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M1.5 18V9.5h5v-5h5V11h4v7z" fill="currentColor" fillOpacity=".22" />
          <path d="M4.5 18V7h5V2h5v6.5h4V18z" fill="none" stroke="currentColor" strokeWidth="1.75" />
        </svg>
        <span className={classes.word}>Lookalike</span>
      </a>
      <div className={classes.file}>
        <ProjectButton />
        {table ? (
          <span className={classes.size}>
            {formatCount(table.rowCount)} × {formatCount(table.columns.length)}
            <span className="vh"> (rows by columns)</span>
          </span>
        ) : (
          <span className={classes.size}>No table open</span>
        )}
        <SaveLine />
      </div>
      <div className={classes.end}>
        <ComputeChip />
        <span className="chip plain">
          <Lock className="ico" aria-hidden="true" />
          Stays on this device
        </span>
      </div>
      <div className={classes.tools}>
        <MenuTrigger>
          <IconButton label={`Theme: ${THEME_LABELS[theme].toLowerCase()}`} icon={<ThemeIcon theme={theme} />} />
          <Popover className={cx(menuClasses.popover)} placement="bottom end" offset={4}>
            <Menu
              aria-label="Theme"
              className={cx(menuClasses.menu)}
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[theme]}
              onSelectionChange={(keys) => {
                const next = keys === 'all' ? undefined : THEME_CHOICES.find((choice) => keys.has(choice));
                if (next) onThemeChange(next);
              }}
            >
              {THEME_CHOICES.map((choice) => (
                <MenuItem key={choice} id={choice} className={cx(menuClasses.item)}>
                  {THEME_LABELS[choice]}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
        <IconButton label="Help and keyboard shortcuts" icon={<CircleHelp className="ico" aria-hidden="true" />} onPress={onHelp} />
      </div>
    </header>
  );
}

/** The name of what is open; leads to the projects. */
function ProjectButton() {
  const table = useStudio(tableInView);
  const project = useStudio((state) => state.project);
  const showProjects = useStudio((state) => state.showProjects);
  const name = project?.name ?? table?.name;
  return (
    <AriaButton
      className={cx(classes.project)}
      onPress={showProjects}
      aria-label={name === undefined ? 'Projects' : `Projects: ${name} is open`}
      aria-haspopup="dialog"
    >
      <span className={cx(classes.name, 'truncate')} title={name ?? ''}>
        {name ?? 'Projects'}
      </span>
      <ChevronDown className="ico" aria-hidden="true" />
    </AriaButton>
  );
}

/** Whether what the person does is kept. */
function SaveLine() {
  const saving = useStudio((state) => state.saving);
  const unavailable = useStudio((state) => state.projectList.status === 'unavailable' && state.dataset !== null);
  const showProjects = useStudio((state) => state.showProjects);
  switch (saving.status) {
    case 'off':
      return unavailable ? <span className={classes.save}>Not kept: this browser saves nothing</span> : null;
    case 'saving':
      return <span className={classes.save}>Saving…</span>;
    case 'saved':
      return <span className={classes.save}>Saved on this device</span>;
    case 'failed':
      return (
        <Button variant="quiet" size="small" onPress={showProjects} aria-label={`Not saved. ${saving.failure.message}`}>
          <TriangleAlert className="ico" aria-hidden="true" />
          Not saved
        </Button>
      );
    default:
      return saving satisfies never;
  }
}

function ThemeIcon({ theme }: { readonly theme: ThemeChoice }) {
  const Icon = theme === 'light' ? Sun : theme === 'dark' ? Moon : Monitor;
  return <Icon className="ico" aria-hidden="true" />;
}
