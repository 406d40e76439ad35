import { describe, expect, it } from 'vitest';
import { isRuled } from './cut-table.ts';

describe('isRuled', () => {
  it('knows rules however they are indented, and what is none', () => {
    for (const rule of ['--|--', '  | :-- | --: |  ', '---+---', ' +---+---+ '])
      expect(isRuled(`| a | b |\n${rule}\n| 1 | 2 |\n`), rule).toBe(true);
    for (const rule of ['--', '|--|', '--|-x', '--|--|--', '++', '']) expect(isRuled(`| a | b |\n${rule}\n| 1 | 2 |\n`), rule).toBe(false);
  });

  it('takes no time over long lines of blanks, dashes and bars', () => {
    const many = 200_000;
    const [blanks, dashes] = [' '.repeat(many), '-'.repeat(many)];
    const before = performance.now();
    for (const line of [`${blanks}x|`, `--${blanks}x|`, `${dashes}x|`, `${'|--'.repeat(many)}x`, `${'--+'.repeat(many)}x|`, `+${dashes}x|`])
      expect(isRuled(`${line}\n${line}\n`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
