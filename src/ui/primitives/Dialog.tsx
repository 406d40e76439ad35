import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './Button.tsx';
import { cx } from './cx.ts';
import classes from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  onClose(): void;
  readonly children: ReactNode;
  /** Buttons at the foot. */
  readonly actions?: ReactNode;
  readonly width?: 'narrow' | 'wide';
}

/** A modal dialog: focus is kept inside, Esc and the cross close it. */
export function Dialog({ title, isOpen, onClose, children, actions, width = 'narrow' }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable
      className={cx(classes.overlay)}
    >
      <Modal className={cx(classes.modal, width === 'wide' && classes.wide)}>
        <AriaDialog className={cx(classes.dialog)}>
          <header className={classes.header}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton label="Close" icon={<X className="ico" aria-hidden="true" />} onPress={onClose} />
          </header>
          <div className={classes.body}>{children}</div>
          {actions !== undefined && <footer className={classes.footer}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly children: ReactNode;
  readonly confirmLabel: string;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something is replaced. */
export function ConfirmDialog({ title, isOpen, children, confirmLabel, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            Cancel
          </Button>
          <Button
            variant="primary"
            onPress={() => {
              onClose();
              onConfirm();
            }}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
