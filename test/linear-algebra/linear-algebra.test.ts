import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import {
  cholesky,
  columnMeans,
  covariance,
  forwardSolve,
  inverse,
  inverseLower,
  logDeterminantFromCholesky,
  principalComponents,
  symmetricEigen,
  symmetricFunction,
  timesTransposed,
  transposed,
} from "../../lib/linear-algebra";
import { distance, identity, normalMatrix, positiveDefinite } from "./generators";

const sizes = fc.integer({ min: 1, max: 9 });

describe("eigenvalues and eigenvectors of a symmetric matrix", () => {
  test("of [[2, 1], [1, 2]] are 3 and 1, along the diagonals", () => {
    const { values, vectors } = symmetricEigen([[2, 1], [1, 2]]); // biome-ignore format: one line
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(vectors[0]![0]! * vectors[0]![1]!).toBeCloseTo(0.5, 14);
    expect(vectors[1]![0]! * vectors[1]![1]!).toBeCloseTo(-0.5, 14);
  });

  test("are orthonormal rows, from the largest value down, and give the matrix back", () => {
    fc.assert(
      fc.property(sizes, fc.integer(), (n, seed) => {
        const A = positiveDefinite(new Random(seed), n);
        const eigen = symmetricEigen(A);
        expect(distance(timesTransposed(eigen.vectors, eigen.vectors), identity(n))).toBeLessThan(1e-12);
        expect([...eigen.values].sort((a, b) => b - a)).toEqual(eigen.values);
        expect(
          distance(
            symmetricFunction(eigen, (value) => value),
            A,
          ),
        ).toBeLessThan(1e-11);
      }),
    );
  });

  test("of 150 dimensions leave no residual, and the smallest keep their digits", () => {
    const n = 150;
    const { vectors } = symmetricEigen(positiveDefinite(new Random(5), n));
    // Eigenvalues as those of image patches: over seven orders of magnitude.
    const values = Array.from({ length: n }, (_, k) => 10 ** ((-7 * k) / (n - 1)));
    const A = symmetricFunction({ values, vectors }, (value) => value);
    const found = symmetricEigen(A);
    found.values.forEach((value, k) => {
      expect(Math.abs(value - values[k]!)).toBeLessThan(1e-13);
    });
  });

  test("the symmetric square root squares to the matrix", () => {
    const A = positiveDefinite(new Random(6), 7);
    const root = symmetricFunction(symmetricEigen(A), Math.sqrt);
    expect(distance(timesTransposed(root, transposed(root)), A)).toBeLessThan(1e-12);
    expect(distance(root, transposed(root))).toBeLessThan(1e-13);
  });

  test("a matrix that is not square, or holds a NaN, is refused", () => {
    expect(() => symmetricEigen([[1, 2, 3], [2, 1, 0]])).toThrow("square, not 2 × 3"); // biome-ignore format: one line
    expect(() => symmetricEigen([[Number.NaN]])).toThrow("NaN");
  });
});

describe("the Cholesky factor", () => {
  test("is lower triangular, and its square is the matrix", () => {
    fc.assert(
      fc.property(sizes, fc.integer(), (n, seed) => {
        const A = positiveDefinite(new Random(seed), n);
        const C = cholesky(A);
        expect(C.every((row, i) => row.every((value, j) => j <= i || value === 0))).toBe(true);
        expect(distance(timesTransposed(C, C), A)).toBeLessThan(1e-12);
      }),
    );
  });

  test("is solved forwards, inverted, and gives the determinant", () => {
    const A = positiveDefinite(new Random(3), 6);
    const C = cholesky(A);
    const x = normalMatrix(new Random(4), 1, 6)[0]!;
    const y = forwardSolve(C, x);
    expect(distance([C.map((row) => row.reduce((sum, c, j) => sum + c * y[j]!, 0))], [x])).toBeLessThan(
      1e-12,
    );
    expect(distance(timesTransposed(inverseLower(C), transposed(C)), identity(6))).toBeLessThan(1e-12);
    expect(distance(timesTransposed(A, inverse(A)), identity(6))).toBeLessThan(1e-10);
    const { values } = symmetricEigen(A);
    const logs = values.reduce((sum, value) => sum + Math.log(value), 0);
    expect(logDeterminantFromCholesky(C)).toBeCloseTo(logs, 10);
  });

  test("of an indefinite matrix is refused", () => {
    expect(() => inverse([[1, 2], [2, 1]])).toThrow("not positive definite"); // biome-ignore format: one line
  });
});

describe("the covariance of data", () => {
  test("of (0, 0), (2, 0), (1, 3) is [[1, 0], [0, 3]]", () => {
    expect(columnMeans([0, 0, 2, 0, 1, 3], 2)).toEqual([1, 1]);
    expect(covariance([0, 0, 2, 0, 1, 3], 2)).toEqual([[1, 0], [0, 3]]); // biome-ignore format: one line
  });

  test("is the plain double sum for any number of rows, whole blocks or not", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer(),
        (N, D, seed) => {
          const rows = normalMatrix(new Random(seed), N, D);
          const mean = rows[0]!.map((_, d) => rows.reduce((sum, row) => sum + row[d]! / N, 0));
          const plain = mean.map((_, i) =>
            mean.map((_, j) =>
              rows.reduce((sum, row) => sum + ((row[i]! - mean[i]!) * (row[j]! - mean[j]!)) / (N - 1), 0),
            ),
          );
          expect(distance(covariance(rows.flat(), D), plain)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  test("keeps the digits of a variance far below the mean, where float32 sums would lose them", () => {
    const values = Float64Array.from({ length: 4000 }, (_, n) => 1000 + (n % 2 === 0 ? 1e-4 : -1e-4));
    expect(covariance(values, 1, { divisor: 4000 })[0]![0]! / 1e-8).toBeCloseTo(1, 5);
  });

  test("about a given mean with a given divisor is a matrix of second moments", () => {
    expect(covariance([1, 2, 3, 4], 2, { mean: [0, 0], divisor: 2 })).toEqual([[5, 7], [7, 10]]); // biome-ignore format: one line
  });

  test("one row, or a part of one, is refused", () => {
    expect(() => covariance([1, 2], 2)).toThrow("at least two rows");
    expect(() => covariance([1, 2, 3], 2)).toThrow("do not split into rows of 2");
  });

  test("principal components carry their mean, covariance and count", () => {
    const found = principalComponents([0, 0, 2, 0, 1, 3], 2);
    expect(found.count).toBe(3);
    expect(found.mean).toEqual([1, 1]);
    expect(found.values[0]).toBeCloseTo(3, 14);
    expect(Math.abs(found.vectors[0]![1]!)).toBeCloseTo(1, 14);
  });
});
