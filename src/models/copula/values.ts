import type { BinnedEncoding } from '#core/columns/encodings/contract.ts';
import type { NumericColumn } from '#core/table/table.ts';

/**
 * Cells of a binned column for tokens and places inside their bins: the bin's own quantile function at the place.
 *
 * x = knots[i] + (knots[i + 1] − knots[i]) · frac, i + frac = place · (knots − 1); then rounded to the column's decimals.
 * An atom is its value, a missing token its marker. The codec's own decoding draws the place at random instead;
 * the copula knows it, so that order inside a bin follows the other columns too.
 *
 * @param tokens [rows] @param places [rows] in [0, 1].
 */
export function drawValues(encoding: BinnedEncoding, tokens: Int32Array, places: Float64Array): NumericColumn {
  const values = new Float64Array(tokens.length);
  const missing = new Uint8Array(tokens.length);
  const atomCount = encoding.atoms.length;
  for (let row = 0; row < tokens.length; row++) {
    const token = tokens[row]!;
    if (token >= encoding.missingFirst) {
      values[row] = Number.NaN;
      missing[row] = token - encoding.missingFirst + 1;
    } else if (token < atomCount) {
      values[row] = encoding.atoms[token]!;
    } else {
      const knots = encoding.knots[token - atomCount]!;
      const position = places[row]! * (knots.length - 1);
      const left = Math.min(Math.floor(position), knots.length - 1);
      const right = Math.min(left + 1, knots.length - 1);
      values[row] = roundTo(knots[left]! + (knots[right]! - knots[left]!) * (position - left), encoding.decimals);
    }
  }
  return { storage: 'numeric', values, missing };
}

function roundTo(value: number, decimals: number | null): number {
  if (decimals === null) return value;
  if (decimals >= 0) return Number(value.toFixed(Math.min(decimals, 100)));
  const unit = 10 ** -decimals;
  return Math.round(value / unit) * unit;
}
