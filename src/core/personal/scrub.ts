import { isCard, isIban } from './registry.ts';

const EMAIL_INSIDE = /[\p{L}\d._%+-]{1,64}@[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,}/gu;
const CARD_INSIDE = /(?<![\p{L}\d-])\d(?:[ -]?\d){12,18}(?![\p{L}\d-])/gu;
const IBAN_INSIDE = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const PHONE_INSIDE =
  /(?<![\p{L}\d.,/-])(?:\+\d{1,3}[ .-]?(?:\(?\d{1,5}\)?[ ./-]?)?\d{2,4}(?:[ .-]?\d{2,4}){1,3}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![.,/-]?[\p{L}\d])/gu;
const SSN_INSIDE = /(?<![\p{L}\d-])\d{3}-\d{2}-\d{4}(?![\p{L}\d-])/gu;

interface Detail {
  readonly start: number;
  readonly text: string;
}

/** E-mail addresses, cards, accounts, phone numbers and US social security numbers inside of a text. */
export function findDetails(text: string): Detail[] {
  if (text.length < 7 || !/[\d@]/.test(text)) return [];
  const found: Detail[] = [];
  const collect = (pattern: RegExp, test: (match: string) => boolean) => {
    for (const match of text.matchAll(pattern)) if (test(match[0])) found.push({ start: match.index, text: match[0] });
  };
  collect(EMAIL_INSIDE, () => true);
  collect(CARD_INSIDE, isCard);
  collect(IBAN_INSIDE, isIban);
  collect(SSN_INSIDE, () => true);
  collect(PHONE_INSIDE, (match) => match.replace(/\D/g, '').length >= 9);
  return found;
}

/** Letters as x or X and figures as 0; all else stays. */
export function maskText(text: string): string {
  return text
    .replace(/\p{N}/gu, '0')
    .replace(/\p{Lu}/gu, 'X')
    .replace(/[\p{Ll}\p{Lo}]/gu, 'x');
}

/** The text with every detail masked. */
export function scrubText(text: string): string {
  let scrubbed = text;
  for (const { start, text: detail } of findDetails(text))
    scrubbed = scrubbed.slice(0, start) + maskText(detail) + scrubbed.slice(start + detail.length);
  return scrubbed;
}
