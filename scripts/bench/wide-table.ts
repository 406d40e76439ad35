import { createRandom } from '#core/random/random.ts';

/** `even`: 30 numbers and 20 categories of up to 40 levels. `rugged`: columns of up to 50,000 texts or numbers, times, lists, missing cells and constants too. */
export type WideTableKind = 'even' | 'rugged';

const LEVELS = [2, 3, 5, 8, 15, 40];
const DISTINCT = [500, 1500, 5000, 15_000, 50_000];
/** Numbers that no cell shows and that several columns follow, so that columns hang together. */
const HIDDEN = 12;
/** What each column adds of its own. */
const OWN = 0.6;
const START = Date.UTC(2018, 0, 1);
const HOUR_MS = 3_600_000;

interface WideColumn {
  readonly name: string;
  readonly missingShare: number;
  /** @param z standard normal; u a second, uniform draw for what hangs on no other column. */
  write(z: number, u: number): string;
}

/** Standard normal distribution function, by a logistic curve (Bowling et al. 2009). */
const shareBelow = (z: number) => 1 / (1 + Math.exp(-(0.07056 * z ** 3 + 1.5976 * z)));
const place = (z: number, count: number) => Math.min(count - 1, Math.floor(count * shareBelow(z)));
/** As texts in the world are: few often, many seldom. */
const seldom = (z: number, count: number) => Math.floor(count ** shareBelow(z)) - 1;
const decimal = (scale: number, digits: number) => (z: number) => (z * scale).toFixed(digits);
const skewed = (z: number) => Math.exp(z / 2).toFixed(3);
const level = (count: number) => (z: number) => `v${place(z, count)}`;
const time = (z: number, u: number) => new Date(START + Math.round((z * 4000 + u * 24) * HOUR_MS)).toISOString();

function listColumns(kind: WideTableKind): WideColumn[] {
  const make = (name: string, count: number, missing: (i: number) => number, write: (i: number) => WideColumn['write']): WideColumn[] =>
    Array.from({ length: count }, (_, i) => ({ name: `${name} ${i + 1}`, missingShare: missing(i), write: write(i) }));
  const levelAt = (i: number) => level(LEVELS[i % LEVELS.length] as number);
  const distinctAt = (i: number) => DISTINCT[i % DISTINCT.length] as number;
  if (kind === 'even') {
    return [
      ...make(
        'number',
        30,
        (i) => (i % 8 === 1 ? 0.1 : 0),
        (i) => (i % 3 === 0 ? skewed : decimal(10 ** (i % 4), i % 4)),
      ),
      ...make('level', 20, (i) => (i % 9 === 1 ? 0.1 : 0), levelAt),
    ];
  }
  return [
    ...make(
      'text',
      8,
      (i) => (i % 2) * 0.08,
      (i) => (z) => `word ${seldom(z, distinctAt(i))}`,
    ),
    ...make(
      'amount',
      7,
      (i) => (i % 3) * 0.1,
      (i) => (z) => String(place(z, distinctAt(i)) * 7),
    ),
    ...make(
      'number',
      10,
      (i) => (i % 4) * 0.1,
      (i) => (i % 3 === 0 ? skewed : decimal(10 ** (i % 4), i % 4)),
    ),
    ...make(
      'day',
      2,
      (i) => i * 0.3,
      () => (z, u) => time(z, u).slice(0, 10),
    ),
    ...make(
      'moment',
      2,
      (i) => i * 0.3,
      () => (z, u) => time(z, u).slice(0, 19).replace('T', ' '),
    ),
    ...make(
      'hour',
      1,
      () => 0.05,
      () => (_, u) => time(0, u).slice(11, 16),
    ),
    ...make(
      'list',
      1,
      () => 0.02,
      () => (z, u) => ['red', 'green', 'blue', 'grey'].filter((_, k) => ((place(z, 8) + 8 * u) >> k) & 1).join('; '),
    ),
    ...make('level', 17, (i) => (i % 5 === 1 ? 0.4 : 0), levelAt),
    ...make(
      'constant',
      2,
      (i) => i * 0.5,
      () => () => 'same',
    ),
  ];
}

/**
 * Lines of a made table of 50 columns, the header first. The same row is always the same.
 *
 * @param drift how much less the columns hang together than in the real table: 0 = as much, 1 = not at all.
 */
export function* makeWideLines(kind: WideTableKind, firstRow: number, rowCount: number, drift: number): Generator<string> {
  const random = createRandom(5);
  const columns = listColumns(kind);
  const scale = Math.hypot(1 - drift, OWN);
  const hidden = new Float64Array(HIDDEN);
  yield columns.map(({ name }) => name).join(',');
  for (let row = firstRow; row < firstRow + rowCount; row++) {
    for (let k = 0; k < HIDDEN; k++) hidden[k] = random.normal(k, row);
    const cells = columns.map(({ missingShare, write }, c) => {
      const u = random.uniform(200 + c, row);
      if (u < missingShare) return '';
      const shared = 0.8 * (hidden[c % HIDDEN] as number) + 0.6 * (hidden[(5 * c + 3) % HIDDEN] as number);
      return write(((1 - drift) * shared + OWN * random.normal(100 + c, row)) / scale, (u - missingShare) / (1 - missingShare));
    });
    yield cells.join(',');
  }
}
