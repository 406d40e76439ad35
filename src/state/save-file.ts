import type { ExportFormat } from '#io/contract.ts';

/** The browser's own save dialogue, in browsers that have one. */
type ShowSaveFilePicker = (options: {
  suggestedName: string;
  types: readonly { description: string; accept: Record<string, readonly string[]> }[];
}) => Promise<FileSystemFileHandle>;

export type SaveTarget =
  | { readonly type: 'file'; readonly handle: FileSystemFileHandle }
  | { readonly type: 'download' }
  | { readonly type: 'cancelled' };

/**
 * Where a file is to go: asks with the browser's save dialogue where there is one, and downloads otherwise.
 * `?save=download` in the address, or a browser driven by a test, always downloads. Call it from a press of a button.
 */
export async function chooseSaveTarget(fileName: string, description: string, mime: string, extension: string): Promise<SaveTarget> {
  const picker = (window as unknown as { showSaveFilePicker?: ShowSaveFilePicker }).showSaveFilePicker;
  const forced = new URLSearchParams(window.location.search).get('save') === 'download' || navigator.webdriver;
  if (forced || picker === undefined) return { type: 'download' };
  try {
    const handle = await picker.call(window, { suggestedName: fileName, types: [{ description, accept: { [mime]: [extension] } }] });
    return { type: 'file', handle };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return { type: 'cancelled' };
    return { type: 'download' };
  }
}

/** Hands a Blob to the browser's downloads. */
export function downloadBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Endings that delimited text may have; any other becomes .csv. */
const TEXT_ENDING = /^\.(csv|tsv|tab|txt|psv)$/i;
const PACKED_ENDING = /\.(gz|gzip|zip|zst)$/i;

/** adult.train.csv → adult.train.synthetic.csv; an archive's ending goes, and delimited text keeps its own. */
export function exportFileName(sourceName: string, what: 'synthetic' | 'real', format: ExportFormat, extension: string): string {
  const name = (sourceName.replace(/^.*[\\/]/, '') || 'table.csv').replace(PACKED_ENDING, '');
  const dot = name.lastIndexOf('.');
  const base = dot > 0 ? name.slice(0, dot) : name;
  const own = dot > 0 ? name.slice(dot) : extension;
  return `${base}.${what}${format === 'csv' && TEXT_ENDING.test(own) ? own : extension}`;
}
