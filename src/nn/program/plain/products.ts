import type { Memory } from './memory.ts';

/** C[4, 4] of the elements A(i, k) = f[a + i · aRow + k · aStep] and B(k, j) = f[b + k · bRow + j]. */
function createTile(f: Float32Array) {
  return (
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bRow: number,
    c: number,
    cRow: number,
    K: number,
    accumulate: boolean,
  ): void => {
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    let s20 = 0;
    let s21 = 0;
    let s22 = 0;
    let s23 = 0;
    let s30 = 0;
    let s31 = 0;
    let s32 = 0;
    let s33 = 0;
    let a0 = a;
    let a1 = a0 + aRow;
    let a2 = a1 + aRow;
    let a3 = a2 + aRow;
    for (let bp = b, end = b + K * bRow; bp < end; bp += bRow) {
      const b0 = f[bp]!;
      const b1 = f[bp + 1]!;
      const b2 = f[bp + 2]!;
      const b3 = f[bp + 3]!;
      const x0 = f[a0]!;
      s00 += x0 * b0;
      s01 += x0 * b1;
      s02 += x0 * b2;
      s03 += x0 * b3;
      const x1 = f[a1]!;
      s10 += x1 * b0;
      s11 += x1 * b1;
      s12 += x1 * b2;
      s13 += x1 * b3;
      const x2 = f[a2]!;
      s20 += x2 * b0;
      s21 += x2 * b1;
      s22 += x2 * b2;
      s23 += x2 * b3;
      const x3 = f[a3]!;
      s30 += x3 * b0;
      s31 += x3 * b1;
      s32 += x3 * b2;
      s33 += x3 * b3;
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
    }
    const c1 = c + cRow;
    const c2 = c1 + cRow;
    const c3 = c2 + cRow;
    if (accumulate) {
      s00 += f[c]!;
      s01 += f[c + 1]!;
      s02 += f[c + 2]!;
      s03 += f[c + 3]!;
      s10 += f[c1]!;
      s11 += f[c1 + 1]!;
      s12 += f[c1 + 2]!;
      s13 += f[c1 + 3]!;
      s20 += f[c2]!;
      s21 += f[c2 + 1]!;
      s22 += f[c2 + 2]!;
      s23 += f[c2 + 3]!;
      s30 += f[c3]!;
      s31 += f[c3 + 1]!;
      s32 += f[c3 + 2]!;
      s33 += f[c3 + 3]!;
    }
    f[c] = s00;
    f[c + 1] = s01;
    f[c + 2] = s02;
    f[c + 3] = s03;
    f[c1] = s10;
    f[c1 + 1] = s11;
    f[c1 + 2] = s12;
    f[c1 + 3] = s13;
    f[c2] = s20;
    f[c2 + 1] = s21;
    f[c2 + 2] = s22;
    f[c2 + 3] = s23;
    f[c3] = s30;
    f[c3 + 1] = s31;
    f[c3 + 2] = s32;
    f[c3 + 3] = s33;
  };
}

/**
 * The matrix products of wasm/kernels/products.ts in plain JavaScript; addresses and strides in bytes.
 *
 * Listed panels are mostly neighbours, so each run of them is one product.
 */
export function createProducts({ floats: f, ints }: Memory) {
  const tile = createTile(f);

  /** C[M, N] of tiles; A(i, k) lies `aRow` apart by i and `aStep` by k. */
  const product = (
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    M: number,
    K: number,
    N: number,
    accumulate: boolean,
  ): void => {
    const bRow = ldb >> 2;
    const cRow = ldc >> 2;
    for (let i = 0; i < M; i += 4)
      for (let j = 0; j < N; j += 4)
        tile((a >> 2) + i * aRow, aRow, aStep, (b >> 2) + j, bRow, (c >> 2) + i * cRow + j, cRow, K, accumulate);
  };

  /** Calls `use` with the first column, the place in the list and the number of columns of each run of neighbouring panels. */
  const forRuns = (panels: number, count: number, use: (first: number, place: number, columns: number) => void): void => {
    const total = ints[count >> 2]!;
    for (let p = 0; p < total; ) {
      const first = ints[(panels >> 2) + p]!;
      let length = 1;
      while (p + length < total && ints[(panels >> 2) + p + length] === first + 4 * length) length += 1;
      use(first, p, 4 * length);
      p += length;
    }
  };

  const transposeInto = (a: number, lda: number, t: number, ldt: number, M: number, N: number): void => {
    for (let i = 0; i < M; i++)
      for (let j = 0, from = (a + i * lda) >> 2, to = (t >> 2) + i; j < N; j++, from++, to += ldt >> 2) f[to] = f[from]!;
  };

  return {
    multiply(a: number, lda: number, b: number, ldb: number, c: number, ldc: number, M: number, K: number, N: number, accumulate: number) {
      product(a, lda >> 2, 1, b, ldb, c, ldc, M, K, N, accumulate !== 0);
    },
    multiplyPanels(
      a: number,
      lda: number,
      b: number,
      ldb: number,
      c: number,
      ldc: number,
      M: number,
      panels: number,
      count: number,
      N: number,
    ) {
      if (ints[count >> 2] === 0) for (let i = 0; i < M; i++) f.fill(0, (c + i * ldc) >> 2, ((c + i * ldc) >> 2) + N);
      forRuns(panels, count, (first, place, columns) => {
        product(a + 4 * first, lda >> 2, 1, b + first * ldb, ldb, c, ldc, M, columns, N, place > 0);
      });
    },
    multiplyOntoPanels(
      a: number,
      lda: number,
      b: number,
      ldb: number,
      c: number,
      ldc: number,
      M: number,
      K: number,
      panels: number,
      count: number,
    ) {
      forRuns(panels, count, (first, place, columns) => {
        product(a, lda >> 2, 1, b + 16 * place, ldb, c + 4 * first, ldc, M, K, columns, true);
      });
    },
    multiplyTransposed(a: number, lda: number, b: number, ldb: number, c: number, ldc: number, M: number, K: number, N: number) {
      product(a, 1, lda >> 2, b, ldb, c, ldc, M, K, N, false);
    },
    multiplyTransposedPanels(
      a: number,
      lda: number,
      b: number,
      ldb: number,
      c: number,
      ldc: number,
      K: number,
      N: number,
      panels: number,
      count: number,
    ) {
      forRuns(panels, count, (first, _, columns) => {
        product(a + 4 * first, 1, lda >> 2, b, ldb, c + first * ldc, ldc, columns, K, N, false);
      });
    },
    transpose: transposeInto,
    transposePanels(a: number, lda: number, t: number, ldt: number, panels: number, count: number, N: number) {
      forRuns(panels, count, (first, place, columns) => {
        transposeInto(a + first * lda, lda, t + 16 * place, ldt, columns, N);
      });
    },
  };
}
