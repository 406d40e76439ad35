import * as v from 'valibot';
import { type ProjectRecord, RecordError, readRecord } from '#core/project/record.ts';
import { writeZip, type ZipPart } from '../archive/write-zip.ts';
import { listZip, unpackEntry, type ZipEntry } from '../archive/zip.ts';
import { type PartChanges, type PartName, type StoredPart, sourcePart } from './contract.ts';
import { packValue, unpackValue } from './pack.ts';

/** Marks a zip file as a project of ours. */
const FORMAT = 'lookalike-project';
const FORMAT_VERSION = 1;
/** What a zip file begins with. */
const ZIP_MARK = 'PK\u0003\u0004';
const MANIFEST = 'project.json';
const MOST_MANIFEST_BYTES = 64 * 2 ** 20;
/** Formats that are compressed already. */
const PACKED_NAMES = /\.(xlsx|xlsm|ods|zip|gz|parquet|feather|arrow)$/i;

const PART_NAME = /^(report|checkpoint|model:[\w-]{1,64}|source(:[\w-]{1,100})?)$/;
const isSource = (name: string): boolean => name === 'source' || name.startsWith('source:');
const PartNameSchema = v.custom<PartName>((name) => typeof name === 'string' && PART_NAME.test(name), 'There is no such part.');
const PartSchema = v.pipe(
  v.object({
    name: PartNameSchema,
    about: v.nullable(v.record(v.string(), v.unknown())),
    type: v.picklist(['blob', 'value']),
    path: v.string(),
  }),
  v.check(({ name, type }) => (type === 'blob') === isSource(name), 'A part is kept in another form than its own.'),
);
const ManifestSchema = v.object({ record: v.unknown(), parts: v.array(PartSchema) });
type Manifest = v.InferOutput<typeof ManifestSchema>;

/** A file that cannot be opened as a project. */
export class ArchiveError extends Error {
  readonly code: 'foreign-project' | 'damaged-project' | 'newer-project';
  readonly safe = 'The file was only read, and your own projects are untouched.';
  readonly remedy: string;
  readonly detail: string;
  constructor(code: ArchiveError['code'], detail: string) {
    super(MESSAGES[code].message);
    this.name = 'ArchiveError';
    this.code = code;
    this.remedy = MESSAGES[code].remedy;
    this.detail = detail;
  }
}

const MESSAGES: Readonly<Record<ArchiveError['code'], { message: string; remedy: string }>> = {
  'foreign-project': {
    message: 'This file is not a Lookalike project.',
    remedy: 'Choose a file that ends in .lookalike, as “Save as file” makes them. A table is opened on the Import step.',
  },
  'damaged-project': {
    message: 'This project file is damaged or was cut short.',
    remedy: 'Copy it again from where it came, or save the project anew there.',
  },
  'newer-project': {
    message: 'This project was saved by a newer version of Lookalike.',
    remedy: 'Reload this page to get its newest version, or open the project where it was saved.',
  },
};

/** Writes a project as one file: a zip of JSON, raw arrays and the source file as it came. Nothing in it can be run. */
export async function writeArchive(record: ProjectRecord, parts: ReadonlyMap<PartName, StoredPart>): Promise<Blob> {
  const files: ZipPart[] = [];
  const listed: Manifest['parts'][number][] = [];
  for (const [name, { value, about = null }] of parts) {
    const path = `parts/${listed.length}`;
    if (value instanceof Blob) {
      files.push({ path: `${path}.source`, content: value, deflates: !PACKED_NAMES.test(nameOfSource(record, name)) });
      listed.push({ name, about, type: 'blob', path: `${path}.source` });
      continue;
    }
    const { json, bytes } = packValue(value);
    files.push({ path: `${path}.json`, content: new Blob([json]), deflates: true });
    files.push({ path: `${path}.bin`, content: new Blob([...bytes]), deflates: false });
    listed.push({ name, about, type: 'value', path });
  }
  const manifest = { format: FORMAT, version: FORMAT_VERSION, record, parts: listed };
  files.unshift({ path: MANIFEST, content: new Blob([JSON.stringify(manifest)]), deflates: true });
  return writeZip(files);
}

/** What the source of a part is called. */
function nameOfSource({ dataset }: ProjectRecord, part: PartName): string {
  return dataset.sources.find(({ sourceId }) => sourcePart(sourceId) === part)?.name ?? '';
}

/**
 * Reads a project file from anywhere.
 *
 * @throws ArchiveError
 */
export async function readArchive(file: Blob): Promise<{ record: ProjectRecord; parts: PartChanges }> {
  try {
    if ((await file.slice(0, ZIP_MARK.length).text()) !== ZIP_MARK)
      throw new ArchiveError('foreign-project', 'The file does not begin as a zip file.');
    const entries = new Map((await listZip(file)).map((entry) => [entry.name, entry]));
    const open = (path: string) => openEntry(file, entries, path);
    const manifest = await readManifest(file, entries);
    const record = readRecord(manifest.record);
    const parts: Partial<Record<PartName, StoredPart>> = {};
    for (const { name, about, type, path } of manifest.parts) {
      if (type === 'blob') parts[name] = { value: await open(path), about };
      else {
        const [json, bytes] = [await open(`${path}.json`), await open(`${path}.bin`)];
        parts[name] = { value: unpackValue(await json.text(), new Uint8Array(await bytes.arrayBuffer())), about };
      }
    }
    return { record, parts };
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    if (error instanceof RecordError) throw new ArchiveError(error.problem === 'newer' ? 'newer-project' : 'damaged-project', detail);
    throw new ArchiveError('damaged-project', detail);
  }
}

type Entries = ReadonlyMap<string, ZipEntry>;

async function openEntry(file: Blob, entries: Entries, path: string): Promise<Blob> {
  const entry = entries.get(path);
  if (entry === undefined) throw new ArchiveError('damaged-project', `${path} is missing.`);
  return unpackEntry(file, entry, {});
}

async function readManifest(file: Blob, entries: Entries): Promise<Manifest> {
  const entry = entries.get(MANIFEST);
  if (entry === undefined) throw new ArchiveError('foreign-project', `There is no ${MANIFEST} in it.`);
  if (entry.byteCount > MOST_MANIFEST_BYTES) throw new ArchiveError('damaged-project', `${MANIFEST} is too large.`);
  const text = await (await openEntry(file, entries, MANIFEST)).text();
  const manifest: unknown = JSON.parse(text);
  const head = v.safeParse(v.object({ format: v.literal(FORMAT), version: v.number() }), manifest);
  if (!head.success) throw new ArchiveError('foreign-project', `${MANIFEST} is not of this program.`);
  const { version } = head.output;
  if (version > FORMAT_VERSION)
    throw new ArchiveError('newer-project', `The file has format ${version}; this version reads up to ${FORMAT_VERSION}.`);
  const read = v.safeParse(ManifestSchema, manifest);
  if (!read.success) throw new ArchiveError('damaged-project', `The list of parts is not as it should be: ${read.issues[0].message}`);
  return read.output;
}
