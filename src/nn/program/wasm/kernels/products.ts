import { madd } from './simd';

/** Where a panel of the right operand is laid out densely: rows a power of two apart would fight for few places of the cache. */
let packed: usize = 16384;
const PACKED_BYTES: usize = 131072;

/** From now on panels are laid out at this address: threads that share a memory have one each. */
export function packAt(address: usize): void {
  packed = address;
}

/** How many columns of C are worked on together: `sizeof` gives the number while compiling. */
type EightColumns = u64;
type FourColumns = u32;

/** Copies K rows of `Width` floats; gives their new address, or the old one where they do not fit. */
function pack<Width>(from: usize, fromL: usize, K: i32): usize {
  const rowBytes: usize = sizeof<Width>() << 2;
  if (<usize>K * rowBytes > PACKED_BYTES) return from;
  let to = packed;
  for (let k = 0; k < K; k++) {
    v128.store(to, v128.load(from));
    if (rowBytes === 32) v128.store(to, v128.load(from, 16), 16);
    from += fromL;
    to += rowBytes;
  }
  return packed;
}

/** Copies four rows of `Width` floats for each panel from `panel` to `end`. */
function packListed<Width>(from: usize, fromL: usize, panel: usize, end: usize): void {
  const rowBytes: usize = sizeof<Width>() << 2;
  let to = packed;
  for (; panel < end; panel += 4) {
    let row = from + <usize>load<i32>(panel) * fromL;
    for (let k = 0; k < 4; k++) {
      v128.store(to, v128.load(row));
      if (rowBytes === 32) v128.store(to, v128.load(row, 16), 16);
      row += fromL;
      to += rowBytes;
    }
  }
}

/**
 * A strip of `Width` columns of C[M, ·] = A[M, K] B[K, ·], added to C where `accumulate` is not 0; `c4` is where its second four columns
 * begin.
 */
function multiplyStrip<Width>(
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  c4: usize,
  ldc: usize,
  M: i32,
  K: i32,
  accumulate: i32,
): void {
  const isWide = sizeof<Width>() === 8;
  for (let i = 0; i < M; i += 4) {
    let s00 = accumulate ? v128.load(c) : f32x4.splat(0);
    let s10 = accumulate ? v128.load(c + ldc) : f32x4.splat(0);
    let s20 = accumulate ? v128.load(c + 2 * ldc) : f32x4.splat(0);
    let s30 = accumulate ? v128.load(c + 3 * ldc) : f32x4.splat(0);
    let s01 = isWide && accumulate ? v128.load(c4) : f32x4.splat(0);
    let s11 = isWide && accumulate ? v128.load(c4 + ldc) : f32x4.splat(0);
    let s21 = isWide && accumulate ? v128.load(c4 + 2 * ldc) : f32x4.splat(0);
    let s31 = isWide && accumulate ? v128.load(c4 + 3 * ldc) : f32x4.splat(0);
    const a1 = a + lda;
    const a2 = a1 + lda;
    const a3 = a2 + lda;
    let row = b;
    for (let k: usize = 0; k < (<usize>K) << 2; k += 4) {
      const b0 = v128.load(row);
      const b1 = isWide ? v128.load(row, 16) : b0;
      let x = v128.load32_splat(a + k);
      s00 = madd(x, b0, s00);
      if (isWide) s01 = madd(x, b1, s01);
      x = v128.load32_splat(a1 + k);
      s10 = madd(x, b0, s10);
      if (isWide) s11 = madd(x, b1, s11);
      x = v128.load32_splat(a2 + k);
      s20 = madd(x, b0, s20);
      if (isWide) s21 = madd(x, b1, s21);
      x = v128.load32_splat(a3 + k);
      s30 = madd(x, b0, s30);
      if (isWide) s31 = madd(x, b1, s31);
      row += ldb;
    }
    v128.store(c, s00);
    v128.store(c + ldc, s10);
    v128.store(c + 2 * ldc, s20);
    v128.store(c + 3 * ldc, s30);
    if (isWide) {
      v128.store(c4, s01);
      v128.store(c4 + ldc, s11);
      v128.store(c4 + 2 * ldc, s21);
      v128.store(c4 + 3 * ldc, s31);
    }
    a += 4 * lda;
    c += 4 * ldc;
    c4 += 4 * ldc;
  }
}

/** As `multiplyStrip` over the listed k: for each panel four columns of A and the next four rows of B, which lie packed. */
function multiplyListedStrip<Width>(a: usize, lda: usize, panels: usize, end: usize, c: usize, ldc: usize, M: i32): void {
  const isWide = sizeof<Width>() === 8;
  for (let i = 0; i < M; i += 4) {
    let s00 = f32x4.splat(0);
    let s10 = f32x4.splat(0);
    let s20 = f32x4.splat(0);
    let s30 = f32x4.splat(0);
    let s01 = f32x4.splat(0);
    let s11 = f32x4.splat(0);
    let s21 = f32x4.splat(0);
    let s31 = f32x4.splat(0);
    const a1 = a + lda;
    const a2 = a1 + lda;
    const a3 = a2 + lda;
    let row = packed;
    for (let p = panels; p < end; p += 4) {
      const first = (<usize>load<i32>(p)) << 2;
      for (let k = first; k < first + 16; k += 4) {
        const b0 = v128.load(row);
        const b1 = isWide ? v128.load(row, 16) : b0;
        let x = v128.load32_splat(a + k);
        s00 = madd(x, b0, s00);
        if (isWide) s01 = madd(x, b1, s01);
        x = v128.load32_splat(a1 + k);
        s10 = madd(x, b0, s10);
        if (isWide) s11 = madd(x, b1, s11);
        x = v128.load32_splat(a2 + k);
        s20 = madd(x, b0, s20);
        if (isWide) s21 = madd(x, b1, s21);
        x = v128.load32_splat(a3 + k);
        s30 = madd(x, b0, s30);
        if (isWide) s31 = madd(x, b1, s31);
        row += isWide ? 32 : 16;
      }
    }
    v128.store(c, s00);
    v128.store(c + ldc, s10);
    v128.store(c + 2 * ldc, s20);
    v128.store(c + 3 * ldc, s30);
    if (isWide) {
      v128.store(c, s01, 16);
      v128.store(c + ldc, s11, 16);
      v128.store(c + 2 * ldc, s21, 16);
      v128.store(c + 3 * ldc, s31, 16);
    }
    a += 4 * lda;
    c += 4 * ldc;
  }
}

/** A tile of four rows and `Width` columns of C = Aᵀ B: A's four columns at `a`. */
function multiplyTransposedTile<Width>(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, K: i32): void {
  const isWide = sizeof<Width>() === 8;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(b);
    const b1 = isWide ? v128.load(b, 16) : b0;
    let x = v128.load32_splat(a);
    s00 = madd(x, b0, s00);
    if (isWide) s01 = madd(x, b1, s01);
    x = v128.load32_splat(a, 4);
    s10 = madd(x, b0, s10);
    if (isWide) s11 = madd(x, b1, s11);
    x = v128.load32_splat(a, 8);
    s20 = madd(x, b0, s20);
    if (isWide) s21 = madd(x, b1, s21);
    x = v128.load32_splat(a, 12);
    s30 = madd(x, b0, s30);
    if (isWide) s31 = madd(x, b1, s31);
    a += lda;
    b += ldb;
  }
  v128.store(c, s00);
  v128.store(c + ldc, s10);
  v128.store(c + 2 * ldc, s20);
  v128.store(c + 3 * ldc, s30);
  if (!isWide) return;
  c += 16;
  v128.store(c, s01);
  v128.store(c + ldc, s11);
  v128.store(c + 2 * ldc, s21);
  v128.store(c + 3 * ldc, s31);
}

/** C[M, N] = A[M, K] B[K, N], added to C where `accumulate` is not 0. */
export function multiply(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, M: i32, K: i32, N: i32, accumulate: i32): void {
  for (; N >= 8; N -= 8) {
    const panel = pack<EightColumns>(b, ldb, K);
    multiplyStrip<EightColumns>(a, lda, panel, panel === packed ? 32 : ldb, c, c + 16, ldc, M, K, accumulate);
    b += 32;
    c += 32;
  }
  if (N === 0) return;
  const panel = pack<FourColumns>(b, ldb, K);
  multiplyStrip<FourColumns>(a, lda, panel, panel === packed ? 16 : ldb, c, c, ldc, M, K, accumulate);
}

/**
 * C[M, N] = Σ over listed k of A[:, k] B[k, :]: of the i32 panels at `panels` the first load(count) are read, each the first of four
 * columns of A and rows of B.
 */
export function multiplyPanels(
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  M: i32,
  panels: usize,
  count: usize,
  N: i32,
): void {
  const end = panels + ((<usize>load<i32>(count)) << 2);
  for (; N >= 8; N -= 8) {
    packListed<EightColumns>(b, ldb, panels, end);
    multiplyListedStrip<EightColumns>(a, lda, panels, end, c, ldc, M);
    b += 32;
    c += 32;
  }
  if (N === 0) return;
  packListed<FourColumns>(b, ldb, panels, end);
  multiplyListedStrip<FourColumns>(a, lda, panels, end, c, ldc, M);
}

/**
 * C[:, listed columns] += A[M, K] B[K, 4 · load(count)]: panel p of B's columns is added to the four columns of C from the p-th listed on.
 */
export function multiplyOntoPanels(
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  M: i32,
  K: i32,
  panels: usize,
  count: usize,
): void {
  const end = panels + ((<usize>load<i32>(count)) << 2);
  for (; panels + 8 <= end; panels += 8) {
    const to0 = c + ((<usize>load<i32>(panels)) << 2);
    const to1 = c + ((<usize>load<i32>(panels, 4)) << 2);
    multiplyStrip<EightColumns>(a, lda, b, ldb, to0, to1, ldc, M, K, 1);
    b += 32;
  }
  if (panels === end) return;
  const to = c + ((<usize>load<i32>(panels)) << 2);
  multiplyStrip<FourColumns>(a, lda, b, ldb, to, to, ldc, M, K, 1);
}

/** Four rows of C = Aᵀ B: those of A's four columns at `a`. */
function multiplyTransposedRows(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, K: i32, N: i32): void {
  let j = 0;
  for (; j + 8 <= N; j += 8) {
    multiplyTransposedTile<EightColumns>(a, lda, b, ldb, c, ldc, K);
    b += 32;
    c += 32;
  }
  if (j < N) multiplyTransposedTile<FourColumns>(a, lda, b, ldb, c, ldc, K);
}

/** C[M, N] = Aᵀ B with A[K, M], B[K, N]. */
export function multiplyTransposed(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, M: i32, K: i32, N: i32): void {
  for (let i: usize = 0; i < <usize>M; i += 4) multiplyTransposedRows(a + (i << 2), lda, b, ldb, c + i * ldc, ldc, K, N);
}

/** Four rows of C = Aᵀ B for each of the first load(count) panels: those of A's listed columns. */
export function multiplyTransposedPanels(
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  K: i32,
  N: i32,
  panels: usize,
  count: usize,
): void {
  const end = panels + ((<usize>load<i32>(count)) << 2);
  for (let p = panels; p < end; p += 4) {
    const i = <usize>load<i32>(p);
    multiplyTransposedRows(a + (i << 2), lda, b, ldb, c + i * ldc, ldc, K, N);
  }
}

/** T[N, M] = Aᵀ with A[M, N]. */
export function transpose(a: usize, lda: usize, t: usize, ldt: usize, M: i32, N: i32): void {
  for (let i: usize = 0; i < <usize>M; i += 4) transposeRows(a + i * lda, lda, t + (i << 2), ldt, N);
}

/** Columns 4p … 4p + 3 of T = the four rows of A from the p-th listed on, for the first load(count) panels. */
export function transposePanels(a: usize, lda: usize, t: usize, ldt: usize, panels: usize, count: usize, N: i32): void {
  const total = <usize>load<i32>(count);
  for (let p: usize = 0; p < total; p++) transposeRows(a + <usize>load<i32>(panels + (p << 2)) * lda, lda, t + (p << 4), ldt, N);
}

function transposeRows(a: usize, lda: usize, t: usize, ldt: usize, N: i32): void {
  for (let j: usize = 0; j < <usize>N; j += 4) {
    const from = a + (j << 2);
    const r0 = v128.load(from);
    const r1 = v128.load(from + lda);
    const r2 = v128.load(from + 2 * lda);
    const r3 = v128.load(from + 3 * lda);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    const to = t + j * ldt;
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to + ldt, v128.shuffle<f64>(low01, low23, 1, 3));
    v128.store(to + 2 * ldt, v128.shuffle<f64>(high01, high23, 0, 2));
    v128.store(to + 3 * ldt, v128.shuffle<f64>(high01, high23, 1, 3));
  }
}
