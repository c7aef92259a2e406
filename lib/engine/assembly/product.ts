// Matrix products for machines without a BLAS.

import { multiplyAdd } from "./math";

// C ← A B + beta C for beta 0 or 1. Element (i, j) of A lies rowA i + columnA j bytes from a, likewise B; C is row-major,
// rows strideC bytes apart. The panel has room for 8 k floats.
export function multiply(
  m: usize, n: usize, k: usize,
  a: usize, rowA: usize, columnA: usize,
  b: usize, rowB: usize, columnB: usize,
  beta: i32, c: usize, strideC: usize, panel: usize,
): void {
  for (let j: usize = 0; j < n; j += 8) {
    const width = min<usize>(8, n - j);
    pack(b + j * columnB, rowB, columnB, k, width, panel);
    for (let i: usize = 0; i < m; i += 4) {
      const height = min<usize>(4, m - i);
      tile(a + i * rowA, rowA, columnA, k, height, width, beta, c + i * strideC + (j << 2), strideC, panel);
    }
  }
}

// Eight columns of B side by side, so that the inner loop reads them in order; missing ones are zero.
function pack(b: usize, rowB: usize, columnB: usize, k: usize, width: usize, panel: usize): void {
  for (let p: usize = 0; p < k; p++, b += rowB, panel += 32) {
    if (columnB == 4 && width == 8) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
    } else {
      for (let j: usize = 0; j < 8; j++) {
        store<f32>(panel + (j << 2), j < width ? load<f32>(b + j * columnB) : 0);
      }
    }
  }
}

// Four rows by eight columns, held in registers. Rows beyond `height` repeat the last one and are not stored.
function tile(
  a: usize, rowA: usize, columnA: usize, k: usize, height: usize, width: usize,
  beta: i32, c: usize, strideC: usize, panel: usize,
): void {
  let a0 = a;
  let a1 = a + min<usize>(1, height - 1) * rowA;
  let a2 = a + min<usize>(2, height - 1) * rowA;
  let a3 = a + min<usize>(3, height - 1) * rowA;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (let p: usize = 0; p < k; p++, panel += 32) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    let x = v128.load32_splat(a0);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    a0 += columnA;
    a1 += columnA;
    a2 += columnA;
    a3 += columnA;
  }
  storeRow(c, c00, c01, width, beta);
  if (height > 1) storeRow(c + strideC, c10, c11, width, beta);
  if (height > 2) storeRow(c + 2 * strideC, c20, c21, width, beta);
  if (height > 3) storeRow(c + 3 * strideC, c30, c31, width, beta);
}

// @ts-ignore: decorator
@inline
function storeRow(c: usize, low: v128, high: v128, width: usize, beta: i32): void {
  if (width == 8) {
    v128.store(c, beta ? f32x4.add(v128.load(c), low) : low);
    v128.store(c, beta ? f32x4.add(v128.load(c, 16), high) : high, 16);
    return;
  }
  for (let j: usize = 0; j < width; j++, c += 4) {
    store<f32>(c, f32x4.extract_lane(low, 0) + (beta ? load<f32>(c) : 0));
    low = v128.shuffle<f32>(low, high, 1, 2, 3, 4);
    high = v128.shuffle<f32>(high, high, 1, 2, 3, 3);
  }
}
