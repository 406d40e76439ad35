import { Download, FileText } from 'lucide-react';
import { useState } from 'react';
import { learntTable } from '#state/dataset.ts';
import { downloadBlob, exportFileName } from '#state/save-file.ts';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import styles from '../export.module.css';
import { linesOf } from './record-lines.ts';
import { saveReport } from './save-report.ts';

/** How the data was made, to read and to keep beside the file. */
export function MadeRecord() {
  // Whatever the record is made of, so that it is drawn anew when one of them changes.
  useStudio((state) => state.model);
  useStudio((state) => state.arena);
  const report = useStudio((state) => state.report);
  useStudio((state) => state.assessment);
  const assessing = useStudio((state) => state.assessing.status);
  useStudio((state) => state.exporting.status);
  useStudio((state) => state.exportSettings);
  useStudio(learntTable);
  const buildRecord = useStudio((state) => state.buildRecord);
  const evaluationStatus = useStudio((state) => state.evaluation.status);
  const [failure, setFailure] = useState<string | null>(null);
  const record = buildRecord();
  if (record === null) return null;
  const writeReport = () => {
    setFailure(null);
    saveReport({ buildRecord, report }).catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  };
  const save = () => {
    const fresh = buildRecord();
    if (fresh === null) return;
    downloadBlob(
      new Blob([`${JSON.stringify(fresh, null, 2)}\n`], { type: 'application/json' }),
      exportFileName(fresh.source.name, 'synthetic', 'json', '.record.json'),
    );
  };

  return (
    <section>
      <div className="sechead">
        <h2>How this data was made</h2>
        <div className="row wrap">
          {record.scores !== null && (
            <Button variant="quiet" size="small" onPress={writeReport}>
              <FileText className="ico" aria-hidden="true" />
              Save report
            </Button>
          )}
          <Button variant="quiet" size="small" onPress={save}>
            <Download className="ico" aria-hidden="true" />
            Save record
          </Button>
        </div>
      </div>
      {failure !== null && (
        <div className={styles.result} role="alert">
          <b>The report could not be made</b>
          <span>Your table and your model are as they were. Try again; if the page was updated meanwhile, reload it first.</span>
          <details>
            <summary>Technical details</summary>
            <pre className="small">{failure}</pre>
          </details>
        </div>
      )}
      <dl className={styles.record}>
        {linesOf(record, evaluationStatus === 'running').map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className={`small muted ${styles.note}`}>
        The report is one page to read, print or pass on, the record a small JSON file to keep beside the table. Neither holds a row of
        yours.
        {assessing === 'running' && ' Utility and attacks are still being measured: what is there already goes into the report.'}
      </p>
    </section>
  );
}
