const NO_BREAK_SPACE = '\u00a0';
const MINUS = '\u2212';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function withTrueMinus(text: string): string {
  return text.replace('-', MINUS);
}

/** 32561 → “32,561”. */
export function formatCount(count: number): string {
  return withTrueMinus(grouped.format(count));
}

/** “1 row”, “2 rows”. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A score in [0, 1] with three decimals. A score below 1 is never shown as 1.000. */
export function formatScore(score: number): string {
  if (!Number.isFinite(score)) return '–';
  const text = score.toFixed(3);
  return text === '1.000' && score < 1 ? '0.999' : withTrueMinus(text);
}

/** The holdout's score, in the brackets that mean “what unseen real rows score”. */
export function formatReference(score: number | null): string {
  return score === null ? '[–]' : `[${formatScore(score)}]`;
}

/** 0.0037 → “0.37 %”. */
export function formatPercent(share: number, decimals = 1): string {
  if (!Number.isFinite(share)) return '–';
  const text = (share * 100).toFixed(decimals);
  const shown = Number(text) === 0 && share > 0 ? `<${NO_BREAK_SPACE}${(10 ** -decimals).toFixed(decimals)}` : trimZeros(text);
  return `${withTrueMinus(shown)}${NO_BREAK_SPACE}%`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A share with all its decimals, for a column of them: 4.0 %. */
export function formatShare(share: number, decimals = 1): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(decimals)}${NO_BREAK_SPACE}%` : '–';
}

/** A difference of shares in percentage points with its sign: +0.4, −2.0, 0.0. */
export function formatPoints(difference: number): string {
  const text = (Math.abs(difference) * 100).toFixed(1);
  if (Number(text) === 0) return '0.0';
  return `${difference > 0 ? '+' : MINUS}${text}`;
}

/**
 * A statistic with about four significant digits: 38.57, 189,778, 0.001234.
 *
 * @param whole True when the value can only be a whole number.
 */
export function formatStatistic(value: number, whole = false): string {
  if (!Number.isFinite(value)) return '–';
  const magnitude = Math.abs(value);
  if (whole && Number.isInteger(value)) return formatCount(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e15)) return withTrueMinus(value.toExponential(2));
  const decimals = magnitude === 0 ? 0 : Math.max(0, Math.min(magnitude >= 1 ? 2 : 8, 3 - Math.floor(Math.log10(magnitude))));
  return withTrueMinus(value.toLocaleString('en', { minimumFractionDigits: Math.min(decimals, 2), maximumFractionDigits: decimals }));
}

/** Axis labels of one axis: as short as keeps them distinct. */
export function formatAxisNumbers(values: readonly number[]): string[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest !== 0 && largest < 1e-4) return values.map((value) => (value === 0 ? '0' : withTrueMinus(value.toExponential(0))));
  const unit =
    largest >= 1e15
      ? null
      : largest >= 1e9
        ? ([1e9, 'bn'] as const)
        : largest >= 1e6
          ? ([1e6, 'M'] as const)
          : largest >= 1e4
            ? ([1e3, 'k'] as const)
            : ([1, ''] as const);
  if (unit === null) return values.map((value) => withTrueMinus(value.toExponential(0)));
  for (let decimals = 0; decimals <= 6; decimals += 1) {
    const texts = values.map((value) => (value === 0 ? '0' : `${withTrueMinus((value / unit[0]).toFixed(decimals))}${unit[1]}`));
    const exact = values.every((value) => Math.abs(Number((value / unit[0]).toFixed(decimals)) * unit[0] - value) <= largest * 1e-9);
    if (exact && new Set(texts).size === new Set(values).size) return texts;
  }
  return values.map((value) => formatStatistic(value));
}

/** 3.5 MB, in powers of 1000 as file managers show. */
export function formatBytes(byteCount: number): string {
  if (byteCount < 1000) return `${byteCount} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = byteCount / 1000;
  let index = 0;
  while (value >= 999.95 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  return `${value < 99.95 ? trimZeros(value.toFixed(1)) : Math.round(value)} ${units[index]}`;
}
