import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const CITIES = ['Amsterdam', 'Berlin', 'Copenhagen', 'Dublin', 'Edinburgh', 'Florence, Italy', 'Geneva', 'Hamburg', '', 'Innsbruck'];
const LEVELS = ['low', 'middle', 'high'];
const HEADER = 'id,age,income,city,level,active,score,visits,joined,ratio,group,code,balance,rank,note';
export const MADE_COLUMN_COUNT = HEADER.split(',').length;

/** A small mixing hash: the same row always gives the same cells. */
function mix(row: number, column: number): number {
  let h = Math.imul(row ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(column + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
}

function quote(cell: string): string {
  return cell.includes(',') ? `"${cell}"` : cell;
}

function makeRow(row: number): string {
  const u = (column: number) => mix(row, column);
  const day = new Date(Date.UTC(2015, 0, 1) + Math.floor(u(8) * 3650) * 86_400_000).toISOString().slice(0, 10);
  return [
    `C-${String(row).padStart(8, '0')}`,
    18 + Math.floor(u(1) * 70),
    u(2) < 0.05 ? '' : (20_000 + u(2) * 90_000).toFixed(2),
    quote(CITIES[Math.floor(u(3) * CITIES.length)] ?? ''),
    LEVELS[Math.floor(u(4) ** 2 * LEVELS.length)] ?? '',
    u(5) < 0.3 ? 'yes' : 'no',
    (u(6) + u(106) - 1).toFixed(4),
    Math.floor(-Math.log(1 - u(7)) * 6),
    day,
    u(9).toFixed(3),
    `g${Math.floor(u(10) * 40)}`,
    String(Math.floor(u(11) * 1000)).padStart(4, '0'),
    ((u(12) - 0.5) * 10_000).toFixed(1),
    1 + Math.floor(u(13) * 5),
    u(14) < 0.02 ? 'see file' : 'none',
  ].join(',');
}

/** The header and `rowCount` rows of a table of 15 columns of every kind, in chunks of text. */
export function* makeTable(rowCount: number): Generator<string> {
  let chunk = `${HEADER}\n`;
  for (let row = 0; row < rowCount; row++) {
    chunk += `${makeRow(row)}\n`;
    if (chunk.length > 1 << 20) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

export async function writeTable(file: string, rowCount: number): Promise<void> {
  const stream = createWriteStream(file);
  for (const chunk of makeTable(rowCount)) if (!stream.write(chunk)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
}
