import type { SampleId } from './catalog.ts';

/**
 * The text of a sample table. Each is a chunk of its own that ships with the page and loads when it is asked for,
 * so importing this module costs nothing; call it in a worker, never on the page's thread.
 */
export async function loadSampleText(id: SampleId): Promise<string> {
  switch (id) {
    case 'penguins':
      return (await import('./penguins.csv?raw')).default;
    case 'adult':
      return (await import('./adult.csv?raw')).default;
    case 'bike-hour':
      return (await import('./bike_hour.csv?raw')).default;
    default:
      return id satisfies never;
  }
}
