import { figuresOf, luhnFigure, mod1110Figure, remainderOf, verhoeffFigure, weigh } from './checksums.ts';

/**
 * A country's numbers for people. `complete` gives a text of the form its check figures; it also recognises valid ones: those that it does
 * not change.
 */
export interface NationalNumber {
  readonly id: string;
  readonly header: RegExp;
  readonly form: RegExp;
  /**
   * How likely a text of the form passes by chance: 1 where there is no check figure, and then the header is needed unless the form itself
   * says enough.
   */
  readonly chance: number;
  /** Never recognised without a header: other numbers (ISBNs, order numbers) have the same check figure. */
  readonly needsHeader?: true;
  /**
   * How fakes are built, from numbers set aside that nobody holds where there are such: 9 a figure, 8 a figure but 0, 2 one from 2 on, A a
   * letter, y a year, m a month, M an Italian month's letter, d a day, S a letter A–D, c a check figure; `\c` is the character c itself,
   * and so is every other character.
   */
  readonly body: string;
  /** Only figures and letters, no separators. */
  complete(body: string): string;
}

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function completeDni(body: string): string {
  const figures = body.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return body.slice(0, -1) + (DNI_LETTERS[remainderOf(figures, 23)] ?? '');
}

function completeCodiceFiscale(body: string): string {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const character = body[i] as string;
    const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
    sum += i % 2 === 0 ? (ODD_VALUES[value] as number) : value;
  }
  return body.slice(0, 15) + String.fromCharCode(65 + (sum % 26));
}

function completeBrazilian(body: string, first: readonly number[]): string {
  const figure = (figures: string, weights: readonly number[]) => {
    const rest = weigh(figures, weights) % 11;
    return rest < 2 ? '0' : String(11 - rest);
  };
  const base = body.slice(0, first.length);
  const one = base + figure(base, first);
  return one + figure(one, [(first[0] as number) + 1, ...first]);
}

/** A Dutch number's last figure is chosen, and where none fits the one before it too. */
function completeBsn(body: string): string {
  const weights = [9, 8, 7, 6, 5, 4, 3, 2];
  for (let step = 0; step < 10; step++) {
    const base = body.slice(0, 7) + String((Number(body[7]) + step) % 10);
    const rest = weigh(base, weights) % 11;
    if (rest < 10) return base + String(rest);
  }
  return body;
}

function completeNhs(body: string): string {
  for (let step = 0; step < 10; step++) {
    const base = body.slice(0, 8) + String((Number(body[8]) + step) % 10);
    const rest = (11 - (weigh(base, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    if (rest < 10) return base + String(rest);
  }
  return body;
}

/** Countries' numbers for people, the more distinctive forms first. */
export const nationalNumbers: readonly NationalNumber[] = [
  {
    id: 'it-cf',
    header: /codice fiscale|^cf$/,
    form: /^[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$/,
    chance: 1 / 26,
    body: 'AAAAAAyMdA999c',
    complete: completeCodiceFiscale,
  },
  {
    id: 'gb-nino',
    header: /national insurance|\bnino\b|\bni (?:no|number)/,
    form: /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PQR-TW-Z][A-CEGHJ-NPQR-TW-Z]\d{6}[A-D]$/,
    chance: 0.01,
    body: 'QQ999999S',
    complete: (body) => body,
  },
  {
    id: 'in-pan',
    header: /^pan$|pan (?:no|number|card)/,
    form: /^[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]$/,
    chance: 0.05,
    body: 'AAAPA9999A',
    complete: (body) => body,
  },
  {
    id: 'es-dni',
    header: /\b(?:dni|nie|nif)\b|documento nacional/,
    form: /^[\dXYZ]\d{7}[A-Z]$/,
    chance: 1 / 23,
    body: '99999999c',
    complete: completeDni,
  },
  {
    id: 'ch-ahv',
    header: /\b(?:ahv|avs|oasi)\b|sozialversicherung/,
    form: /^756\d{10}$/,
    chance: 0.1,
    body: '756999999999c',
    complete: (body) => body.slice(0, 12) + String((10 - (weigh(body, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10),
  },
  {
    id: 'fr-nir',
    header: /\bnir\b|securite sociale|\binsee\b|^n secu/,
    form: /^[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)\d{10}$/,
    chance: 1 / 97,
    body: '1ym99999999cc',
    complete: (body) => body.slice(0, 13) + String(97 - remainderOf(body.slice(0, 13), 97)).padStart(2, '0'),
  },
  {
    id: 'br-cnpj',
    header: /\bcnpj\b/,
    form: /^\d{14}$/,
    chance: 0.01,
    body: '999999990001cc',
    complete: (body) => completeBrazilian(body, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]),
  },
  {
    id: 'br-cpf',
    header: /\bcpf\b/,
    form: /^\d{11}$/,
    chance: 0.01,
    body: '999999999cc',
    complete: (body) => completeBrazilian(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]),
  },
  {
    id: 'pl-pesel',
    header: /\bpesel\b/,
    form: /^\d{2}(?:[02468][1-9]|[13579][0-2])[0-3]\d{6}$/,
    chance: 0.1,
    body: 'ymd9999c',
    complete: (body) => body.slice(0, 10) + String((10 - (weigh(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10),
  },
  {
    id: 'de-tax',
    header: /steuer ?(?:id|nummer|nr|identifikation)|\bidnr\b/,
    form: /^[1-9]\d{10}$/,
    chance: 0.1,
    body: '8999999999c',
    complete: (body) => body.slice(0, 10) + mod1110Figure(body.slice(0, 10)),
  },
  {
    id: 'in-aadhaar',
    header: /aadh?aar|aadhar|\buid(?:ai)?\b/,
    form: /^[2-9]\d{11}$/,
    chance: 0.1,
    body: '29999999999c',
    complete: (body) => body.slice(0, 11) + verhoeffFigure(body.slice(0, 11)),
  },
  {
    id: 'se-pnr',
    header: /person ?n(?:umme)?r|\bssn\b/,
    form: /^(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}$/,
    chance: 0.1,
    body: 'ymd999c',
    complete: (body) => body.slice(0, -1) + luhnFigure(body.slice(body.length - 10, -1)),
  },
  {
    id: 'gb-nhs',
    header: /\bnhs\b/,
    form: /^\d{10}$/,
    chance: 1 / 11,
    needsHeader: true,
    body: '\\9\\9\\9999999c',
    complete: completeNhs,
  },
  {
    id: 'us-ssn',
    header: /\bssn\b|social security|social insurance/,
    form: /^(?!000|666)\d{3}(?!00)\d{2}(?!0000)\d{4}$/,
    chance: 1,
    body: '\\999d9998',
    complete: (body) => body,
  },
  {
    id: 'ca-sin',
    header: /\bsin\b|social insurance/,
    form: /^\d{9}$/,
    chance: 0.1,
    needsHeader: true,
    body: '09999999c',
    complete: (body) => body.slice(0, 8) + luhnFigure(body.slice(0, 8)),
  },
  {
    id: 'nl-bsn',
    header: /\bbsn\b|burgerservice|sofi ?n/,
    form: /^\d{9}$/,
    chance: 1 / 11,
    body: '99999999c',
    complete: completeBsn,
  },
];

/** The letters and figures of a number, capitals. */
export function bodyOf(text: string): string {
  return text.replace(/[\s./-]/g, '').toUpperCase();
}

export function isNational(number: NationalNumber, text: string): boolean {
  const body = bodyOf(text);
  return number.form.test(body) && number.complete(body) === body && !/^(\d)\1+$/.test(figuresOf(body));
}
