import { Dialog } from '#ui/primitives/Dialog.tsx';
import classes from './HelpSheet.module.css';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
const control = isApple ? '⌘' : 'Ctrl';

const KEYS: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['Alt', '1…5'], what: 'Go to a step' },
  { keys: [control, 'O'], what: 'Open a file' },
  { keys: [control, 'V'], what: 'Paste cells as a table' },
  { keys: [control, 'Z'], what: 'On Columns: take the last change back' },
  { keys: ['↑ ↓ ← →'], what: 'In a table: scroll it; in a menu or a group of choices: move' },
  { keys: ['Home', 'End'], what: 'In a table: first or last row' },
  { keys: ['Enter'], what: 'Open a menu, press a button, choose a column' },
  { keys: ['Esc'], what: 'Close a menu or a dialog' },
  { keys: ['?'], what: 'This sheet' },
];

export function HelpSheet({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  return (
    <Dialog title="Help and keyboard shortcuts" isOpen={isOpen} onClose={onClose} width="wide">
      <div className={classes.columns}>
        <section>
          <h3>Keys</h3>
          <dl className={classes.keys}>
            {KEYS.map(({ keys, what }) => (
              <div key={what}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className={classes.words}>
          <h3>How it works</h3>
          <p>
            Lookalike reads your table inside this tab, trains a model on it with this device’s own processor, and draws new rows from the
            model. There is no account and no server: the page is allowed to talk to its own address only, and never sends a row.
          </p>
          <p>Verify it: open the browser’s Network panel, or go offline and carry on.</p>
          <p>
            A tenth of the rows is held out and never trained on. Each score stands beside what those unseen real rows reach, in brackets:
            that is as good as it gets.
          </p>
          <p>A synthetic table is close to the real one, not a guarantee of anonymity. Look at Compare before you share it.</p>
          <p>
            <a href="./NOTICE.txt" target="_blank" rel="noreferrer">
              Licences of samples, fonts and parts
            </a>
          </p>
        </section>
      </div>
    </Dialog>
  );
}
