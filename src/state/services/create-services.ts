import type { Services, ServiceTools } from './contract.ts';
import { createLibrary } from './library.ts';
import { createPersistence } from './persistence.ts';
import { createProjects } from './projects.ts';

/** The services, each of which finds the others in what is returned: they may call one another once all are made. */
export function createServices(tools: ServiceTools): Services {
  const services = {} as Services;
  return Object.assign(services, {
    persistence: createPersistence(tools),
    projects: createProjects(tools, services),
    library: createLibrary(tools, services),
  });
}
