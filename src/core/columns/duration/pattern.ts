import type { Writer } from '#core/columns/format-variants.ts';
import { BadInput } from '#core/errors.ts';
import type { DurationFormat } from '#core/table/table.ts';

const UNIT_MS = { w: 604_800_000, d: 86_400_000, H: 3_600_000, m: 60_000, s: 1000, S: 1 } as const;
type Unit = keyof typeof UNIT_MS;
const UNITS = ['w', 'd', 'H', 'm', 's', 'S'] as const satisfies readonly Unit[];

interface Part {
  readonly unit: Unit;
  /** Figures at least; fraction figures for S. */
  readonly width: number;
  /** Text before and after the figures; “(s)” in it stands for an s after all numbers but 1. */
  readonly before: string;
  readonly after: string;
}

/** Parts of a pattern such as H:mm:ss, H'h' m'min', d' day(s) 'HH:mm:ss; text before the first part is `before` of it. */
function splitPattern(pattern: string): Part[] {
  const parts: Part[] = [];
  let text = '';
  for (const [token, quoted] of pattern.matchAll(/'((?:[^']|'')*)'|([wdHmsS])\2*|[^']/g)) {
    if (quoted !== undefined) text += quoted.replaceAll("''", "'");
    else if (/^[wdHmsS]/.test(token)) {
      const former = parts[parts.length - 1];
      if (former === undefined) parts.push({ unit: token[0] as Unit, width: token.length, before: text, after: '' });
      else {
        parts[parts.length - 1] = { ...former, after: text };
        parts.push({ unit: token[0] as Unit, width: token.length, before: '', after: '' });
      }
      text = '';
    } else text += token;
  }
  const last = parts[parts.length - 1];
  if (last !== undefined) parts[parts.length - 1] = { ...last, after: text };
  return parts;
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace('\\(s\\)', 's?');
}

function plural(text: string, value: number): string {
  return text.replace('(s)', value === 1 ? '' : 's');
}

/** What each part holds of a whole number of its smallest units. */
function divide(parts: readonly Part[], total: number): number[] {
  let rest = total;
  return parts.map(({ unit, width }, p) => {
    const size = unit === 'S' ? 10 ** (3 - width) : UNIT_MS[unit];
    const value = p === parts.length - 1 ? Math.round(rest / size) : Math.floor(rest / size);
    rest -= value * size;
    return value;
  });
}

function sizeOfLast(parts: readonly Part[]): number {
  const last = parts[parts.length - 1] as Part;
  return last.unit === 'S' ? 10 ** (3 - last.width) : UNIT_MS[last.unit];
}

function createClock(pattern: string): Writer {
  const parts = splitPattern(pattern);
  if (parts.length === 0) throw new BadInput(`“${pattern}” names no unit of time.`);
  const figures = ({ unit, width }: Part, p: number) =>
    unit === 'S' ? `(\\d{${width}})` : p === 0 ? `(\\d{${width},})` : `(\\d{${width},2})`;
  const expression = new RegExp(
    `^(-?)${parts.map((part, p) => escapeText(part.before) + figures(part, p) + escapeText(part.after)).join('')}$`,
  );
  const unit = sizeOfLast(parts);
  return {
    read(text) {
      const match = expression.exec(text);
      if (match === null) return Number.NaN;
      let total = 0;
      for (let p = 0; p < parts.length; p++) {
        const part = parts[p] as Part;
        const value = Number(match[p + 2]);
        if (p > 0 && ((part.unit === 'm' && value > 59) || (part.unit === 's' && value > 59) || (part.unit === 'H' && value > 23)))
          return Number.NaN;
        total += value * (part.unit === 'S' ? 10 ** (3 - part.width) : UNIT_MS[part.unit]);
      }
      return match[1] === '-' ? -total : total;
    },
    write(value) {
      if (!Number.isFinite(value)) return '';
      const total = Math.round(Math.abs(value) / unit) * unit;
      const values = divide(parts, total);
      const text = parts.map((part, p) => {
        const figure = values[p] as number;
        return part.before + String(figure).padStart(part.width, '0') + plural(part.after, figure);
      });
      return (value < 0 && total > 0 ? '-' : '') + text.join('');
    },
  };
}

function createUnits(pattern: string): Writer {
  const parts = splitPattern(pattern);
  if (parts.length === 0) throw new BadInput(`“${pattern}” names no unit of time.`);
  // A blank after a part belongs between it and the next one.
  const bodies = parts.map((part, p) => ({ ...part, gap: p === parts.length - 1 ? '' : (/[ ,]+$/.exec(part.after)?.[0] ?? '') }));
  const units = bodies.map(({ after, gap }) => after.slice(0, after.length - gap.length));
  const expression = new RegExp(
    `^(-?)${bodies.map(({ before, gap }, p) => `(?:${escapeText(before)}(\\d+)${escapeText(units[p] as string)}(?:${escapeText(gap)}|$))?`).join('')}$`,
  );
  const unit = sizeOfLast(parts);
  return {
    read(text) {
      if (text === '') return Number.NaN;
      const match = expression.exec(text);
      if (match === null || match.slice(2).every((figures) => figures === undefined)) return Number.NaN;
      let total = 0;
      for (let p = 0; p < parts.length; p++) total += Number(match[p + 2] ?? 0) * UNIT_MS[(parts[p] as Part).unit];
      return match[1] === '-' ? -total : total;
    },
    write(value) {
      if (!Number.isFinite(value)) return '';
      const total = Math.round(Math.abs(value) / unit) * unit;
      const values = divide(parts, total);
      let text = '';
      let gap = '';
      let isFirst = true;
      for (const [p, part] of bodies.entries()) {
        const figure = values[p] as number;
        if (figure === 0 && (total > 0 || p < parts.length - 1)) continue;
        const width = isFirst ? 1 : part.width;
        text += gap + part.before + String(figure).padStart(width, '0') + plural(units[p] as string, figure);
        gap = part.gap;
        isFirst = false;
      }
      return (value < 0 && total > 0 ? '-' : '') + text;
    },
  };
}

const ISO = /^(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/;

/** ISO 8601 lengths without years and months; `pattern` names the greatest unit in use and the fraction's figures: HmsSSS. */
function createIso(pattern: string): Writer {
  const greatest = UNITS.findIndex((unit) => pattern.includes(unit));
  const fraction = /S+/.exec(pattern)?.[0].length ?? 0;
  return {
    read(text) {
      const match = ISO.exec(text);
      if (match === null || /[PT]$/.test(text)) return Number.NaN;
      const [, sign, w, d, h, m, s, f] = match;
      const total =
        Number(w ?? 0) * UNIT_MS.w +
        Number(d ?? 0) * UNIT_MS.d +
        Number(h ?? 0) * UNIT_MS.H +
        Number(m ?? 0) * UNIT_MS.m +
        Number(s ?? 0) * UNIT_MS.s +
        Number((f ?? '').padEnd(3, '0'));
      return sign === '-' ? -total : total;
    },
    write(value) {
      if (!Number.isFinite(value)) return '';
      const scale = 10 ** (3 - fraction);
      let rest = Math.round(Math.abs(value) / scale) * scale;
      const take = (unit: Unit): number => {
        if (UNITS.indexOf(unit) < greatest) return 0;
        const count = Math.floor(rest / UNIT_MS[unit]);
        rest -= count * UNIT_MS[unit];
        return count;
      };
      const [w, d, h, m, s] = [pattern.includes('w') ? take('w') : 0, take('d'), take('H'), take('m'), take('s')];
      const seconds = rest > 0 ? `${s}.${String(rest).padStart(3, '0').slice(0, fraction)}` : `${s}`;
      const date = (w > 0 ? `${w}W` : '') + (d > 0 ? `${d}D` : '');
      const clock = (h > 0 ? `${h}H` : '') + (m > 0 ? `${m}M` : '') + (s > 0 || rest > 0 ? `${seconds}S` : '');
      const body = date + (clock === '' ? '' : `T${clock}`);
      return `${value < 0 && body !== '' ? '-' : ''}P${body === '' ? 'T0S' : body}`;
    },
  };
}

/** A reader and writer of lengths of time, in milliseconds. */
export function createDurationWriter({ style, pattern }: DurationFormat): Writer {
  switch (style) {
    case 'clock':
      return createClock(pattern);
    case 'units':
      return createUnits(pattern);
    case 'iso':
      return createIso(pattern);
    default:
      return style satisfies never;
  }
}
