import { type DatePrecision, formatMs, formatTime, isDateSerial, serialToMs, styleOfFormat } from './dates.ts';
import type { CellType } from './layout.ts';
import type { Sheet, SheetCell } from './sheetjs.ts';

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA',
};

export function isFilled(cell: SheetCell | undefined): cell is SheetCell {
  return cell !== undefined && cell.t !== 'z' && cell.v !== undefined && cell.v !== '';
}

export function typeOf(cell: SheetCell | undefined): CellType {
  if (!isFilled(cell)) return 'empty';
  return cell.t === 's' ? 'text' : 'typed';
}

export function cellOf(sheet: Sheet, row: number, column: number): SheetCell | undefined {
  return sheet['!data']?.[row]?.[column];
}

/** Makes one column's cells into texts: numbers in their shortest form, dates alike down the whole column. */
export function createCellTexts(is1904: boolean) {
  const precision: DatePrecision = { hasTime: false, hasMilliseconds: false };
  let hasTimeMilliseconds = false;

  const styleOf = ({ z }: SheetCell, value: number) => {
    const style = typeof z === 'string' ? styleOfFormat(z) : null;
    if (style === null) return null;
    if (style === 'date' && (value < 1 || !isDateSerial(value))) return value >= 0 && value < 1 ? 'time' : null;
    // A time of day that counts past a day carries a date that its format hides.
    if (style === 'time' && (value < 0 || value >= 1)) return isDateSerial(value) ? 'date' : null;
    return style;
  };

  const numberIn = (cell: SheetCell): number | null => {
    if (cell.t === 'n' && typeof cell.v === 'number') return cell.v;
    return null;
  };

  return {
    errorCount: 0,
    /** Looks at a cell before any is written. */
    look(cell: SheetCell): void {
      const value = numberIn(cell);
      if (value === null) {
        if (cell.t === 'd' && cell.v instanceof Date) notePrecision(cell.v.getTime(), precision);
        return;
      }
      switch (styleOf(cell, value)) {
        case 'date':
          notePrecision(serialToMs(value, is1904), precision);
          return;
        case 'time':
        case 'elapsed':
          if (Math.round(value * 86_400_000) % 1000 !== 0) hasTimeMilliseconds = true;
          return;
        case null:
          return;
      }
    },
    write(cell: SheetCell): string {
      const { v } = cell;
      if (cell.t === 'b') return v ? 'TRUE' : 'FALSE';
      if (cell.t === 'e') {
        this.errorCount += 1;
        return typeof v === 'number' ? (ERRORS[v] ?? cell.w ?? '#ERROR!') : String(v);
      }
      if (v instanceof Date) return Number.isNaN(v.getTime()) ? '' : formatMs(v.getTime(), precision);
      if (typeof v !== 'number') return String(v);
      switch (styleOf(cell, v)) {
        case 'date':
          return formatMs(serialToMs(v, is1904), precision);
        case 'time':
        case 'elapsed':
          return formatTime(v, hasTimeMilliseconds);
        case null:
          return String(v);
      }
    },
  };
}

function notePrecision(ms: number, precision: DatePrecision): void {
  if (ms % 86_400_000 !== 0) precision.hasTime = true;
  if (ms % 1000 !== 0) precision.hasMilliseconds = true;
}
