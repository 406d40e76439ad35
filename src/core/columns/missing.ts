const MARKERS = new Set(['', 'na', 'n/a', '#n/a', '#na', '<na>', 'nan', 'null', 'none', 'nil', '?']);
const NUMERIC_MARKERS = new Set(['-', '--', '–', '—', '.', 'n.a.', 'unknown', 'missing', '#div/0!', '#value!', '#num!', '#ref!']);

/** Whether a text stands for a missing cell in any column: empty, blanks, NA, N/A, null, NaN, None, ? and the like, whatever their case. */
export function isMissingMarker(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first >= 48 && first <= 57) return false;
  return text.length <= 16 ? MARKERS.has(text.trim().toLowerCase()) : text.trim() === '';
}

/** Whether a text stands for a missing cell where all others are numbers or dates: '-', '.', unknown, … */
export function isNumericMissingMarker(text: string): boolean {
  return text.length <= 16 && NUMERIC_MARKERS.has(text.trim().toLowerCase());
}
