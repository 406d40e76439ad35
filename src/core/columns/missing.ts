const MARKERS = new Set([
  ...['', 'na', 'n/a', '#n/a', '#na', '<na>', 'nan', 'null', 'none', 'nil', '?'],
  ...['\\n', '(null)', '<null>', '[null]', '#null!', '(blank)', '(empty)', 'undefined', '#nv', '#n/d', '#н/д'],
]);
const NUMERIC_MARKERS = new Set([
  ...['-', '--', '---', '–', '—', '.', '..', '...', '…', ':', '*', '**', '***', 'x', '/'],
  ...[
    'n.a.',
    'n.a',
    'n. a.',
    'n/d',
    'nd',
    'n.d.',
    'n.v.',
    'k.a.',
    'k. a.',
    's/d',
    's.d.',
    'b.d.',
    'nr',
    'n/r',
    'н/д',
    '不明',
    '无',
    '無',
    'なし',
  ],
  ...[
    'unknown',
    'missing',
    'not available',
    'not applicable',
    'not reported',
    'unbekannt',
    'keine angabe',
    'inconnu',
    'desconocido',
    'tbd',
    'tba',
  ],
  ...['inf', '+inf', '-inf', 'infinity', '-infinity', '∞'],
]);
/** What readers take for an empty cell without knowing the column: the texts that pandas reads so by default, in their very spelling. */
const SILENT_MARKERS = new Set([
  ...['', 'NA', 'N/A', 'n/a', '<NA>', '#N/A', '#N/A N/A', '#NA', 'NULL', 'null', 'None'],
  ...['NaN', 'nan', '-NaN', '-nan', '1.#IND', '-1.#IND', '1.#QNAN', '-1.#QNAN'],
]);
/** What spreadsheets write in place of a value that they could not work out: #DIV/0!, #WERT!, #NOMBRE? */
const ERROR = /^#[\p{L}/0]{2,12}[!?]$/u;
const ZERO_DATE = /^0+([-./])0+\1(?:0+)(?:[ T]00?:00(?::00)?)?$/;

/** Whether a text stands for a missing cell in any column: empty, blanks, NA, N/A, null, NaN, None, ? and the like, whatever their case. */
export function isMissingMarker(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return false;
  return text.length <= 16 ? MARKERS.has(text.trim().toLowerCase()) : text.trim() === '';
}

/** Whether a text stands for a missing cell where all others are numbers or dates: '-', '.', unknown, #VALUE!, 0000-00-00, … */
export function isNumericMissingMarker(text: string): boolean {
  if (text.length > 20) return false;
  const word = text.trim();
  return NUMERIC_MARKERS.has(word.toLowerCase()) || ERROR.test(word) || ZERO_DATE.test(word);
}

/** A limit of what was measured, perhaps with a unit: <5, > 60, ≤0.01, >=100 mg/l. */
const BOUND = /^\s*(?:[<>]=?|[≤≥]|=[<>])\s*[-+]?(?:\d[\d.,'\u00a0\u202f ]*|[.,]\d+)(?:\s*[\p{L}%µ°][^\d<>]{0,8})?\s*$/u;

/** Whether a text tells a bound in place of a number, as laboratories and sensors write what is below or above their range. */
export function isBound(text: string): boolean {
  return text.length <= 24 && BOUND.test(text);
}

/**
 * Whether a missing marker is silent: any reader takes it for an empty cell (empty, blanks, NA, NaN, null, …).
 * Every other one ('?', 'unknown', '-') is a text to whoever does not know the column.
 */
export function isSilentMarker(text: string): boolean {
  return SILENT_MARKERS.has(text.trim());
}
