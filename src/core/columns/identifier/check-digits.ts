import type { CheckDigit } from '#core/table/table.ts';

function figuresOf(text: string): number[] {
  return Array.from(text.replaceAll(/\D/g, ''), Number);
}

/** Luhn's sum (ISO/IEC 7812-1): every second figure from the right doubled. */
function luhnSum(figures: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < figures.length; i++) {
    const figure = figures[figures.length - 1 - i] as number;
    sum += i % 2 === 0 ? figure : figure * 2 > 9 ? figure * 2 - 9 : figure * 2;
  }
  return sum;
}

/** GS1's sum (EAN, UPC, ISBN-13): weights 1 and 3 by turns from the right. */
function eanSum(figures: readonly number[]): number {
  return figures.reduceRight((sum, figure, i) => sum + figure * ((figures.length - 1 - i) % 2 === 0 ? 1 : 3), 0);
}

/** ISBN-10's sum: weights 10 … 1; X counts ten. */
function isbnSum(text: string): number {
  const signs = text.toUpperCase().replaceAll(/[^\dX]/g, '');
  return Array.from(signs).reduce((sum, sign, i) => sum + (sign === 'X' ? 10 : Number(sign)) * (10 - i), 0);
}

/** ISO 7064 mod 97-10 of an IBAN: its first four signs moved to the end, letters as 10 … 35. */
function ibanRemainder(text: string): number {
  const bare = text.replaceAll(' ', '');
  let remainder = 0;
  for (const sign of bare.slice(4) + bare.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
  }
  return remainder;
}

function isValid(text: string, check: CheckDigit): boolean {
  switch (check) {
    case 'luhn': {
      const figures = figuresOf(text);
      return /^[\d -]+$/.test(text) && figures.length >= 8 && luhnSum(figures) % 10 === 0;
    }
    case 'ean': {
      const figures = figuresOf(text);
      return /^[\d -]+$/.test(text) && [8, 12, 13, 14].includes(figures.length) && eanSum(figures) % 10 === 0;
    }
    case 'isbn10':
      return /^[\d-]+[\dX]$/i.test(text) && text.replaceAll('-', '').length === 10 && isbnSum(text) % 11 === 0;
    case 'mod97':
      return /^[A-Z]{2}\d\d(?: ?[A-Z\d]){11,30}$/.test(text) && ibanRemainder(text) === 1;
    default:
      return check satisfies never;
  }
}

const MIN_TEXTS = 12;
const STUDIED_TEXTS = 2000;
const MIN_VALID_SHARE = 0.98;

/** The check digit that keys carry: told by nearly all of them being right, which chance would not do. */
export function findCheckDigit(texts: readonly string[]): CheckDigit | null {
  const sample = texts.slice(0, STUDIED_TEXTS);
  if (sample.length < MIN_TEXTS) return null;
  for (const check of ['mod97', 'ean', 'luhn', 'isbn10'] as const) {
    if (sample.filter((text) => isValid(text, check)).length >= MIN_VALID_SHARE * sample.length) return check;
  }
  return null;
}

function replaceLastFigure(text: string, figure: string): string {
  return text.replace(/[\dX](?=[^\dX]*$)/i, figure);
}

/** A key of the right form with its check digit made right. */
export function correctCheckDigit(text: string, check: CheckDigit): string {
  switch (check) {
    case 'luhn':
    case 'ean': {
      const zeroed = figuresOf(replaceLastFigure(text, '0'));
      const sum = check === 'luhn' ? luhnSum(zeroed) : eanSum(zeroed);
      return replaceLastFigure(text, String((10 - (sum % 10)) % 10));
    }
    case 'isbn10': {
      const figures = text
        .replaceAll(/[^\dX]/gi, '')
        .slice(0, 9)
        .replaceAll(/X/gi, '0');
      const rest = (11 - (isbnSum(`${figures}0`) % 11)) % 11;
      return text.slice(0, -1) + (rest === 10 ? 'X' : String(rest));
    }
    case 'mod97': {
      const zeroed = `${text.slice(0, 2)}00${text.slice(4)}`;
      return `${text.slice(0, 2)}${String(98 - ibanRemainder(zeroed)).padStart(2, '0')}${text.slice(4)}`;
    }
    default:
      return check satisfies never;
  }
}
