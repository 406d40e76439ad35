import type { NumberFormat } from '#core/table/table.ts';

/** A written number taken apart. */
export interface NumberParts {
  readonly prefix: string;
  readonly suffix: string;
  readonly sign: '' | '+' | '-';
  readonly negative: NumberFormat['negative'];
  readonly minus: NumberFormat['minus'];
  /** Figures, marks and exponent. */
  readonly core: string;
}

const CORE = /(?:\d[\d.,'\u2019 \u00a0\u2009\u202f]*\d|\d)?[.,]?\d*(?:[eE][+-]?\d{1,3}(?![\d.,]))?/y;
const BARE = /^-?\d[\d.,]*$/;
const TRUE_MINUS = '\u2212';

function isSign(character: string | undefined): boolean {
  return character === '-' || character === '+' || character === TRUE_MINUS;
}

/** Takes a text apart into sign, affixes and the number itself; null where no figure stands in it or two numbers do. */
export function dissectNumber(text: string): NumberParts | null {
  if (BARE.test(text) && isFigure(text, text.length - 1)) {
    const isNegative = text.charCodeAt(0) === 45;
    return {
      prefix: '',
      suffix: '',
      sign: isNegative ? '-' : '',
      negative: undefined,
      minus: undefined,
      core: isNegative ? text.slice(1) : text,
    };
  }
  let body = text;
  let sign: NumberParts['sign'] = '';
  let negative: NumberFormat['negative'];
  let minus: NumberFormat['minus'];
  if (body.startsWith('(') && body.endsWith(')')) {
    body = body.slice(1, -1);
    sign = '-';
    negative = 'parentheses';
  }
  let at = 0;
  const takeSign = (): boolean => {
    const character = body[at];
    if (sign !== '' || !isSign(character)) return false;
    if (character === TRUE_MINUS) minus = TRUE_MINUS;
    sign = character === '+' ? '+' : '-';
    at++;
    return true;
  };
  takeSign();
  const start = at;
  while (at < body.length && !isFigure(body, at) && !isSign(body[at]) && body[at] !== '(') at++;
  if (at < body.length && at > start && (body[at - 1] === '.' || body[at - 1] === ',') && isFigure(body, at)) at--;
  const prefix = body.slice(start, at);
  let closing = false;
  if (at > start && takeSign()) negative = 'inner';
  else if (body[at] === '(' && sign === '') {
    negative = 'inner-parentheses';
    sign = '-';
    closing = true;
    at++;
  }
  CORE.lastIndex = at;
  let core = CORE.exec(body)?.[0] ?? '';
  // A full stop behind a whole number is none of its marks.
  if (core.length > 1 && core.endsWith('.') && at + core.length === body.length && !closing) core = core.slice(0, -1);
  if (core === '' || !/\d/.test(core)) return null;
  at += core.length;
  if (closing && body[at++] !== ')') return null;
  if (sign === '' && (body[at] === '-' || body[at] === TRUE_MINUS)) {
    takeSign();
    negative = 'trailing';
  }
  const suffix = body.slice(at);
  if (/\d/.test(suffix)) return null;
  return { prefix, suffix, sign, negative, minus, core };
}

function isFigure(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}
