/** Long enough for the page and its workers to have come. */
const WAIT_MS = 1500;

/** Keeps the page's own files on the device, so that it works offline; where the browser refuses, it works on with its network. */
export function keepFiles(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  setTimeout(() => void navigator.serviceWorker.register('./service-worker.js').catch(() => {}), WAIT_MS);
}
