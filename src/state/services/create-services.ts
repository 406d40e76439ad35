import { createArena } from './arena.ts';
import { createAssessment } from './assessment.ts';
import { createBackend } from './backend.ts';
import type { Services, ServiceTools } from './contract.ts';
import { createDataset } from './dataset.ts';
import { createEdits } from './edits.ts';
import { createExport } from './export.ts';
import { createLibrary } from './library.ts';
import { createPersistence } from './persistence.ts';
import { createProjects } from './projects.ts';
import { createStructures } from './structures.ts';
import { createTraining } from './training.ts';

/** The services, each of which finds the others in what is returned: they may call one another once all are made. */
export function createServices(tools: ServiceTools): Services {
  const services = {} as Services;
  return Object.assign(services, {
    persistence: createPersistence(tools),
    projects: createProjects(tools, services),
    library: createLibrary(tools, services),
    backend: createBackend(tools),
    dataset: createDataset(tools, services),
    structures: createStructures(tools, services),
    edits: createEdits(tools, services),
    training: createTraining(tools, services),
    assessment: createAssessment(tools, services),
    arena: createArena(tools, services),
    export: createExport(tools),
  });
}
