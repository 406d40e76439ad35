import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

/** A file to be put into a zip. */
export interface ZipPart {
  readonly path: string;
  readonly content: Blob;
  /** False for what is compressed or random already. */
  readonly deflates: boolean;
}

/** Writes a zip file, streaming: memory does not grow with what is in it. */
export async function writeZip(parts: readonly ZipPart[]): Promise<Blob> {
  const chunks: Blob[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else chunks.push(new Blob([chunk as Uint8Array<ArrayBuffer>]));
  });
  for (const { path, content, deflates } of parts) {
    const file = deflates ? new ZipDeflate(path, { level: 6 }) : new ZipPassThrough(path);
    zip.add(file);
    for await (const chunk of content.stream()) {
      file.push(chunk);
      if (failure !== null) throw failure;
    }
    file.push(new Uint8Array(), true);
  }
  zip.end();
  if (failure !== null) throw failure;
  return new Blob(chunks, { type: 'application/zip' });
}
