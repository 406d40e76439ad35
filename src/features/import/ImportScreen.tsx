import { tableInView } from '#state/dataset.ts';
import { useStudio } from '#state/store.ts';
import { LoadedImport } from './loaded/LoadedImport.tsx';
import { EmptyImport } from './start/EmptyImport.tsx';
import { LoadFailure } from './start/LoadFailure.tsx';
import { LoadingPanel } from './start/LoadingPanel.tsx';

export function ImportScreen() {
  const table = useStudio(tableInView);
  const load = useStudio((state) => state.load);
  if (load.status === 'running' && table?.name !== load.name) return <LoadingPanel name={load.name} progress={load.progress} />;
  return (
    <>
      {load.status === 'failed' && <LoadFailure name={load.name} failure={load.failure} />}
      {table ? <LoadedImport table={table} isReading={load.status === 'running'} /> : <EmptyImport />}
    </>
  );
}
