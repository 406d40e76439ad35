import { joinSet, splitSet } from '#core/columns/set/members.ts';
import type { CategoricalColumn, ColumnSpec, NumericColumn, SetFormat } from '#core/table/table.ts';
import { changeColumns, findColumn, findNumbers, freeName, type NamedColumn, numberSpec } from '../columns.ts';
import type { StructureKind } from '../contract.ts';
import { BROUGHT_BY_KIND } from '../evidence.ts';
import type { FittedMembers } from '../fitted.ts';
import type { MembersStructure } from '../structures.ts';
import { quoted } from '../words.ts';

/** Members with a column of their own at most; the others of a list stand together in one. */
const MAX_MEMBER_COLUMNS = 24;
const REST_STREAM = 0;
const NOTHING = '';

function formatOf({ specs }: FittedMembers): SetFormat {
  const format = specs[0]?.format;
  if (format?.type !== 'set') throw new TypeError('A list of members has a format of its own.');
  return format;
}

function requireLevels(table: Parameters<typeof findColumn>[0], name: string): CategoricalColumn & { readonly spec: ColumnSpec } {
  const { spec, column } = findColumn(table, name);
  if (column.storage !== 'categorical') throw new TypeError(`“${name}” holds no texts.`);
  return { ...column, spec };
}

/** Lists of members, one yes/no column a member; see `MembersStructure`. */
export const members: StructureKind<MembersStructure, FittedMembers> = {
  id: 'members',
  ...BROUGHT_BY_KIND,
  describe: ({ column }) => ({
    title: `${quoted(column)} lists members`,
    explanation: `${quoted(column)} is drawn member by member.`,
  }),
  writes: ({ column }) => [column],
  ofColumn: ({ name, format }) => (format.type === 'set' ? { type: 'members', id: `members:${name}`, column: name, format } : null),
  fit({ id, column, format }, table, rows, { k }) {
    const { codes, dictionary, spec } = requireLevels(table, column);
    const lists = dictionary.map((text) => splitSet(text, format) ?? [text]);
    const counts = new Map<string, number>();
    const lone = new Map<string, number>();
    let emptyRows = 0;
    for (const row of rows) {
      const code = codes[row] as number;
      if (code < 0) continue;
      const list = lists[code] as readonly string[];
      if (list.length === 0) emptyRows++;
      for (const member of list) counts.set(member, (counts.get(member) ?? 0) + 1);
      if (list.length === 1) lone.set(list[0] as string, (lone.get(list[0] as string) ?? 0) + 1);
    }
    const kept = [...counts].filter(([, count]) => count >= k).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (kept.length === 0) return { refused: `No member stands in ${k} rows.` };
    const own = kept.slice(0, MAX_MEMBER_COLUMNS).map(([member]) => member);
    const names = own.map((member) => `${column}: ${member}`);
    const rare = [...counts].filter(([, count]) => count < k);
    return {
      type: 'members',
      id,
      specs: [spec],
      withheld: { values: rare.length, rows: rare.reduce((sum, [, count]) => sum + count, 0) },
      column,
      members: own,
      names: names.map((name) => freeName(table, name)),
      restName: kept.length > own.length ? freeName(table, `${column}: other members`) : null,
      hasEmpty: emptyRows >= k,
      loneCounts: own.map((member) => lone.get(member) ?? 0),
    };
  },
  forward(fitted, table) {
    const { column, members: own, names, restName } = fitted;
    const { codes, dictionary, missing, spec } = requireLevels(table, column);
    const format = formatOf(fitted);
    const place = new Map(own.map((member, m) => [member, m]));
    const known = new Set(format.members);
    const n = table.rowCount;
    const flags = own.map(() => new Float64Array(n));
    const lists = dictionary.map((text) => splitSet(text, format) ?? [text]);
    const restTexts = lists.map((list) =>
      list
        .filter((member) => known.has(member) && !place.has(member))
        .sort()
        .join(format.separator),
    );
    const rest = new Int32Array(n);
    const restDictionary = [NOTHING];
    const restCodes = new Map([[NOTHING, 0]]);
    for (let row = 0; row < n; row++) {
      const code = codes[row] as number;
      if (code < 0) continue;
      for (const member of lists[code] as readonly string[]) {
        const m = place.get(member);
        if (m !== undefined) (flags[m] as Float64Array)[row] = 1;
      }
      const text = restTexts[code] as string;
      let restCode = restCodes.get(text);
      if (restCode === undefined) {
        restCode = restDictionary.push(text) - 1;
        restCodes.set(text, restCode);
      }
      rest[row] = restCode;
    }
    const present = new Uint8Array(n);
    const changes = new Map<string, NamedColumn | null>([[column, null]]);
    names.forEach((name, m) => {
      // The first member's column tells which cells are missing.
      const isFirst = m === 0;
      const values = flags[m] as Float64Array;
      if (isFirst) for (let row = 0; row < n; row++) if ((missing[row] as number) > 0) values[row] = Number.NaN;
      const numbers: NumericColumn = { storage: 'numeric', values, missing: isFirst ? missing : present };
      changes.set(name, { spec: numberSpec(name, 0, isFirst ? spec.missingMarkers : []), column: numbers });
    });
    if (restName !== null) {
      const restSpec: ColumnSpec = { name: restName, kind: 'categorical', included: true, format: { type: 'plain' }, missingMarkers: [] };
      changes.set(restName, {
        spec: restSpec,
        column: { storage: 'categorical', codes: rest, dictionary: restDictionary, missing: present },
      });
    }
    return changeColumns(table, changes);
  },
  inverse(fitted, table, random, firstRow) {
    const { column, members: own, names, restName, hasEmpty, loneCounts } = fitted;
    const spec = fitted.specs[0] as ColumnSpec;
    const format = formatOf(fitted);
    const flags = names.map((name) => findNumbers(table, name));
    const rest = restName === null ? null : requireLevels(table, restName);
    const total = loneCounts.reduce((sum, count) => sum + count, 0);
    const dictionary: string[] = [];
    const codeOf = new Map<string, number>();
    const codes = new Int32Array(table.rowCount).fill(-1);
    const missing = (flags[0]?.missing ?? new Uint8Array(table.rowCount)).slice();
    const drawLone = (row: number): string => {
      let u = random.uniform(REST_STREAM, firstRow + row) * (total > 0 ? total : own.length);
      for (const [m, member] of own.entries()) {
        u -= total > 0 ? (loneCounts[m] as number) : 1;
        if (u < 0) return member;
      }
      return own[own.length - 1] as string;
    };
    for (let row = 0; row < table.rowCount; row++) {
      if ((missing[row] as number) > 0) continue;
      const list = own.filter((_, m) => (flags[m]?.values[row] ?? 0) >= 0.5);
      const others = rest === null ? NOTHING : (rest.dictionary[rest.codes[row] as number] ?? NOTHING);
      if (others !== NOTHING) list.push(...others.split(format.separator));
      if (list.length === 0 && !hasEmpty) list.push(drawLone(row));
      const text = joinSet(list, format);
      let code = codeOf.get(text);
      if (code === undefined) {
        code = dictionary.push(text) - 1;
        codeOf.set(text, code);
      }
      codes[row] = code;
    }
    const changes = new Map<string, NamedColumn | null>(names.map((name) => [name, null]));
    if (restName !== null) changes.set(restName, null);
    return changeColumns(table, changes.set(column, { spec, column: { storage: 'categorical', codes, dictionary, missing } }));
  },
};
