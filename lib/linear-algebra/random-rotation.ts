import type { Random } from "../engine";
import type { Matrix } from "./matrix";
import { dot } from "./vector";

/**
 * An orthogonal matrix, uniformly distributed (Haar measure): Gram and Schmidt's procedure on rows of standard normal numbers. Row i is
 * of the generator random.split(i).
 *
 * Source: Stewart, "The efficient generation of random orthogonal matrices", SIAM Journal on Numerical Analysis 1980.
 *
 * @returns `[n, n]` with orthonormal rows
 */
export function randomRotation(n: number, random: Random): Matrix {
  const rows: number[][] = [];
  for (let i = 0; i < n; i++) {
    let row = Array.from(random.split(i).normal(n));
    for (const other of rows) {
      const overlap = dot(row, other);
      row = row.map((value, k) => value - overlap * other[k]!);
    }
    const length = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}
