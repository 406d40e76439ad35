import { currentFault, type DeviceFault } from './device.ts';

class NonFiniteLoss extends Error {}

/** @throws NonFiniteLoss, which `failureCodeOf` knows. */
export function checkFinite(value: number): number {
  if (!Number.isFinite(value)) throw new NonFiniteLoss('The loss is no longer a number.');
  return value;
}

/** @throws Error when the device in use has failed: tfjs itself notices nothing. */
export function failIfFaulty(): void {
  const fault = currentFault();
  if (fault !== null) throw new Error(fault.detail);
}

/** Why training ended; null for anything that is not a failure of training, such as an abort. */
export function failureCodeOf(error: unknown): DeviceFault['code'] | 'non-finite-loss' | null {
  if (error instanceof NonFiniteLoss) return 'non-finite-loss';
  const fault = currentFault();
  if (fault !== null) return fault.code;
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  const text = error instanceof Error ? error.message : String(error);
  return /out of memory|\bOOM\b|allocation failed|cannot enlarge memory|invalid array (buffer )?length/i.test(text)
    ? 'out-of-memory'
    : null;
}
