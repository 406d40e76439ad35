import { useEffect, useState } from 'react';
import { isNumberColumn } from '#core/columns/catalog.ts';
import { describeRowChoice, findGap } from '#core/table/row-choice.ts';
import { learntTable } from '#state/dataset.ts';
import { rowsAsked } from '#state/rows-asked.ts';
import { useStudio } from '#state/store.ts';
import { Swatch } from '#ui/charts/Swatch.tsx';
import styles from './export.module.css';

type Loaded =
  | { readonly status: 'loading' }
  | {
      readonly status: 'ready';
      readonly areCountsExact: boolean;
      readonly names: readonly string[];
      readonly cells: readonly (readonly string[])[];
    }
  | { readonly status: 'failed'; readonly message: string };

/** The first rows that this seed gives. */
export function Preview() {
  const model = useStudio((state) => state.model);
  const seed = useStudio((state) => state.exportSettings.seed);
  const rows = useStudio(rowsAsked);
  const loadPreview = useStudio((state) => state.loadPreview);
  const table = useStudio(learntTable);
  const [loaded, setLoaded] = useState<Loaded>({ status: 'loading' });
  const modelId = model?.modelId;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the seed, the choice and the model decide the rows; the slice reads them
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      loadPreview()
        .then((preview) => isCurrent && setLoaded({ status: 'ready', ...preview }))
        .catch(
          (error: unknown) =>
            isCurrent &&
            setLoaded({ status: 'failed', message: error instanceof Error ? error.message : 'The preview could not be drawn.' }),
        );
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [modelId, seed, rows, loadPreview]);

  const kinds = new Map(table?.columns.map(({ spec }) => [spec.name, spec.kind]));
  return (
    <section>
      <div className="sechead">
        <h2>First rows with seed {seed}</h2>
        <span className={`label ${styles.synthetic}`}>
          <Swatch series="synthetic" />
          Synthetic
        </span>
      </div>
      {rows.type !== 'as-learnt' && findGap(rows, table?.columns ?? []) === null && (
        <p className={`label ${styles.asked}`}>
          Rows: {describeRowChoice(rows)}.
          {loaded.status === 'ready' &&
            !loaded.areCountsExact &&
            ' Its values are drawn by their shares, so that counts come close to them.'}
        </p>
      )}
      <div className={styles.previewHold}>
        {loaded.status === 'loading' && <p className="muted">Drawing the first rows…</p>}
        {loaded.status === 'failed' && <p>{loaded.message}</p>}
        {loaded.status === 'ready' && (
          <section
            className="panel scroll"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, and must by keyboard too
            tabIndex={0}
            aria-label="First rows, scrolls sideways"
          >
            <table className={`cells ${styles.preview}`}>
              <thead>
                <tr>
                  {loaded.names.map((name) => (
                    <th key={name} scope="col" className={isNumberColumn({ kind: kinds.get(name) ?? 'text' }) ? 'num' : undefined}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {loaded.cells.map((row, rowIndex) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
                  <tr key={rowIndex}>
                    {loaded.names.map((name, column) => (
                      <td key={name} className={isNumberColumn({ kind: kinds.get(name) ?? 'text' }) ? 'num' : undefined}>
                        {row[column]}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
    </section>
  );
}
