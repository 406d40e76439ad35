import { Download, FileText } from 'lucide-react';
import { downloadBlob, exportFileName } from '#state/save-file.ts';
import { useStudio } from '#state/store.ts';
import { Button } from '#ui/primitives/Button.tsx';
import styles from './export.module.css';
import { linesOf } from './record-lines.ts';
import { saveReport } from './save-report.ts';

/** How the data was made, to read and to keep beside the file. */
export function MadeRecord() {
  // Whatever the record is made of, so that it is drawn anew when one of them changes.
  const model = useStudio((state) => state.model);
  const arena = useStudio((state) => state.arena);
  const report = useStudio((state) => state.report);
  const proof = useStudio((state) => state.proof);
  const proving = useStudio((state) => state.proving.status);
  useStudio((state) => state.exporting.status);
  useStudio((state) => state.exportSettings);
  useStudio((state) => state.table);
  const buildRecord = useStudio((state) => state.buildRecord);
  const evaluationStatus = useStudio((state) => state.evaluation.status);
  const record = buildRecord();
  if (record === null) return null;
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
          {report !== null && (
            <Button variant="quiet" size="small" onPress={() => void saveReport({ buildRecord, report, proof, arena, model })}>
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
        {proving === 'running' && ' Utility and attacks are still being measured: what is there already goes into the report.'}
      </p>
    </section>
  );
}
