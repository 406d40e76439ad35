import type { Temporal } from '#core/columns/summary.ts';

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

/** Milliseconds since midnight as 14:30, with seconds where the given step needs them. */
function formatClock(timeMs: number, stepMs: number): string {
  const minutes = `${pad(Math.floor(timeMs / HOUR))}:${pad(Math.floor(timeMs / MINUTE) % 60)}`;
  return stepMs >= MINUTE ? minutes : `${minutes}:${pad(Math.floor(timeMs / SECOND) % 60)}`;
}

/** One value of a temporal column, no finer than its step makes sensible. */
export function formatTemporal(value: number, temporal: Temporal, stepMs: number): string {
  switch (temporal) {
    case 'moment':
      return formatEpochMs(value, stepMs);
    case 'time':
      return formatClock(value, stepMs);
    case 'span':
      return formatSpan(value);
    default:
      return temporal satisfies never;
  }
}

/** A statistic of a temporal column, no finer than its range makes sensible. */
export function formatTemporalStatistic(value: number, temporal: Temporal, rangeMs: number): string {
  return formatTemporal(value, temporal, rangeMs > 60 * DAY ? DAY : rangeMs > 2 * HOUR ? MINUTE : SECOND);
}

/** A length of time between two epochs: 3.2 days, 5.0 h, 12 min. */
export function formatSpan(spanMs: number): string {
  const size = Math.abs(spanMs);
  if (size >= 2 * DAY) return `${(spanMs / DAY).toFixed(1)} days`;
  if (size >= 2 * HOUR) return `${(spanMs / HOUR).toFixed(1)} h`;
  if (size >= 2 * MINUTE) return `${(spanMs / MINUTE).toFixed(1)} min`;
  if (size === 0) return '0';
  if (size < SECOND) return `${Math.round(spanMs)} ms`;
  return `${(spanMs / SECOND).toFixed(1)} s`;
}
