import { useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { Button } from '#ui/primitives/Button.tsx';
import { Dialog } from '#ui/primitives/Dialog.tsx';

export interface PasteDialogProps {
  readonly isOpen: boolean;
  onClose(): void;
  onPaste(text: string): void;
}

export function PasteDialog({ isOpen, onClose, onPaste }: PasteDialogProps) {
  const [text, setText] = useState('');
  return (
    <Dialog
      title="Paste cells"
      isOpen={isOpen}
      onClose={onClose}
      width="wide"
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            variant="primary"
            isDisabled={text.trim() === ''}
            onPress={() => {
              onPaste(text);
              setText('');
            }}
          >
            Read these cells
          </Button>
        </>
      }
    >
      <TextField className="field" value={text} onChange={setText} autoFocus>
        <Label>
          Cells copied from a spreadsheet, a table from Markdown or a terminal, or the text of a CSV file; the first line names the columns
        </Label>
        <TextArea className="input" rows={12} spellCheck={false} wrap="off" />
      </TextField>
    </Dialog>
  );
}
