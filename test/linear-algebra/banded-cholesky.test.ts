import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import {
  type BandedMatrix,
  bandedBackwardSolve,
  bandedCholesky,
  bandedForwardSolve,
  bandedIndex,
  bandedLogDeterminant,
  bandedMatrix,
  bandedSolve,
  selectedInverse,
} from "../../lib/linear-algebra";
import { invert } from "./dense-matrix";

/** A random matrix of the band that is diagonally dominant, so positive definite. */
function example(size: number, bandwidth: number, seed: number): BandedMatrix {
  const random = new Random(seed);
  const matrix = bandedMatrix(size, bandwidth);
  for (let i = 0; i < size; i++) {
    const row = random.uniform(bandwidth + 1);
    for (let j = Math.max(0, i - bandwidth); j < i; j++)
      matrix.entries[bandedIndex(matrix, i, j)] = row[i - j]! - 0.5;
    matrix.entries[bandedIndex(matrix, i, i)] = bandwidth + 1;
  }
  return matrix;
}

function dense(matrix: BandedMatrix): number[][] {
  const { size, bandwidth } = matrix;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) =>
      Math.abs(i - j) <= bandwidth ? matrix.entries[bandedIndex(matrix, i, j)]! : 0,
    ),
  );
}

const cases = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 11 }), fc.integer());

describe("bandedCholesky", () => {
  test("gives L with L Lᵀ = A, for every size and bandwidth", () => {
    fc.assert(
      fc.property(cases, ([size, bandwidth, seed]) => {
        const A = dense(example(size, Math.min(bandwidth, size - 1), seed));
        const factor = bandedCholesky(example(size, Math.min(bandwidth, size - 1), seed))!;
        const entry = (i: number, j: number) =>
          j <= i && i - j <= factor.bandwidth ? factor.entries[bandedIndex(factor, i, j)]! : 0;
        A.forEach((row, i) => {
          row.forEach((value, j) => {
            let sum = 0;
            for (let k = 0; k < size; k++) sum += entry(i, k) * entry(j, k);
            expect(sum).toBeCloseTo(value, 10);
          });
        });
      }),
      { numRuns: 50 },
    );
  });

  test("gives undefined for a matrix that is not positive definite", () => {
    const matrix = bandedMatrix(2, 1);
    matrix.entries.set([0, 1, 2, 1]); // [[1, 2], [2, 1]]
    expect(bandedCholesky(matrix)).toBeUndefined();
  });

  test("bandedLogDeterminant of [[4, 2], [2, 5]] is log 16", () => {
    const matrix = bandedMatrix(2, 1);
    matrix.entries.set([0, 4, 2, 5]);
    expect(bandedLogDeterminant(bandedCholesky(matrix)!)).toBeCloseTo(Math.log(16), 12);
  });
});

test("bandedForwardSolve, bandedBackwardSolve and bandedSolve undo the products with L, Lᵀ and A", () => {
  const matrix = example(9, 3, 5);
  const factor = bandedCholesky(matrix)!;
  const x = Float64Array.from(new Random(1).normal(9));
  const L = Array.from({ length: 9 }, (_, i) =>
    Array.from({ length: 9 }, (_, j) =>
      j <= i && i - j <= 3 ? factor.entries[bandedIndex(factor, i, j)]! : 0,
    ),
  );
  const product = (M: number[][]) => M.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0));
  const transposed = L.map((_, i) => L.map((row) => row[i]!));
  const close = (actual: Float64Array) =>
    actual.forEach((value, i) => {
      expect(value).toBeCloseTo(x[i]!, 10);
    });
  close(bandedForwardSolve(factor, product(L)));
  close(bandedBackwardSolve(factor, product(transposed)));
  close(bandedSolve(factor, product(dense(matrix))));
});

test("selectedInverse gives the entries of the dense inverse inside the band", () => {
  fc.assert(
    fc.property(cases, ([size, wide, seed]) => {
      const bandwidth = Math.min(wide, size - 1);
      const matrix = example(size, bandwidth, seed);
      const selected = selectedInverse(bandedCholesky(matrix)!);
      invert(dense(matrix)).forEach((row, i) => {
        row.forEach((value, j) => {
          if (Math.abs(i - j) <= bandwidth)
            expect(selected.entries[bandedIndex(selected, i, j)]).toBeCloseTo(value, 10);
        });
      });
    }),
    { numRuns: 50 },
  );
});
