import type { Random } from "../../lib/engine";
import { timesTransposed } from "../../lib/linear-algebra";

/** Rows of independent standard normal numbers. */
export const normalMatrix = (random: Random, rows: number, columns: number) =>
  Array.from({ length: rows }, (_, i) => Array.from(random.split(i).normal(columns)));

/** A positive definite matrix: B Bᵀ of a wide B. */
export const positiveDefinite = (random: Random, n: number) => {
  const B = normalMatrix(random, n, n + 3);
  return timesTransposed(B, B);
};

/** Largest difference between the entries of two matrices. */
export const distance = (A: readonly (readonly number[])[], B: readonly (readonly number[])[]) =>
  Math.max(...A.flatMap((row, i) => row.map((value, j) => Math.abs(value - B[i]![j]!))));

export const identity = (n: number) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
