import { madd } from './simd';

/** Where a panel of the right operand is laid out densely: rows a power of two apart would fight for few places of the cache. */
let packed: usize = 16384;
const PACKED_BYTES: usize = 131072;

/** From now on panels are laid out at this address: threads that share a memory have one each. */
export function packAt(address: usize): void {
  packed = address;
}

/** Copies K rows of `width` floats; gives their new address, or the old one where they do not fit. */
function pack(from: usize, fromL: usize, K: i32, width: i32): usize {
  const rowBytes = (<usize>width) << 2;
  if (<usize>K * rowBytes > PACKED_BYTES) return from;
  let to = packed;
  for (let k = 0; k < K; k++) {
    v128.store(to, v128.load(from));
    if (width === 8) v128.store(to, v128.load(from, 16), 16);
    from += fromL;
    to += rowBytes;
  }
  return packed;
}

/** Copies four rows for each panel from `panel` to `end`, as many as fit. */
function packListed(from: usize, fromL: usize, panel: usize, end: usize, width: i32): void {
  let to = packed;
  for (; panel < end; panel += 4) {
    let row = from + <usize>load<i32>(panel) * fromL;
    for (let k = 0; k < 4; k++) {
      v128.store(to, v128.load(row));
      if (width === 8) v128.store(to, v128.load(row, 16), 16);
      row += fromL;
      to += (<usize>width) << 2;
    }
  }
}

/** C[M, N] = A[M, K] B[K, N], added to C where `accumulate` is not 0. */
export function multiply(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, M: i32, K: i32, N: i32, accumulate: i32): void {
  let j = 0;
  for (; j + 8 <= N; j += 8) {
    const panel = pack(b + ((<usize>j) << 2), ldb, K, 8);
    const panelL: usize = panel === packed ? 32 : ldb;
    for (let i = 0; i < M; i += 4) {
      const cp = c + <usize>i * ldc + ((<usize>j) << 2);
      const c0 = cp;
      const c1 = cp + 1 * ldc;
      const c2 = cp + 2 * ldc;
      const c3 = cp + 3 * ldc;
      let s00 = accumulate ? v128.load(c0, 0) : f32x4.splat(0);
      let s01 = accumulate ? v128.load(c0, 16) : f32x4.splat(0);
      let s10 = accumulate ? v128.load(c1, 0) : f32x4.splat(0);
      let s11 = accumulate ? v128.load(c1, 16) : f32x4.splat(0);
      let s20 = accumulate ? v128.load(c2, 0) : f32x4.splat(0);
      let s21 = accumulate ? v128.load(c2, 16) : f32x4.splat(0);
      let s30 = accumulate ? v128.load(c3, 0) : f32x4.splat(0);
      let s31 = accumulate ? v128.load(c3, 16) : f32x4.splat(0);
      const a0 = a + <usize>i * lda;
      const a1 = a0 + 1 * lda;
      const a2 = a0 + 2 * lda;
      const a3 = a0 + 3 * lda;
      let bp = panel;
      for (let k: usize = 0; k < (<usize>K) << 2; k += 4) {
        const b0 = v128.load(bp);
        const b1 = v128.load(bp, 16);
        let x = v128.load32_splat(a0 + k);
        s00 = madd(x, b0, s00);
        s01 = madd(x, b1, s01);
        x = v128.load32_splat(a1 + k);
        s10 = madd(x, b0, s10);
        s11 = madd(x, b1, s11);
        x = v128.load32_splat(a2 + k);
        s20 = madd(x, b0, s20);
        s21 = madd(x, b1, s21);
        x = v128.load32_splat(a3 + k);
        s30 = madd(x, b0, s30);
        s31 = madd(x, b1, s31);
        bp += panelL;
      }
      v128.store(c0, s00);
      v128.store(c0, s01, 16);
      v128.store(c1, s10);
      v128.store(c1, s11, 16);
      v128.store(c2, s20);
      v128.store(c2, s21, 16);
      v128.store(c3, s30);
      v128.store(c3, s31, 16);
    }
  }
  if (j < N) {
    const panel = pack(b + ((<usize>j) << 2), ldb, K, 4);
    const panelL: usize = panel === packed ? 16 : ldb;
    for (let i = 0; i < M; i += 4) {
      const cp = c + <usize>i * ldc + ((<usize>j) << 2);
      const c0 = cp;
      const c1 = cp + 1 * ldc;
      const c2 = cp + 2 * ldc;
      const c3 = cp + 3 * ldc;
      let s00 = accumulate ? v128.load(c0, 0) : f32x4.splat(0);
      let s10 = accumulate ? v128.load(c1, 0) : f32x4.splat(0);
      let s20 = accumulate ? v128.load(c2, 0) : f32x4.splat(0);
      let s30 = accumulate ? v128.load(c3, 0) : f32x4.splat(0);
      const a0 = a + <usize>i * lda;
      const a1 = a0 + 1 * lda;
      const a2 = a0 + 2 * lda;
      const a3 = a0 + 3 * lda;
      let bp = panel;
      for (let k: usize = 0; k < (<usize>K) << 2; k += 4) {
        const b0 = v128.load(bp);
        let x = v128.load32_splat(a0 + k);
        s00 = madd(x, b0, s00);
        x = v128.load32_splat(a1 + k);
        s10 = madd(x, b0, s10);
        x = v128.load32_splat(a2 + k);
        s20 = madd(x, b0, s20);
        x = v128.load32_splat(a3 + k);
        s30 = madd(x, b0, s30);
        bp += panelL;
      }
      v128.store(c0, s00);
      v128.store(c1, s10);
      v128.store(c2, s20);
      v128.store(c3, s30);
    }
  }
}

/**
 * C[M, N] = Σ over listed k of A[:, k] B[k, :]: of the i32 panels at `panels` the first load(count) are read, each the first of four columns of A and rows of B.
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
  let j = 0;
  for (; j + 8 <= N; j += 8) {
    packListed(b + ((<usize>j) << 2), ldb, panels, end, 8);
    for (let i = 0; i < M; i += 4) {
      const cp = c + <usize>i * ldc + ((<usize>j) << 2);
      const c0 = cp;
      const c1 = cp + 1 * ldc;
      const c2 = cp + 2 * ldc;
      const c3 = cp + 3 * ldc;
      let s00 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s21 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let s31 = f32x4.splat(0);
      const a0 = a + <usize>i * lda;
      const a1 = a0 + 1 * lda;
      const a2 = a0 + 2 * lda;
      const a3 = a0 + 3 * lda;
      let bp = packed;
      for (let p = panels; p < end; p += 4) {
        const k = (<usize>load<i32>(p)) << 2;
        const b00 = v128.load(bp);
        const b10 = v128.load(bp, 16);
        let x0 = v128.load32_splat(a0 + k);
        s00 = madd(x0, b00, s00);
        s01 = madd(x0, b10, s01);
        x0 = v128.load32_splat(a1 + k);
        s10 = madd(x0, b00, s10);
        s11 = madd(x0, b10, s11);
        x0 = v128.load32_splat(a2 + k);
        s20 = madd(x0, b00, s20);
        s21 = madd(x0, b10, s21);
        x0 = v128.load32_splat(a3 + k);
        s30 = madd(x0, b00, s30);
        s31 = madd(x0, b10, s31);
        bp += 32;
        const b01 = v128.load(bp);
        const b11 = v128.load(bp, 16);
        let x1 = v128.load32_splat(a0 + k, 4);
        s00 = madd(x1, b01, s00);
        s01 = madd(x1, b11, s01);
        x1 = v128.load32_splat(a1 + k, 4);
        s10 = madd(x1, b01, s10);
        s11 = madd(x1, b11, s11);
        x1 = v128.load32_splat(a2 + k, 4);
        s20 = madd(x1, b01, s20);
        s21 = madd(x1, b11, s21);
        x1 = v128.load32_splat(a3 + k, 4);
        s30 = madd(x1, b01, s30);
        s31 = madd(x1, b11, s31);
        bp += 32;
        const b02 = v128.load(bp);
        const b12 = v128.load(bp, 16);
        let x2 = v128.load32_splat(a0 + k, 8);
        s00 = madd(x2, b02, s00);
        s01 = madd(x2, b12, s01);
        x2 = v128.load32_splat(a1 + k, 8);
        s10 = madd(x2, b02, s10);
        s11 = madd(x2, b12, s11);
        x2 = v128.load32_splat(a2 + k, 8);
        s20 = madd(x2, b02, s20);
        s21 = madd(x2, b12, s21);
        x2 = v128.load32_splat(a3 + k, 8);
        s30 = madd(x2, b02, s30);
        s31 = madd(x2, b12, s31);
        bp += 32;
        const b03 = v128.load(bp);
        const b13 = v128.load(bp, 16);
        let x3 = v128.load32_splat(a0 + k, 12);
        s00 = madd(x3, b03, s00);
        s01 = madd(x3, b13, s01);
        x3 = v128.load32_splat(a1 + k, 12);
        s10 = madd(x3, b03, s10);
        s11 = madd(x3, b13, s11);
        x3 = v128.load32_splat(a2 + k, 12);
        s20 = madd(x3, b03, s20);
        s21 = madd(x3, b13, s21);
        x3 = v128.load32_splat(a3 + k, 12);
        s30 = madd(x3, b03, s30);
        s31 = madd(x3, b13, s31);
        bp += 32;
      }
      v128.store(c0, s00);
      v128.store(c0, s01, 16);
      v128.store(c1, s10);
      v128.store(c1, s11, 16);
      v128.store(c2, s20);
      v128.store(c2, s21, 16);
      v128.store(c3, s30);
      v128.store(c3, s31, 16);
    }
  }
  if (j < N) {
    packListed(b + ((<usize>j) << 2), ldb, panels, end, 4);
    for (let i = 0; i < M; i += 4) {
      const cp = c + <usize>i * ldc + ((<usize>j) << 2);
      const c0 = cp;
      const c1 = cp + 1 * ldc;
      const c2 = cp + 2 * ldc;
      const c3 = cp + 3 * ldc;
      let s00 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      const a0 = a + <usize>i * lda;
      const a1 = a0 + 1 * lda;
      const a2 = a0 + 2 * lda;
      const a3 = a0 + 3 * lda;
      let bp = packed;
      for (let p = panels; p < end; p += 4) {
        const k = (<usize>load<i32>(p)) << 2;
        const b00 = v128.load(bp);
        let x0 = v128.load32_splat(a0 + k);
        s00 = madd(x0, b00, s00);
        x0 = v128.load32_splat(a1 + k);
        s10 = madd(x0, b00, s10);
        x0 = v128.load32_splat(a2 + k);
        s20 = madd(x0, b00, s20);
        x0 = v128.load32_splat(a3 + k);
        s30 = madd(x0, b00, s30);
        bp += 16;
        const b01 = v128.load(bp);
        let x1 = v128.load32_splat(a0 + k, 4);
        s00 = madd(x1, b01, s00);
        x1 = v128.load32_splat(a1 + k, 4);
        s10 = madd(x1, b01, s10);
        x1 = v128.load32_splat(a2 + k, 4);
        s20 = madd(x1, b01, s20);
        x1 = v128.load32_splat(a3 + k, 4);
        s30 = madd(x1, b01, s30);
        bp += 16;
        const b02 = v128.load(bp);
        let x2 = v128.load32_splat(a0 + k, 8);
        s00 = madd(x2, b02, s00);
        x2 = v128.load32_splat(a1 + k, 8);
        s10 = madd(x2, b02, s10);
        x2 = v128.load32_splat(a2 + k, 8);
        s20 = madd(x2, b02, s20);
        x2 = v128.load32_splat(a3 + k, 8);
        s30 = madd(x2, b02, s30);
        bp += 16;
        const b03 = v128.load(bp);
        let x3 = v128.load32_splat(a0 + k, 12);
        s00 = madd(x3, b03, s00);
        x3 = v128.load32_splat(a1 + k, 12);
        s10 = madd(x3, b03, s10);
        x3 = v128.load32_splat(a2 + k, 12);
        s20 = madd(x3, b03, s20);
        x3 = v128.load32_splat(a3 + k, 12);
        s30 = madd(x3, b03, s30);
        bp += 16;
      }
      v128.store(c0, s00);
      v128.store(c1, s10);
      v128.store(c2, s20);
      v128.store(c3, s30);
    }
  }
}

/** C[:, listed columns] += A[M, K] B[K, 4 · load(count)]: panel p of B's columns is added to the four columns of C from the p-th listed on. */
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
  const total = load<i32>(count);
  let p = 0;
  for (; p + 2 <= total; p += 2) {
    const to0 = (<usize>load<i32>(panels + ((<usize>p) << 2))) << 2;
    const to1 = (<usize>load<i32>(panels + ((<usize>p) << 2), 4)) << 2;
    for (let i = 0; i < M; i += 4) {
      const row = c + <usize>i * ldc;
      const c00 = row + to0;
      const c10 = row + 1 * ldc + to0;
      const c20 = row + 2 * ldc + to0;
      const c30 = row + 3 * ldc + to0;
      const c01 = row + to1;
      const c11 = row + 1 * ldc + to1;
      const c21 = row + 2 * ldc + to1;
      const c31 = row + 3 * ldc + to1;
      let s00 = v128.load(c00);
      let s01 = v128.load(c01);
      let s10 = v128.load(c10);
      let s11 = v128.load(c11);
      let s20 = v128.load(c20);
      let s21 = v128.load(c21);
      let s30 = v128.load(c30);
      let s31 = v128.load(c31);
      const a0 = a + <usize>i * lda;
      const a1 = a0 + 1 * lda;
      const a2 = a0 + 2 * lda;
      const a3 = a0 + 3 * lda;
      let bp = b + ((<usize>p) << 4);
      for (let k: usize = 0; k < (<usize>K) << 2; k += 4) {
        const b0 = v128.load(bp);
        const b1 = v128.load(bp, 16);
        let x = v128.load32_splat(a0 + k);
        s00 = madd(x, b0, s00);
        s01 = madd(x, b1, s01);
        x = v128.load32_splat(a1 + k);
        s10 = madd(x, b0, s10);
        s11 = madd(x, b1, s11);
        x = v128.load32_splat(a2 + k);
        s20 = madd(x, b0, s20);
        s21 = madd(x, b1, s21);
        x = v128.load32_splat(a3 + k);
        s30 = madd(x, b0, s30);
        s31 = madd(x, b1, s31);
        bp += ldb;
      }
      v128.store(c00, s00);
      v128.store(c01, s01);
      v128.store(c10, s10);
      v128.store(c11, s11);
      v128.store(c20, s20);
      v128.store(c21, s21);
      v128.store(c30, s30);
      v128.store(c31, s31);
    }
  }
  if (p < total) {
    const to0 = (<usize>load<i32>(panels + ((<usize>p) << 2))) << 2;
    for (let i = 0; i < M; i += 4) {
      const row = c + <usize>i * ldc;
      const c00 = row + to0;
      const c10 = row + 1 * ldc + to0;
      const c20 = row + 2 * ldc + to0;
      const c30 = row + 3 * ldc + to0;
      let s00 = v128.load(c00);
      let s10 = v128.load(c10);
      let s20 = v128.load(c20);
      let s30 = v128.load(c30);
      const a0 = a + <usize>i * lda;
      const a1 = a0 + 1 * lda;
      const a2 = a0 + 2 * lda;
      const a3 = a0 + 3 * lda;
      let bp = b + ((<usize>p) << 4);
      for (let k: usize = 0; k < (<usize>K) << 2; k += 4) {
        const b0 = v128.load(bp);
        let x = v128.load32_splat(a0 + k);
        s00 = madd(x, b0, s00);
        x = v128.load32_splat(a1 + k);
        s10 = madd(x, b0, s10);
        x = v128.load32_splat(a2 + k);
        s20 = madd(x, b0, s20);
        x = v128.load32_splat(a3 + k);
        s30 = madd(x, b0, s30);
        bp += ldb;
      }
      v128.store(c00, s00);
      v128.store(c10, s10);
      v128.store(c20, s20);
      v128.store(c30, s30);
    }
  }
}

/** C[M, N] = Aᵀ B with A[K, M], B[K, N]. */
export function multiplyTransposed(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, M: i32, K: i32, N: i32): void {
  for (let i: usize = 0; i < <usize>M; i += 4) {
    const column = i << 2;
    const row = c + i * ldc;
    let j = 0;
    for (; j + 8 <= N; j += 8) {
      let s00 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s21 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let s31 = f32x4.splat(0);
      let ap = a + column;
      let bp = b + ((<usize>j) << 2);
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(bp);
        const b1 = v128.load(bp, 16);
        let x = v128.load32_splat(ap);
        s00 = madd(x, b0, s00);
        s01 = madd(x, b1, s01);
        x = v128.load32_splat(ap, 4);
        s10 = madd(x, b0, s10);
        s11 = madd(x, b1, s11);
        x = v128.load32_splat(ap, 8);
        s20 = madd(x, b0, s20);
        s21 = madd(x, b1, s21);
        x = v128.load32_splat(ap, 12);
        s30 = madd(x, b0, s30);
        s31 = madd(x, b1, s31);
        ap += lda;
        bp += ldb;
      }
      const c0 = row + ((<usize>j) << 2);
      v128.store(c0, s00);
      v128.store(c0, s01, 16);
      const c1 = c0 + 1 * ldc;
      v128.store(c1, s10);
      v128.store(c1, s11, 16);
      const c2 = c0 + 2 * ldc;
      v128.store(c2, s20);
      v128.store(c2, s21, 16);
      const c3 = c0 + 3 * ldc;
      v128.store(c3, s30);
      v128.store(c3, s31, 16);
    }
    if (j < N) {
      let s00 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let ap = a + column;
      let bp = b + ((<usize>j) << 2);
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(bp);
        let x = v128.load32_splat(ap);
        s00 = madd(x, b0, s00);
        x = v128.load32_splat(ap, 4);
        s10 = madd(x, b0, s10);
        x = v128.load32_splat(ap, 8);
        s20 = madd(x, b0, s20);
        x = v128.load32_splat(ap, 12);
        s30 = madd(x, b0, s30);
        ap += lda;
        bp += ldb;
      }
      const c0 = row + ((<usize>j) << 2);
      v128.store(c0, s00);
      const c1 = c0 + 1 * ldc;
      v128.store(c1, s10);
      const c2 = c0 + 2 * ldc;
      v128.store(c2, s20);
      const c3 = c0 + 3 * ldc;
      v128.store(c3, s30);
    }
  }
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
    const column = i << 2;
    const row = c + i * ldc;
    let j = 0;
    for (; j + 8 <= N; j += 8) {
      let s00 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s21 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let s31 = f32x4.splat(0);
      let ap = a + column;
      let bp = b + ((<usize>j) << 2);
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(bp);
        const b1 = v128.load(bp, 16);
        let x = v128.load32_splat(ap);
        s00 = madd(x, b0, s00);
        s01 = madd(x, b1, s01);
        x = v128.load32_splat(ap, 4);
        s10 = madd(x, b0, s10);
        s11 = madd(x, b1, s11);
        x = v128.load32_splat(ap, 8);
        s20 = madd(x, b0, s20);
        s21 = madd(x, b1, s21);
        x = v128.load32_splat(ap, 12);
        s30 = madd(x, b0, s30);
        s31 = madd(x, b1, s31);
        ap += lda;
        bp += ldb;
      }
      const c0 = row + ((<usize>j) << 2);
      v128.store(c0, s00);
      v128.store(c0, s01, 16);
      const c1 = c0 + 1 * ldc;
      v128.store(c1, s10);
      v128.store(c1, s11, 16);
      const c2 = c0 + 2 * ldc;
      v128.store(c2, s20);
      v128.store(c2, s21, 16);
      const c3 = c0 + 3 * ldc;
      v128.store(c3, s30);
      v128.store(c3, s31, 16);
    }
    if (j < N) {
      let s00 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let ap = a + column;
      let bp = b + ((<usize>j) << 2);
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(bp);
        let x = v128.load32_splat(ap);
        s00 = madd(x, b0, s00);
        x = v128.load32_splat(ap, 4);
        s10 = madd(x, b0, s10);
        x = v128.load32_splat(ap, 8);
        s20 = madd(x, b0, s20);
        x = v128.load32_splat(ap, 12);
        s30 = madd(x, b0, s30);
        ap += lda;
        bp += ldb;
      }
      const c0 = row + ((<usize>j) << 2);
      v128.store(c0, s00);
      const c1 = c0 + 1 * ldc;
      v128.store(c1, s10);
      const c2 = c0 + 2 * ldc;
      v128.store(c2, s20);
      const c3 = c0 + 3 * ldc;
      v128.store(c3, s30);
    }
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
