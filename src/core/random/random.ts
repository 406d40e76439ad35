/**
 * A counter-based generator: every draw is a pure function of (seed, stream, counter), so CPU and GPU streams agree,
 * chunks do not change a result and nothing depends on the order of calls.
 *
 * Philox-2x32-10 (Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3"), key = hash of seed and stream, counter split in two words.
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
