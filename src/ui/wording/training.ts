/** “Training interrupted at epoch 4”; without the epoch where none was reached. */
export function sayAtEpoch(what: string, progress: { readonly epoch: number } | null): string {
  return progress === null ? what : `${what} at epoch ${progress.epoch}`;
}

/** Said of a training that waits for the person. */
export const PAUSED = { title: 'Training is paused', text: 'Nothing is lost while it waits. Resume whenever you like.' } as const;
