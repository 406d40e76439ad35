import { useStudio } from '#state/store.ts';
import { EmptyImport } from './EmptyImport.tsx';
import { LoadedImport } from './LoadedImport.tsx';
import { LoadFailure } from './LoadFailure.tsx';
import { LoadingPanel } from './LoadingPanel.tsx';

export function ImportScreen() {
  const table = useStudio((state) => state.table);
  const load = useStudio((state) => state.load);
  if (load.status === 'running' && table?.name !== load.name) return <LoadingPanel name={load.name} progress={load.progress} />;
  return (
    <>
      {load.status === 'failed' && <LoadFailure name={load.name} failure={load.failure} />}
      {table ? <LoadedImport table={table} isReading={load.status === 'running'} /> : <EmptyImport />}
    </>
  );
}
