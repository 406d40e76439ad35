const NUMBER =
  /^\s*(?:\(\s*)?[-+−]?\s*(?:[$€£¥₹₽₩]|(?:USD|EUR|GBP|CHF|kr|R\$|zł)\s?)?\s*[-+−]?(?:\d[\d.,'’ \u00a0\u202f]*|[.,]\d+)(?:[eE][+-]?\d+)?\s*(?:[%‰$€£¥₹₽₩°]|(?:USD|EUR|GBP|CHF|kr|zł|Kč|Ft)\b)?\s*\)?-?\s*$/;
const DATE =
  /^\s*\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?\.?(?:[ T]+\d{1,2}:\d{2}.*)?$|^\s*\d{1,2}[-/ ][A-Za-zÀ-ÿ]{3,9}\.?[-/ ]\d{2,4}$|^\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?$/;
const TRUTH = /^(?:true|false)$/i;

/** Whether a cell is a number, date, time or truth value, in whatever form: what a column's name hardly ever is. */
export function isTyped(text: string): boolean {
  if (text.length > 64) return false;
  return NUMBER.test(text) || DATE.test(text) || TRUTH.test(text);
}

/** Whether a cell is a date or a time. */
export function isDateText(text: string): boolean {
  return text.length <= 64 && DATE.test(text);
}
