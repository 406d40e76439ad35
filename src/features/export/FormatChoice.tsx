import { EXPORT_FORMATS, findExportFormat } from '#io/catalog.ts';
import { dialectOf, fileOf } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { formatBytes } from '#ui/format/numbers.ts';
import { Checkbox } from '#ui/primitives/Checkbox.tsx';
import { Select } from '#ui/primitives/Select.tsx';
import type { TableInfo } from '#workers/protocol/data.ts';
import styles from './export.module.css';
import { chosenFormat, estimateBytes, findObstacle, ownFormat } from './formats.ts';

const DELIMITERS: Readonly<Record<string, string>> = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Pipe', ' ': 'Space' };

export function FormatChoice({
  table,
  rowCount,
  isDisabled,
}: {
  readonly table: TableInfo;
  readonly rowCount: number;
  readonly isDisabled: boolean;
}) {
  const settings = useStudio((state) => state.exportSettings);
  const change = useStudio((state) => state.setExportSettings);
  const dialect = dialectOf(table);
  const own = ownFormat(table);
  const format = chosenFormat(table, settings.format);
  const byteCount = estimateBytes(table, format, rowCount);
  const obstacle = findObstacle(format, rowCount);
  const separator = DELIMITERS[dialect.delimiter] ?? `“${dialect.delimiter}”`;
  return (
    <>
      <div className={styles.formatChoice}>
        <Select
          variant="field"
          label="Format"
          options={EXPORT_FORMATS.map(({ id, label, description }) => ({
            id,
            label: id === own ? `${label}, as your file` : label,
            description,
          }))}
          value={format}
          onChange={(next) => change({ format: next === own ? null : next })}
          isDisabled={isDisabled}
        />
        <p className="label">
          {format === 'csv' && fileOf(table)?.file.format === 'csv'
            ? `${separator}-separated, with your file’s own quotes, encoding, column order and cell formats.`
            : format === 'csv'
              ? 'Comma-separated UTF-8, with the columns and cell formats of your file.'
              : findExportFormat(format).description}
          {byteCount === null ? '' : ` About ${formatBytes(byteCount)}.`}
        </p>
        {obstacle !== null && (
          <p className={styles.obstacle} role="alert">
            {obstacle}
          </p>
        )}
      </div>
      {format === 'csv' && (
        <div className={styles.guard}>
          <Checkbox isSelected={settings.guardFormulas} onChange={(guardFormulas) => change({ guardFormulas })} isDisabled={isDisabled}>
            Guard against formulas
          </Checkbox>
          <p className="label">
            Puts an apostrophe before text cells that start with =, +, - or @, which a spreadsheet would run. It changes those cells, so
            leave it off for programs.
          </p>
        </div>
      )}
      {format === 'csv' && dialect.preamble !== undefined && (
        <div className={styles.guard}>
          <Checkbox isSelected={settings.keepPreamble} onChange={(keepPreamble) => change({ keepPreamble })} isDisabled={isDisabled}>
            Write the lines above the table again
          </Checkbox>
          <p className="label">
            They come from your file as they are, whatever they name. Totals and notes below the table are never written.
          </p>
        </div>
      )}
    </>
  );
}
