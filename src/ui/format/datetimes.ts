const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** UTC epoch milliseconds as 2026-11-22, with the time of day when the given step needs it. */
export function formatEpochMs(epochMs: number, stepMs: number = SECOND): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '–';
  const year = date.getUTCFullYear();
  const day = `${year}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
  if (stepMs >= 300 * DAY) return String(year);
  if (stepMs >= 27 * DAY) return `${year}-${pad(date.getUTCMonth() + 1)}`;
  if (stepMs >= DAY) return day;
  const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
  return stepMs >= MINUTE ? `${day} ${time}` : `${day} ${time}:${pad(date.getUTCSeconds())}`;
}

/** A statistic of a datetime column, no finer than its range makes sensible. */
export function formatEpochStatistic(epochMs: number, rangeMs: number): string {
  return formatEpochMs(epochMs, rangeMs > 60 * DAY ? DAY : rangeMs > 2 * HOUR ? MINUTE : SECOND);
}

/** A length of time between two epochs: 3.2 days, 5.0 h, 12 min. */
export function formatSpan(spanMs: number): string {
  const size = Math.abs(spanMs);
  if (size >= 2 * DAY) return `${(spanMs / DAY).toFixed(1)} days`;
  if (size >= 2 * HOUR) return `${(spanMs / HOUR).toFixed(1)} h`;
  if (size >= 2 * MINUTE) return `${(spanMs / MINUTE).toFixed(1)} min`;
  return `${(spanMs / SECOND).toFixed(1)} s`;
}
