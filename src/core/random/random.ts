/**
 * A counter-based generator: every draw is a pure function of (seed, stream, counter), so CPU and GPU streams agree,
 * chunks do not change a result and nothing depends on the order of calls.
 *
 * Philox-2x32-10 (Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3"), key = hash of seed and stream, counter split in two
 * words.
 */
export interface Random {
  readonly seed: number;
  /** Uniform in (0, 1), 32 bits of resolution. */
  uniform(stream: number, counter: number): number;
  /** Standard normal (Box–Muller on two lanes of one counter). */
  normal(stream: number, counter: number): number;
  /** Uniform 32-bit unsigned integer. */
  bits(stream: number, counter: number): number;
  /** Integer in [0, n). */
  integer(stream: number, counter: number, n: number): number;
  /** A permutation of 0 … n − 1 (Fisher–Yates). */
  permutation(stream: number, n: number): Uint32Array;
  /** An independent generator derived from this one and a name. */
  derive(name: string): Random;
}

const MULTIPLIER = 0xd256d193;
const MULTIPLIER_LOW = MULTIPLIER & 0xffff;
const MULTIPLIER_HIGH = MULTIPLIER >>> 16;
const WEYL = 0x9e3779b9;
const ROUNDS = 10;
const WORD = 2 ** 32;

/** The second lane of the last `philox` call: a module variable, because a returned pair would be allocated for every draw. */
let secondLane = 0;

/** First lane of a Philox-2x32-10 block; the second is left in `secondLane`. Words are 32-bit, of either sign. */
function philox(counterLow: number, counterHigh: number, key: number): number {
  let a = counterLow | 0;
  let b = counterHigh | 0;
  let k = key | 0;
  for (let round = 0; round < ROUNDS; round++) {
    const low = a & 0xffff;
    const high = a >>> 16;
    const middle = (Math.imul(MULTIPLIER_HIGH, low) + (Math.imul(MULTIPLIER_LOW, low) >>> 16)) | 0;
    const cross = (Math.imul(MULTIPLIER_LOW, high) + (middle & 0xffff)) | 0;
    const productHigh = (Math.imul(MULTIPLIER_HIGH, high) + (middle >>> 16) + (cross >>> 16)) | 0;
    const productLow = Math.imul(MULTIPLIER, a);
    a = productHigh ^ k ^ b;
    b = productLow;
    k = (k + WEYL) | 0;
  }
  secondLane = b >>> 0;
  return a >>> 0;
}

/**
 * One Philox-2x32-10 block.
 *
 * @param counter two 32-bit words.
 * @param key one 32-bit word.
 * @returns two unsigned 32-bit words.
 * Source: Salmon et al. (2011), table 2 and § 4; agrees with the authors' known-answer vectors.
 */
export function philox2x32(counter: readonly [number, number], key: number): [number, number] {
  const first = philox(counter[0], counter[1], key);
  return [first, secondLane];
}

/** Murmur3's finaliser: a bijection of 32-bit words in which every input bit reaches every output bit. */
function mixWord(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

function absorb(state: number, word: number): number {
  return mixWord((Math.imul(state, 31) + mixWord((word + WEYL) | 0)) | 0);
}

function highWord(value: number): number {
  return Math.floor(value / WORD) | 0;
}

/**
 * The Philox key of a stream: a 32-bit hash of the seed's and the stream's two words each.
 *
 * Public so that a generator on another device can make the same draws.
 */
export function streamKey(seed: number, stream: number): number {
  let state = 0x4c6f6f6b;
  state = absorb(state, seed | 0);
  state = absorb(state, highWord(seed));
  state = absorb(state, stream | 0);
  state = absorb(state, highWord(stream));
  return state >>> 0;
}

/** A 53-bit seed from a seed and a name. */
function deriveSeed(seed: number, name: string): number {
  let low = streamKey(seed, 0x64657269);
  let high = streamKey(seed, 0x76656421);
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    low = absorb(low, unit);
    high = absorb(high, unit ^ 0x5bd1e995);
  }
  low = absorb(low, name.length) >>> 0;
  high = absorb(high, name.length) >>> 0;
  return (high & 0x1fffff) * WORD + low;
}

/**
 * A counter-based random generator.
 *
 * bits = first lane of Philox-2x32-10 at (counter mod 2³², ⌊counter / 2³²⌋) under `streamKey(seed, stream)`;
 * uniform = (bits + ½) / 2³²; normal = √(−2 ln u₁) cos 2πu₂ over the two lanes; integer = ⌊bits · n / 2³²⌋ (bias at most n / 2³²).
 *
 * @param seed an integer in [0, 2⁵³).
 * @throws RangeError when the seed is not such an integer.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`A seed must be a whole number from 0 to 2^53 − 1, not ${seed}.`);
  let cachedStream = 0;
  let cachedKey = streamKey(seed, 0);
  const keyOf = (stream: number): number => {
    if (stream !== cachedStream) {
      cachedStream = stream;
      cachedKey = streamKey(seed, stream);
    }
    return cachedKey;
  };
  const bits = (stream: number, counter: number): number => philox(counter | 0, counter < WORD ? 0 : highWord(counter), keyOf(stream));
  const integer = (stream: number, counter: number, n: number): number => Math.floor((bits(stream, counter) * n) / WORD);
  return {
    seed,
    bits,
    integer,
    uniform: (stream, counter) => (bits(stream, counter) + 0.5) / WORD,
    normal(stream, counter) {
      const first = (bits(stream, counter) + 0.5) / WORD;
      const second = (secondLane + 0.5) / WORD;
      return Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);
    },
    permutation(stream, n) {
      const order = new Uint32Array(n);
      for (let i = 0; i < n; i++) order[i] = i;
      for (let i = n - 1; i > 0; i--) {
        const j = integer(stream, i, i + 1);
        const kept = order[i] as number;
        order[i] = order[j] as number;
        order[j] = kept;
      }
      return order;
    },
    derive: (name) => createRandom(deriveSeed(seed, name)),
  };
}
