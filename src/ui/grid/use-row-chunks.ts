import { useEffect, useRef, useState } from 'react';
import type { Span } from './span.ts';

export type ReadRows = (firstRow: number, rowCount: number) => Promise<readonly (readonly string[])[]>;

const CHUNK_ROWS = 64;
const KEPT_CHUNKS = 48;
const MAX_READS = 3;

/** Reads the rows around the viewport in chunks and keeps the latest few; never the whole table. */
export function useRowChunks(readRows: ReadRows, rowCount: number, span: Span): (row: number) => readonly string[] | undefined {
  const cache = useRef({ readRows, chunks: new Map<number, readonly (readonly string[])[]>(), reading: new Set<number>() });
  const [, setArrivals] = useState(0);
  if (cache.current.readRows !== readRows) cache.current = { readRows, chunks: new Map(), reading: new Set() };

  const firstChunk = Math.floor(span.first / CHUNK_ROWS);
  const endChunk = Math.ceil(span.end / CHUNK_ROWS);
  useEffect(() => {
    const own = cache.current;
    let isMounted = true;
    for (let chunk = firstChunk; chunk < endChunk; chunk += 1) {
      if (own.chunks.has(chunk) || own.reading.has(chunk) || own.reading.size >= MAX_READS) continue;
      own.reading.add(chunk);
      const firstRow = chunk * CHUNK_ROWS;
      readRows(firstRow, Math.min(CHUNK_ROWS, rowCount - firstRow))
        .then((rows) => {
          own.chunks.set(chunk, rows);
          for (const stale of own.chunks.keys()) {
            if (own.chunks.size <= KEPT_CHUNKS) break;
            own.chunks.delete(stale);
          }
        })
        .catch(() => undefined)
        .finally(() => {
          own.reading.delete(chunk);
          if (isMounted || own === cache.current) setArrivals((arrivals) => arrivals + 1);
        });
    }
    return () => {
      isMounted = false;
    };
  });

  const { chunks } = cache.current;
  return (row) => chunks.get(Math.floor(row / CHUNK_ROWS))?.[row % CHUNK_ROWS];
}
