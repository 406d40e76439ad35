import { Download } from 'lucide-react';
import type { RaggedRow } from '#io/contract.ts';
import { raggedChoice } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { formatCount, formatCounted } from '#ui/format/numbers.ts';
import { Button } from '#ui/primitives/Button.tsx';
import { Callout } from '#ui/primitives/Callout.tsx';
import { Select } from '#ui/primitives/Select.tsx';
import type { FileFacts, TableInfo } from '#workers/protocol/data.ts';
import classes from './RaggedRowsPanel.module.css';
import { describeDone, describeKeeping, describeProblem, isFooter } from './read-sentences.ts';

export interface RaggedRowsPanelProps {
  readonly table: TableInfo;
  readonly file: FileFacts;
  readonly isReading: boolean;
}

/** Every row whose cell count is not the header's: where, what is wrong, as it stands, what was done; and the choice of that. */
export function RaggedRowsPanel({ table, file, isReading }: RaggedRowsPanelProps) {
  const { columns } = table;
  const { raggedRows, raggedRowCount, account } = file;
  const { rule, exceptLines } = useStudio(raggedChoice);
  const chooseRagged = useStudio((state) => state.chooseRagged);
  const ragged = raggedRows.filter((row) => mayKeep(row) && !isFooter(row));
  const areAllAside = ragged.every((row) => row.done === 'set-aside');
  const isChoosable = ragged.length > 0;
  const toggleLine = (line: number) =>
    void chooseRagged({
      rule,
      exceptLines: exceptLines.includes(line) ? exceptLines.filter((other) => other !== line) : [...exceptLines, line],
    });
  const verb = raggedRowCount === 1 ? 'does' : 'do';
  const foot = [
    raggedRows.length < raggedRowCount ? `The first ${formatCount(raggedRows.length)} of ${formatCount(raggedRowCount)} are listed.` : '',
    raggedRows.some((row) => row.done === 'set-aside') ? 'Lines set aside are not trained on.' : '',
  ]
    .join(' ')
    .trim();
  return (
    <Callout
      title={`${formatCounted(raggedRowCount, 'line')} ${verb} not fit the ${formatCounted(columns.length, 'column')}`}
      actions={
        <>
          {isChoosable && (
            <Button
              size="small"
              isDisabled={isReading}
              onPress={() => void chooseRagged({ rule: areAllAside ? 'keep' : 'set-aside', exceptLines: [] })}
            >
              {areAllAside ? 'Keep all' : 'Set all aside'}
            </Button>
          )}
          <Button size="small" onPress={() => saveLines(table, file)}>
            <Download className="ico" aria-hidden="true" />
            Save these lines
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Lines that do not fit">
        {/* The roles keep this a table where the rows are stacked. */}
        <table className={classes.table} role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader" className="num">
                Line
              </th>
              <th scope="col" role="columnheader">
                What is wrong
              </th>
              <th scope="col" role="columnheader">
                As it stands in the file
              </th>
              <th scope="col" role="columnheader">
                What was done
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {raggedRows.map((row) => (
              <tr key={row.line} role="row">
                <th scope="row" role="rowheader" className="num">
                  <span className={classes.lineWord}>Line </span>
                  {formatCount(row.line)}
                </th>
                <td role="cell">{describeProblem(row)}</td>
                <td role="cell" className={classes.raw}>
                  <RowText row={row} delimiter={file.dialect.delimiter} />
                </td>
                <td role="cell" className={classes.done}>
                  {mayKeep(row) && (account !== undefined || !isFooter(row)) ? (
                    <Select
                      variant="inline"
                      className={classes.choice}
                      label={`What is done with line ${row.line}`}
                      options={[
                        { id: 'keep', label: describeKeeping(row) },
                        { id: 'set-aside', label: 'Set aside' },
                      ]}
                      value={row.done === 'set-aside' ? 'set-aside' : 'keep'}
                      onChange={() => toggleLine(row.line)}
                      isDisabled={isReading}
                    />
                  ) : (
                    describeDone(row)
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {foot !== '' && <p className={classes.foot}>{foot}</p>}
    </Callout>
  );
}

/** Blank lines, remarks and what stands above the table are no rows of it. */
function mayKeep({ problem }: RaggedRow): boolean {
  return problem !== 'blank-line' && problem !== 'above-header' && problem !== 'comment' && problem !== 'unreadable-line';
}

/** The row's text with the part that does not fit underlined. */
function RowText({ row, delimiter }: { readonly row: RaggedRow; readonly delimiter: string }) {
  switch (row.problem) {
    case 'too-many-cells': {
      const cut = findTail(row.text, delimiter, row.cellCount - row.expectedCount);
      return (
        <code title={row.text}>
          {row.text.slice(0, cut)}
          <mark>{row.text.slice(cut)}</mark>
        </code>
      );
    }
    case 'too-few-cells':
      return (
        <code title={row.text}>
          {row.text}
          <mark>&nbsp;</mark>
        </code>
      );
    case 'unclosed-quote':
    case 'stray-quote':
      return (
        <code title={row.text}>
          <mark>{row.text}</mark>
        </code>
      );
    case 'above-header':
    case 'comment':
    case 'repeated-header':
    case 'totals':
    case 'below-table':
    case 'unreadable-line':
      return <code title={row.text}>{row.text}</code>;
    case 'blank-line':
      return <span className="muted">nothing</span>;
    default:
      return row.problem satisfies never;
  }
}

/** Where the last `count` cells begin; the text's end when it was cut short and they cannot be seen. */
function findTail(text: string, delimiter: string, count: number): number {
  let at = text.length;
  for (let cell = 0; cell < count; cell += 1) {
    const before = text.lastIndexOf(delimiter, at - 1);
    if (before < 0) return text.length;
    at = before;
  }
  return at;
}

function saveLines({ name }: TableInfo, { raggedRows }: FileFacts): void {
  const text = raggedRows.map((row) => `${row.line}\t${describeProblem(row)}\t${describeDone(row)}\t${row.text}`).join('\n');
  const url = URL.createObjectURL(new Blob([`line\tproblem\tdone\ttext\n${text}\n`], { type: 'text/tab-separated-values' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replace(/\.[^.]*$/, '')}.lines-to-check.tsv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
