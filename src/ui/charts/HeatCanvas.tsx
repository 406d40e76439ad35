import { useEffect, useRef } from 'react';
import styles from './charts.module.css';
import { cividis } from './cividis.ts';

export interface HeatCanvasProps {
  readonly columns: number;
  readonly rows: number;
  /** Row-major magnitudes in [0, 1]; NaN draws nothing. */
  readonly magnitudes: readonly number[];
  readonly label: string;
  readonly aspect?: string;
}

/** One pixel a cell, stretched without smoothing: the cost does not grow with the page. */
export function HeatCanvas({ columns, rows, magnitudes, label, aspect = '1' }: HeatCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(columns, rows);
    for (let cell = 0; cell < columns * rows; cell += 1) {
      const magnitude = magnitudes[cell] ?? Number.NaN;
      if (Number.isNaN(magnitude)) continue;
      image.data.set([...(cividis(magnitude).match(/\d+/g) ?? []).map(Number), 255], cell * 4);
    }
    context.putImageData(image, 0, 0);
  }, [columns, rows, magnitudes]);
  return (
    <canvas
      ref={ref}
      className={styles.canvas}
      width={columns}
      height={rows}
      role="img"
      aria-label={label}
      style={{ aspectRatio: aspect }}
    />
  );
}
