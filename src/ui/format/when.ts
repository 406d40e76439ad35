const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const pad = (value: number) => String(value).padStart(2, '0');

/** A moment of the past as a person says it, in the device's time: “just now”, “4 minutes ago”, “today at 14:02”, “on 2026-11-20”. */
export function formatWhen(atMs: number, nowMs: number = Date.now()): string {
  const ageMs = nowMs - atMs;
  if (ageMs < MINUTE_MS) return 'just now';
  if (ageMs < HOUR_MS) {
    const minutes = Math.floor(ageMs / MINUTE_MS);
    return minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`;
  }
  const at = new Date(atMs);
  const now = new Date(nowMs);
  if (at.toDateString() === now.toDateString()) return `today at ${pad(at.getHours())}:${pad(at.getMinutes())}`;
  return `on ${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}
