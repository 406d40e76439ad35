/** Items [first, end) of an axis. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/**
 * The items of one fixed size that a viewport shows, with `overscan` more on each side.
 *
 * @param offsetPx Where the viewport begins on the axis.
 */
export function visibleSpan(offsetPx: number, viewportPx: number, itemPx: number, itemCount: number, overscan: number): Span {
  const first = Math.max(0, Math.floor(offsetPx / itemPx) - overscan);
  const end = Math.min(itemCount, Math.ceil((offsetPx + viewportPx) / itemPx) + overscan);
  return { first: Math.min(first, itemCount), end: Math.max(Math.min(first, itemCount), end) };
}

/** Browsers lose precision, or stop, somewhere past 17 million pixels. */
export const MAX_SCROLL_PX = 8_000_000;

/**
 * Maps the scroll position of a possibly shortened axis to the position on the full one.
 * Below MAX_SCROLL_PX the two are the same; above it the ends still meet, and the steps between grow.
 */
export function toFullOffset(scrollPx: number, viewportPx: number, fullPx: number): number {
  const scrollable = Math.min(fullPx, MAX_SCROLL_PX) - viewportPx;
  if (fullPx <= MAX_SCROLL_PX || scrollable <= 0) return Math.max(0, scrollPx);
  const share = Math.min(1, Math.max(0, scrollPx / scrollable));
  return share * (fullPx - viewportPx);
}

/** The inverse of `toFullOffset`: where to scroll so that the full axis stands at `fullOffsetPx`. */
export function toScrollOffset(fullOffsetPx: number, viewportPx: number, fullPx: number): number {
  if (fullPx <= MAX_SCROLL_PX) return fullOffsetPx;
  return (fullOffsetPx / (fullPx - viewportPx)) * (MAX_SCROLL_PX - viewportPx);
}

/** Where a key leads on the rows' full axis, never beyond its ends; null for a key that scrolls nothing. */
export function offsetForKey(
  key: string,
  { offset, bodyPx, fullPx, rowPx }: { readonly offset: number; readonly bodyPx: number; readonly fullPx: number; readonly rowPx: number },
): number | null {
  const wanted: Readonly<Record<string, number>> = {
    ArrowDown: offset + rowPx,
    ArrowUp: offset - rowPx,
    PageDown: offset + bodyPx - rowPx,
    PageUp: offset - bodyPx + rowPx,
    Home: 0,
    End: fullPx,
  };
  const full = wanted[key];
  return full === undefined ? null : Math.min(Math.max(0, full), Math.max(0, fullPx - bodyPx));
}
