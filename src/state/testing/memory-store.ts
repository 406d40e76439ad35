import type { PartName, ProjectStore, StoredPart, StoredProject } from '#io/projects/contract.ts';

/** Projects kept in memory, as IndexedDB keeps them on a device: what is handed in or out is a copy. */
export function createMemoryStore(): ProjectStore {
  const projects = new Map<string, { record: unknown; readonly parts: Map<PartName, StoredPart> }>();

  const factsOf = (id: string, { record, parts }: { record: unknown; readonly parts: Map<PartName, StoredPart> }): StoredProject => ({
    id,
    record: structuredClone(record),
    parts: Object.fromEntries([...parts].map(([name, { about }]) => [name, { bytes: 0, about: structuredClone(about ?? null) }])),
  });
  const writeParts: ProjectStore['writeParts'] = async (id, changes) => {
    const project = projects.get(id);
    if (project === undefined) return false;
    for (const [name, part] of Object.entries(changes) as [PartName, StoredPart | null][]) {
      if (part === null) project.parts.delete(name);
      else project.parts.set(name, structuredClone(part));
    }
    return true;
  };

  return {
    list: async () => [...projects].map(([id, project]) => factsOf(id, project)),
    async read(id) {
      const project = projects.get(id);
      return project === undefined ? null : factsOf(id, project);
    },
    readPart: async (id, part) => structuredClone(projects.get(id)?.parts.get(part)?.value ?? null),
    async write(record, parts = {}) {
      projects.set(record.id, { record: structuredClone(record), parts: projects.get(record.id)?.parts ?? new Map() });
      await writeParts(record.id, parts);
    },
    writeParts,
    async remove(id) {
      projects.delete(id);
    },
    async wipe() {
      projects.clear();
    },
  };
}
