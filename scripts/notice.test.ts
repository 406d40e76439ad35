import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../driver/paths.ts';

interface Package {
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function readPackage(...folders: string[]): Package {
  return JSON.parse(readFileSync(path.join(ROOT, ...folders, 'package.json'), 'utf8')) as Package;
}

/** Name → licence of every line “- name (licence). Whose it is.” */
const named = new Map(
  [...readFileSync(path.join(ROOT, 'NOTICE'), 'utf8').matchAll(/^- (@?[a-z0-9./-]+) \(([^)]+)\)\. \S/gm)].map(
    ([, name, licence]) => [name as string, licence as string] as const,
  ),
);

describe('NOTICE', () => {
  it('names every package that the project asks for', () => {
    const asked = Object.keys(readPackage().dependencies ?? {});
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !named.has(name))).toEqual([]);
  });

  it('names each with the licence that the installed package states', () => {
    const stated = [...named.keys()].map((name) => [name, readPackage('node_modules', name).license]);
    expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(named));
  });

  it('names the sample tables', () => {
    const text = readFileSync(path.join(ROOT, 'NOTICE'), 'utf8');
    const samples = [...readFileSync(path.join(ROOT, 'src/io/samples/LICENSES.md'), 'utf8').matchAll(/^\| `([^`]+)`/gm)].map(
      ([, file]) => file,
    );
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.filter((file) => !text.includes(`- ${file}: `))).toEqual([]);
  });
});
