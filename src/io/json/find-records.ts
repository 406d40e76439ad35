import { ReadError } from '../read-error.ts';
import { isRecord } from './records.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

export interface FoundRecords {
  readonly records: Iterable<JsonRecord>;
  /** What was left out or understood, in whole sentences. */
  readonly notes: readonly string[];
}

/**
 * Finds the rows in a JSON value: an array of objects or of arrays, an object of columns, an object of objects, `{columns, data}` as
 * pandas writes it, or any of these up to three levels down, as in `{"data": […]}` or `{"result": {"records": […]}}`.
 * @throws ReadError 'unsupported-format' where there are no rows to be seen.
 */
export function findRecords(value: unknown): FoundRecords {
  const found = readTable(value);
  if (found !== null) return found;
  if (isRecord(value)) {
    const inner = findInner(value);
    if (inner !== null) {
      const others = Object.keys(value).filter((key) => key !== inner.path[0]);
      return {
        records: inner.found.records,
        notes: [
          ...inner.found.notes,
          `The rows stand under “${inner.path.join(' → ')}”${
            others.length === 0
              ? '.'
              : `; ${others
                  .slice(0, 4)
                  .map((key) => `“${key}”`)
                  .join(', ')}${others.length > 4 ? ' and more' : ''} beside it ${others.length === 1 ? 'was' : 'were'} left out.`
          }`,
        ],
      };
    }
    // One record by itself.
    if (Object.keys(value).length > 0) return { records: [value], notes: ['The file holds one record.'] };
  }
  throw new ReadError(
    'unsupported-format',
    'This JSON file holds no rows: no list of objects, and no columns of equal length.',
    'A table in JSON is a list of objects, like [{"age": 30}, {"age": 41}].',
  );
}

const MAX_LEVELS_DOWN = 3;

interface InnerTable {
  readonly path: readonly string[];
  readonly found: FoundRecords;
}

/** The longest list of rows on the first level down that has one. */
function findInner(value: JsonRecord): InnerTable | null {
  let level: { readonly path: readonly string[]; readonly part: JsonRecord }[] = [{ path: [], part: value }];
  for (let depth = 0; depth < MAX_LEVELS_DOWN && level.length > 0; depth += 1) {
    let best: InnerTable | null = null;
    let most = 0;
    const next: typeof level = [];
    for (const { path, part } of level) {
      for (const [key, inner] of Object.entries(part)) {
        if (isRecord(inner)) next.push({ path: [...path, key], part: inner });
        if (!Array.isArray(inner) || inner.length <= most) continue;
        const found = readTable(inner);
        // Deeper down, a lone list of lists may be anything: coordinates, for one.
        if (found === null || (depth > 0 && !inner.some(isRecord))) continue;
        best = { path: [...path, key], found };
        most = inner.length;
      }
    }
    if (best !== null) return best;
    level = next;
  }
  return null;
}

function readTable(value: unknown): FoundRecords | null {
  if (Array.isArray(value)) return readArray(value);
  if (!isRecord(value)) return null;
  const { columns, data } = value;
  if (Array.isArray(columns) && Array.isArray(data) && data.every(Array.isArray)) {
    const names = columns.map((name) => (Array.isArray(name) ? name.join(' / ') : String(name)));
    return { records: (data as unknown[][]).map((row) => zip(names, row)), notes: [] };
  }
  const keys = Object.keys(value);
  const parts = Object.values(value);
  if (keys.length === 0) return null;
  if (parts.every(Array.isArray)) {
    const lists = parts as unknown[][];
    const rowCount = lists[0]?.length ?? 0;
    const areColumns = lists.every((list) => list.length === rowCount) && (lists.length > 1 || !isRecord(lists[0]?.[0]));
    return areColumns
      ? {
          records:
            lists[0]?.map((_, row) =>
              zip(
                keys,
                lists.map((list) => list[row]),
              ),
            ) ?? [],
          notes: [],
        }
      : null;
  }
  if (parts.length > 0 && parts.every(isRecord)) return readObjects(keys, parts as JsonRecord[]);
  return null;
}

function readArray(list: readonly unknown[]): FoundRecords | null {
  if (list.length === 0) return null;
  const objects = list.filter(isRecord);
  if (objects.length > 0 && objects.length >= list.length / 2) {
    const others = list.length - objects.length;
    return {
      records: objects,
      notes:
        others === 0
          ? []
          : [
              `${others.toLocaleString('en')} item${others === 1 ? ' that is' : 's that are'} no object ${others === 1 ? 'was' : 'were'} left out.`,
            ],
    };
  }
  if (list.every(Array.isArray)) {
    const rows = list as readonly unknown[][];
    const [first = [], ...rest] = rows;
    const hasHeader =
      rest.length > 0 && first.length > 0 && first.every((cell) => typeof cell === 'string') && new Set(first).size === first.length;
    const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
    const names = Array.from({ length: width }, (_, j) => (hasHeader ? (first[j] as string | undefined) : undefined) ?? `Column ${j + 1}`);
    return { records: (hasHeader ? rest : rows).map((row) => zip(names, row)), notes: [] };
  }
  return null;
}

/** Columns as pandas writes them by default, {column: {row: cell}}, or rows by key, {row: {column: cell}}. */
function readObjects(keys: readonly string[], parts: readonly JsonRecord[]): FoundRecords | null {
  const [first = {}] = parts;
  const rows = Object.keys(first);
  const areAlike = parts.every((part) => Object.keys(part).length === rows.length && rows.every((row) => row in part));
  const isIndex = (names: readonly string[]) => names.every((name) => /^\d+$/.test(name));
  if (areAlike && isIndex(rows) && !isIndex(keys)) {
    return {
      records: rows.map((row) =>
        zip(
          keys,
          parts.map((part) => part[row]),
        ),
      ),
      notes: [],
    };
  }
  if (keys.length < 2) return null;
  const isOrder = keys.every((key, i) => key === String(i));
  return {
    records: isOrder ? parts : parts.map((part, i) => ({ key: keys[i], ...part })),
    notes: isOrder ? [] : ['The keys of the records became the column “key”.'],
  };
}

function zip(names: readonly string[], cells: readonly unknown[]): JsonRecord {
  const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [j, name] of names.entries()) record[name] = cells[j] ?? null;
  return record;
}
