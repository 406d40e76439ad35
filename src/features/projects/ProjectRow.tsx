import { Ellipsis } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { cx } from '#ui/primitives/cx.ts';
import { TextField } from '#ui/primitives/Fields.tsx';
import { IconButton } from '#ui/primitives/IconButton.tsx';
import menuClasses from '#ui/primitives/Menu.module.css';
import type { ProjectEntry } from '#workers/protocol/projects.ts';
import { describeProject, describeStage } from './describe-project.ts';
import classes from './projects.module.css';

interface ProjectRowProps {
  readonly entry: ProjectEntry;
  /** Where it is open. */
  readonly place: 'here' | 'elsewhere' | 'closed';
  readonly isDisabled: boolean;
  onDelete(): void;
}

export function ProjectRow({ entry, place, isDisabled, onDelete }: ProjectRowProps) {
  const openProject = useStudio((state) => state.openProject);
  const [isRenaming, setRenaming] = useState(false);
  const isIdleHere = useStudio((state) => state.training.status === 'idle' || state.training.status === 'interrupted');
  const isIdle = place === 'here' ? isIdleHere : place === 'closed';
  const canOpen = entry.problem === null && place !== 'elsewhere';
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        {isRenaming ? (
          <RenameForm entry={entry} onDone={() => setRenaming(false)} />
        ) : (
          <span className={classes.name}>
            <b className="truncate" title={entry.name}>
              {entry.name}
            </b>
            {place === 'here' && <span className="chip">Open here</span>}
            {place === 'elsewhere' && <span className="chip">Open in another tab</span>}
          </span>
        )}
        <span className={classes.facts}>{entry.problem === null ? describeProject(entry) : ''}</span>
        <span className={cx(classes.facts, entry.interrupted !== null && isIdle && classes.interrupted)}>
          {describeStage(entry, isIdle)}
        </span>
      </div>
      {place !== 'here' && (
        <Button
          size="small"
          isDisabled={isDisabled || !canOpen}
          onPress={() => void openProject(entry.id)}
          aria-label={`Open ${entry.name}`}
        >
          Open
        </Button>
      )}
      <RowMenu entry={entry} place={place} isDisabled={isDisabled} onRename={() => setRenaming(true)} onDelete={onDelete} />
    </li>
  );
}

function RowMenu({ entry, place, isDisabled, onRename, onDelete }: ProjectRowProps & { onRename(): void }) {
  const duplicate = useStudio((state) => state.duplicateProject);
  const exportProject = useStudio((state) => state.exportProject);
  const isReadable = entry.problem === null;
  return (
    <MenuTrigger>
      <IconButton label={`More for ${entry.name}`} icon={<Ellipsis className="ico" aria-hidden="true" />} isDisabled={isDisabled} />
      <Popover className={cx(menuClasses.popover)} placement="bottom end" offset={4}>
        <Menu aria-label={`More for ${entry.name}`} className={cx(menuClasses.menu)}>
          <MenuItem className={cx(menuClasses.item)} isDisabled={!isReadable || place === 'elsewhere'} onAction={onRename}>
            Rename
          </MenuItem>
          <MenuItem className={cx(menuClasses.item)} isDisabled={!isReadable} onAction={() => void duplicate(entry.id)}>
            Duplicate
          </MenuItem>
          <MenuItem className={cx(menuClasses.item)} isDisabled={!isReadable} onAction={() => void exportProject(entry.id)}>
            Save as file
          </MenuItem>
          <MenuItem className={cx(menuClasses.item)} isDisabled={place === 'elsewhere'} onAction={onDelete}>
            Delete…
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function RenameForm({ entry, onDone }: { readonly entry: ProjectEntry; onDone(): void }) {
  const rename = useStudio((state) => state.renameProject);
  const [name, setName] = useState(entry.name);
  const input = useRef<HTMLInputElement>(null);
  // After the menu that this came from has given the focus back.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.select();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <form
      className={classes.rename}
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
        void rename(entry.id, name);
      }}
    >
      <TextField label={`New name of ${entry.name}`} hideLabel value={name} onChange={setName} inputRef={input} />
      <Button size="small" type="submit" isDisabled={name.trim() === ''}>
        Rename
      </Button>
      <Button size="small" variant="quiet-muted" onPress={onDone}>
        Cancel
      </Button>
    </form>
  );
}
