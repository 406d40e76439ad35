import type { TextProfile } from '#core/columns/contract.ts';
import { mayDisclose } from '#core/privacy/disclosure.ts';
import type { SetFormat } from '#core/table/table.ts';

const SEPARATORS = ['; ', ';', ' | ', '|', ', ', ',', ' + ', ' / '] as const;
const WRAPS = [
  ["['", "']", "', '"],
  ['["', '"]', '", "'],
  ['["', '"]', '","'],
  ['[', ']', null],
  ['{', '}', null],
] as const;
const MAX_MEMBER_LENGTH = 40;
const MAX_MEMBERS = 400;
const MIN_COVERED_SHARE = 0.95;
const MIN_LISTS_SHARE = 0.1;
const MIN_ROWS = 20;

/** Members of a cell in the order in which they stand; none for an empty list, null where the text is no such list. */
export function splitSet(text: string, { separator, open, close }: Pick<SetFormat, 'separator' | 'open' | 'close'>): string[] | null {
  let body = text;
  if (open !== '' || close !== '') {
    if (!text.startsWith(open) || !text.endsWith(close) || text.length < open.length + close.length) {
      return text === open.slice(0, 1) + close.slice(-1) ? [] : null;
    }
    body = text.slice(open.length, text.length - close.length);
    if (body === '') return [];
  }
  return body.split(separator);
}

/** The cell of a list of members, which stand in the format's order. */
export function joinSet(members: readonly string[], format: SetFormat): string {
  if (members.length === 0 && format.open.length > 1) return format.open.slice(0, 1) + format.close.slice(-1);
  const place = new Map(format.members.map((member, m) => [member, m]));
  const rank = (member: string) => place.get(member) ?? Number.POSITIVE_INFINITY;
  return format.open + [...members].sort((a, b) => rank(a) - rank(b)).join(format.separator) + format.close;
}

/** Members in an order that no cell, or the fewest, gainsay: each before those that more often follow it than precede it. */
function orderMembers(cells: readonly (readonly string[])[], counts: Uint32Array, rows: ReadonlyMap<string, number>): string[] {
  const names = [...rows.keys()];
  const alphabetical = [...names].sort();
  const isSortedBy = (order: readonly string[]): boolean => {
    const place = new Map(order.map((name, i) => [name, i]));
    return cells.every((members) =>
      members.every((member, m) => m === 0 || (place.get(members[m - 1] as string) as number) < (place.get(member) as number)),
    );
  };
  if (isSortedBy(alphabetical)) return alphabetical;
  const index = new Map(names.map((name, i) => [name, i]));
  const n = names.length;
  const before = new Float64Array(n * n);
  for (const [c, members] of cells.entries()) {
    for (let a = 0; a < members.length; a++) {
      for (let b = a + 1; b < members.length; b++) {
        const cell = (index.get(members[a] as string) as number) * n + (index.get(members[b] as string) as number);
        before[cell] = (before[cell] as number) + (counts[c] as number);
      }
    }
  }
  // Copeland's order: by how many others a member usually precedes.
  const wins = names.map((_, a) => {
    let sum = 0;
    for (let b = 0; b < n; b++) sum += Math.sign((before[a * n + b] as number) - (before[b * n + a] as number));
    return sum;
  });
  return names
    .map((_, i) => i)
    .sort((a, b) => (wins[b] as number) - (wins[a] as number) || a - b)
    .map((i) => names[i] as string);
}

type Shape = Pick<SetFormat, 'separator' | 'open' | 'close'>;

function learnFormat(profile: TextProfile, shape: Shape, isForced: boolean): SetFormat | null {
  const { texts, counts } = profile;
  const cells: string[][] = [];
  const rows = new Map<string, number>();
  const sizes = new Set<number>();
  const placesOf = new Map<string, number>();
  let lists = 0;
  let total = 0;
  let present = 0;
  let wandering = false;
  for (let i = 0; i < texts.length; i++) {
    const count = counts[i] as number;
    const members = splitSet(texts[i] as string, shape);
    if (members === null || members.some((member) => member === '' || member.length > MAX_MEMBER_LENGTH || member !== member.trim())) {
      if (!isForced) return null;
      continue;
    }
    if (new Set(members).size !== members.length) {
      if (!isForced) return null;
      continue;
    }
    cells.push(members);
    present += count;
    sizes.add(members.length);
    if (members.length > 1) lists += count;
    for (const [place, member] of members.entries()) {
      rows.set(member, (rows.get(member) ?? 0) + count);
      total += count;
      if (rows.size > 20 * MAX_MEMBERS) return null;
      const former = placesOf.get(member);
      if (former === undefined) placesOf.set(member, place);
      else if (former !== place) wandering = true;
    }
  }
  if (!isForced) {
    const frequent = [...rows].filter(([, count]) => mayDisclose(count));
    const covered = frequent.reduce((sum, [, count]) => sum + count, 0);
    if (present < MIN_ROWS || lists < MIN_LISTS_SHARE * present || covered < MIN_COVERED_SHARE * total) return null;
    if (frequent.length > MAX_MEMBERS || frequent.length < 3 || sizes.size < 2 || !wandering) return null;
    if ([...rows.keys()].every((member) => /^[\d.]+$/.test(member)) && shape.separator.startsWith(',') && shape.open === '') return null;
    if (texts.length <= rows.size) return null;
  }
  if (rows.size === 0 || rows.size > 20 * MAX_MEMBERS) return null;
  const common = new Map([...rows].sort((a, b) => b[1] - a[1]).slice(0, MAX_MEMBERS));
  const known = cells.map((members) => members.filter((member) => common.has(member)));
  return { type: 'set', ...shape, members: orderMembers(known, counts, common) };
}

/** How lists of members are written, when a column's cells are such lists: members that recur, in lists of differing lengths. */
export function inferSetFormat(profile: TextProfile): SetFormat | null {
  const { texts } = profile;
  if (texts.length < 4) return null;
  for (const [open, close, between] of WRAPS) {
    if (!texts.every((text) => text.startsWith(open.slice(0, 1)) && text.endsWith(close.slice(-1)))) continue;
    const wrapped = texts.filter((text) => text.startsWith(open) && text.endsWith(close)).length;
    if (wrapped < 0.9 * texts.length) continue;
    for (const separator of between === null ? SEPARATORS : [between]) {
      const format = learnFormat(profile, { separator, open, close }, false);
      if (format !== null) return format;
    }
  }
  for (const separator of SEPARATORS) {
    if (!texts.some((text) => text.includes(separator))) continue;
    const format = learnFormat(profile, { separator, open: '', close: '' }, false);
    if (format !== null) return format;
  }
  return null;
}

/** The list format of most texts when the person says that a column holds lists. */
export function coerceSetFormat(profile: TextProfile, separator?: string): SetFormat {
  const inferred = separator === undefined ? inferSetFormat(profile) : null;
  if (inferred !== null) return inferred;
  const sample = profile.texts.slice(0, 500);
  const chosen =
    separator ??
    [...SEPARATORS]
      .map((candidate) => ({ candidate, hits: sample.filter((text) => text.includes(candidate)).length }))
      .sort((a, b) => b.hits - a.hits)[0]?.candidate ??
    ';';
  return (
    learnFormat(profile, { separator: chosen, open: '', close: '' }, true) ?? {
      type: 'set',
      separator: chosen,
      open: '',
      close: '',
      members: [],
    }
  );
}
