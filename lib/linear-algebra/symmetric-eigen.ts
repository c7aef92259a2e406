import { Matrix as DenseMatrix, EigenvalueDecomposition } from "ml-matrix";
import { type Matrix, transposed } from "./matrix";

/** A = U diag(λ) Uᵀ of a symmetric matrix. */
export interface SymmetricEigen {
  /** λ, from the largest down. */
  readonly values: number[];
  /** The columns of U, as rows: `vectors[k]` belongs to `values[k]`. Orthonormal; the sign of each is arbitrary. */
  readonly vectors: number[][];
}

/**
 * Eigenvalues from the largest down, and the eigenvectors as rows, in float64: Householder's tridiagonal form, then implicit QL.
 *
 * About 9 n³ operations; the error of an eigenvalue is about 1e-16 times the largest one, times a small power of n.
 *
 * @param A symmetric `[n, n]`; only finite numbers
 * @throws when A is not square or holds something that is no number
 *
 * Source: Golub and Van Loan, "Matrix computations", sections 8.3.
 */
export function symmetricEigen(A: Matrix): SymmetricEigen {
  for (const row of A) {
    if (row.length !== A.length) {
      throw new Error(`A symmetric matrix is square, not ${A.length} × ${row.length}.`);
    }
    // A NaN would keep the iteration from ever ending.
    if (!row.every(Number.isFinite)) throw new Error("A matrix with NaN or Infinity has no eigenvalues.");
  }
  const decomposition = new EigenvalueDecomposition(new DenseMatrix(A.map((row) => [...row])), {
    assumeSymmetric: true,
  });
  const { realEigenvalues, eigenvectorMatrix } = decomposition;
  const order = realEigenvalues.map((_, k) => k).sort((i, j) => realEigenvalues[j]! - realEigenvalues[i]!);
  return {
    values: order.map((k) => realEigenvalues[k]!),
    vectors: order.map((k) => eigenvectorMatrix.getColumn(k)),
  };
}

/** The symmetric matrix f(A) = U diag(f(λ)) Uᵀ: with f(λ) = √λ the symmetric square root, with 1/λ the inverse. */
export function symmetricFunction(
  { values, vectors }: SymmetricEigen,
  f: (value: number) => number,
): number[][] {
  const U = transposed(vectors);
  const scales = values.map(f);
  const scaled = U.map((row) => row.map((entry, k) => entry * scales[k]!));
  const result = U.map((row) => row.map(() => 0));
  for (let i = 0; i < U.length; i++) {
    const row = scaled[i]!;
    for (let j = 0; j <= i; j++) {
      const other = U[j]!;
      let sum = 0;
      for (let k = 0; k < row.length; k++) sum += row[k]! * other[k]!;
      result[i]![j] = sum;
      result[j]![i] = sum;
    }
  }
  return result;
}
