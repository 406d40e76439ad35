import type { Random } from '#core/random/random.ts';
import type { TextFormat } from '#core/table/table.ts';
import { harmlessWords } from './words.ts';

const LENGTH_STREAM = 0;
const WORD_STREAM = 1;

/**
 * Text of row `row`: harmless words, as many as the column's texts had, the first with a capital. A pure function of the generator and the
 * row.
 */
export function generateText(format: TextFormat, random: Random, row: number): string {
  const count = format.minWords + random.integer(LENGTH_STREAM, row, format.maxWords - format.minWords + 1);
  const words: string[] = [];
  for (let i = 0; i < count; i++) words.push(harmlessWords[random.integer(WORD_STREAM + i, row, harmlessWords.length)] as string);
  const text = words.join(' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
