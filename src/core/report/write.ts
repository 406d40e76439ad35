import type { Temporal } from '#core/columns/summary.ts';
import type { AttackRate } from '#core/metrics/attacks/contract.ts';
import type { Interval, Sampled, Score } from '#core/metrics/contract.ts';
import { html, type Markup } from './markup.ts';

export type Write = (value: number) => string;

const NO_BREAK = '\u00a0';
const MINUS = '−';
const DASH = '–';
const withMinus = (text: string) => text.replace('-', MINUS);

/** Three decimals; short of 1 never reads as 1. */
export const asScore: Write = (value) => {
  const text = value.toFixed(3);
  return withMinus(value < 1 && text === '1.000' ? '0.999' : text === '-0.000' ? '0.000' : text);
};

/** Shares in percent; a share that is not nought is never written as nought. */
const asPercentWith =
  (digits: number): Write =>
  (share) => {
    const text = (share * 100).toFixed(digits);
    const least = 10 ** -digits;
    if (Number(text) === 0) return `${share === 0 ? '' : share > 0 ? '<' : '>−'}${share === 0 ? '0' : least.toFixed(digits)}${NO_BREAK}%`;
    return `${withMinus(text)}${NO_BREAK}%`;
  };
export const asPercent = asPercentWith(1);
export const asFinePercent = asPercentWith(2);

/** A difference of shares, in percentage points. */
export const asPoints: Write = (share) => `${withMinus((share * 100).toFixed(1))} points`;

export const asCount: Write = (value) => value.toLocaleString('en', { maximumFractionDigits: 0 });

/** Four significant digits, or as many as stand before the decimal point. */
export const asNumber: Write = (value) => {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return withMinus(value.toExponential(2));
  return withMinus(value.toLocaleString('en', size >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 }));
};

export const asSeconds: Write = (seconds) =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, '0')} s`;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const asSpan: Write = (span) => {
  const size = Math.abs(span);
  const units = [
    [DAY, 'days'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
    [SECOND, 's'],
  ] as const;
  const [unit, name] = units.find(([length]) => size >= 2 * length) ?? [SECOND, 's'];
  return withMinus(`${(span / unit).toFixed(1)} ${name}`);
};

/** A value of a column of milliseconds no finer than a day (long ranges) or a minute. */
export function asTemporal(temporal: Temporal, range: number): Write {
  return (value) => {
    switch (temporal) {
      case 'moment': {
        const date = new Date(value);
        if (Number.isNaN(date.getTime())) return DASH;
        return date
          .toISOString()
          .slice(0, range > 60 * DAY ? 10 : 16)
          .replace('T', ' ');
      }
      case 'time': {
        const minutes = Math.round(value / MINUTE);
        return `${String(Math.trunc(minutes / 60)).padStart(2, '0')}:${String(Math.abs(minutes % 60)).padStart(2, '0')}`;
      }
      case 'span':
        return asSpan(value);
      default:
        return temporal satisfies never;
    }
  };
}
/** A difference of such values. */
export const asTemporalSpread = asSpan;

/** A measured figure: as a person reads it, with the number itself for whatever reads the page. */
export function figure(value: number | null | undefined, write: Write): Markup {
  if (value === null || value === undefined || !Number.isFinite(value)) return html`${DASH}`;
  return html`<data value="${exactly(value)}">${write(value)}</data>`;
}

/** As many digits as any reader needs. */
export function exactly(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));
}

/** “0.993 [0.995]”: in brackets what unseen real rows score. */
export function bracketed({ value, reference }: Score, write: Write = asScore): Markup {
  return html`<span class="pair">${figure(value, write)} <span class="ref">[${figure(reference, write)}]</span></span>`;
}

/** “0.512 (0.498 to 0.526)”. */
export function between(interval: Interval | null, write: Write): Markup {
  return interval === null ? html`${DASH}` : html`${figure(interval.low, write)} to ${figure(interval.high, write)}`;
}

/** “3 of 131, 2.3 % (0.8 % to 6.5 %)”. */
export function attempts({ successes, attempts: all, value, interval }: AttackRate): Markup {
  return html`${figure(value, asPercent)}<span class="means"><span class="pair">${figure(successes, asCount)} of ${figure(all, asCount)}</span>; <span class="pair">${between(interval, asPercent)}</span></span>`;
}

/** “6,000 of 32,561 rows, drawn at random” or “all 1,309 rows”. */
export function sampled({ rowCount, ofRowCount }: Sampled, what = 'rows'): Markup {
  return rowCount >= ofRowCount
    ? html`all ${figure(ofRowCount, asCount)} ${what}`
    : html`${figure(rowCount, asCount)} of ${figure(ofRowCount, asCount)} ${what}, drawn at random`;
}
