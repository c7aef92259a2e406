import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import {
  backwardSolve,
  cholesky,
  dot,
  matrixRows,
  mean,
  solvePositiveDefinite,
  sum,
} from "../../lib/linear-algebra";
import { positiveDefinite } from "./generators";

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });

describe("sums", () => {
  test("by hand: 1, 2, 6 have the sum 9, the mean 3 and the squared length 41", () => {
    expect([sum([1, 2, 6]), mean([1, 2, 6]), dot([1, 2, 6], Float32Array.of(1, 2, 6))]).toEqual([9, 3, 41]);
  });

  test("are those of reduce, bit for bit", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        expect(sum(values)).toBe(values.reduce((total, value) => total + value, 0));
        expect(dot(values, values)).toBe(values.reduce((total, value) => total + value * value, 0));
      }),
    );
  });

  test("of nothing there is no mean, and of vectors of two lengths no product", () => {
    expect(sum([])).toBe(0);
    expect(() => mean([])).toThrow("no mean of no values");
    expect(() => dot([1], [1, 2])).toThrow("of 1 and of 2");
  });
});

describe("matrixRows", () => {
  test("gives the rows of a flat array as numbers, all or the first few", () => {
    expect(matrixRows(Float32Array.of(1, 2, 3, 4, 5, 6), 3)).toEqual([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: rows
    expect(matrixRows([1, 2, 3, 4], 2, 1)).toEqual([[1, 2]]);
  });

  test("refuses part of a row, and more rows than there are", () => {
    expect(() => matrixRows([1, 2, 3], 2)).toThrow("3 values do not split into rows of 2");
    expect(() => matrixRows([1, 2], 2, 2)).toThrow("1 rows, not 2");
  });
});

describe("solving with a positive definite matrix", () => {
  test("gives an x with A x = b, of any size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (n, seed) => {
        const A = positiveDefinite(new Random(seed), n);
        const b = Array.from(new Random(seed).split("b").normal(n));
        const x = solvePositiveDefinite(A, b);
        A.forEach((row, i) => {
          expect(dot(row, x)).toBeCloseTo(b[i]!, 8);
        });
      }),
    );
  });

  test("goes backward through the transposed factor: by hand", () => {
    // Cᵀ = [[2, 1], [0, 4]]: x₂ = 3, x₁ = (7 − 3) / 2.
    expect(backwardSolve([[2, 0], [1, 4]], [7, 12])).toEqual([2, 3]); // biome-ignore format: a matrix
  });

  test("refuses a matrix that is not", () => {
    expect(() => solvePositiveDefinite([[1, 2], [2, 1]], [1, 1])).toThrow("not positive definite"); // biome-ignore format: a matrix
    expect(() => cholesky([[0]])).toThrow("not positive definite");
  });
});
