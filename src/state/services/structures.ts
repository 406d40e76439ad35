import { failureOf, isAborted } from '#workers/client/client.ts';
import { tableInView } from '../dataset.ts';
import type { Services, ServiceTools, StructureService } from './contract.ts';

export function createStructures({ get, set, workers }: ServiceTools, services: Services): StructureService {
  let searching: AbortController | null = null;

  async function find(): Promise<void> {
    const table = tableInView(get());
    searching?.abort();
    if (!table) return;
    const own = new AbortController();
    searching = own;
    set({ structureSearch: { status: 'running', share: 0 } });
    try {
      const searched = await workers.data.call(
        'findStructures',
        { tableId: table.tableId },
        {
          signal: own.signal,
          onEvent: ({ share }) => {
            if (searching === own) set({ structureSearch: { status: 'running', share } });
          },
        },
      );
      if (searching === own) services.dataset.update(searched, { structureSearch: { status: 'done' } });
    } catch (error) {
      if (searching !== own) return;
      set({ structureSearch: isAborted(error) ? { status: 'idle' } : { status: 'failed', failure: failureOf(error) } });
    }
  }

  return {
    find,
    async say(tableId, infos, status) {
      if (infos.length === 0) return;
      const structures = infos.map(({ structure }) => structure);
      const changed = await workers.data.call('changeStructures', { tableId, structures, status });
      services.dataset.update(changed, {
        edits: [...get().edits, { type: 'table', tableId, edit: { type: 'structures', structures, status } }],
      });
    },
  };
}
