/** What became of the device that tensors live on. */
export interface DeviceFault {
  readonly code: 'device-lost' | 'out-of-memory';
  /** As the driver says it. */
  readonly detail: string;
}

type DeviceLostListener = (fault: DeviceFault) => void;

const listeners = new Set<DeviceLostListener>();
let fault: DeviceFault | null = null;
let generation = 0;

/**
 * Calls back when the GPU device in use is lost, runs out of memory or reports an error nobody caught.
 *
 * @returns a function that stops listening.
 */
export function onDeviceLost(listener: DeviceLostListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The current device's fault, or null while it is well. tfjs itself notices nothing: operations keep “working” on a lost device. */
export function currentFault(): DeviceFault | null {
  return fault;
}

/** Grows with every backend put in use: tensors of an older generation must not be touched again. */
export function backendGeneration(): number {
  return generation;
}

/** A fresh backend is in use. */
export function beginGeneration(): number {
  fault = null;
  generation += 1;
  return generation;
}

/** Records a fault of the backend in use; faults of a backend no longer in use are ignored. */
export function reportFault(ofGeneration: number, found: DeviceFault): void {
  if (ofGeneration !== generation || fault !== null) return;
  fault = found;
  for (const listener of listeners) listener(found);
}
