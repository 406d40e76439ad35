/** A cell: a number (dates: epoch milliseconds), a level's text (yes/no: as the table writes it), or the m-th missing marker, 0-based. */
export type GivenCell = number | string | { readonly missing: number };

/**
 * A column that is not drawn freely. Every other column is drawn from the model's distribution given it; nothing is rejected.
 * `cells`: row r of the endless table holds cells[r mod cells.length], so one cell fixes every row and a list fixes each its own, however
 * rows are chunked. `shares`: each row draws its cell by weight (any non-negative numbers); the column's own distribution is set aside.
 */
export type GivenColumn =
  | { readonly type: 'cells'; readonly name: string; readonly cells: readonly GivenCell[] }
  | { readonly type: 'shares'; readonly name: string; readonly shares: readonly { readonly cell: GivenCell; readonly weight: number }[] };
