import { type Matrix, timesTransposed, transposed } from "./matrix";

/**
 * The Cholesky factor C of a positive definite matrix of which all entries count: A = C Cᵀ, C lower triangular.
 *
 * About n³/3 operations. `bandedCholesky` is for matrices with zeros away from the diagonal: it needs n b² operations, and
 * can be asked whether a matrix is positive definite.
 *
 * @throws when A is not positive definite
 */
export function cholesky(A: Matrix): number[][] {
  const C = A.map((row) => row.map(() => 0));
  for (let i = 0; i < A.length; i++) {
    const C_i = C[i]!;
    for (let j = 0; j <= i; j++) {
      const C_j = C[j]!;
      let rest = A[i]![j]!;
      for (let k = 0; k < j; k++) rest -= C_i[k]! * C_j[k]!;
      if (i === j && !(rest > 0)) throw new Error("The matrix is not positive definite.");
      C_i[j] = i === j ? Math.sqrt(rest) : rest / C_j[j]!;
    }
  }
  return C;
}

/** The y with C y = x, C lower triangular. */
export function forwardSolve(C: Matrix, x: readonly number[]): number[] {
  const y: number[] = [];
  for (const [i, row] of C.entries()) {
    let rest = x[i]!;
    for (let j = 0; j < i; j++) rest -= row[j]! * y[j]!;
    y.push(rest / row[i]!);
  }
  return y;
}

/** The x with Cᵀ x = y, C lower triangular. */
export function backwardSolve(C: Matrix, y: readonly number[]): number[] {
  const x = [...y];
  for (let i = C.length - 1; i >= 0; i--) {
    x[i] = x[i]! / C[i]![i]!;
    for (let k = 0; k < i; k++) x[k]! -= C[i]![k]! * x[i]!;
  }
  return x;
}

/** The x with A x = b, A positive definite. @throws when it is not */
export function solvePositiveDefinite(A: Matrix, b: readonly number[]): number[] {
  const C = cholesky(A);
  return backwardSolve(C, forwardSolve(C, b));
}

/** C⁻¹ of a lower triangular matrix, lower triangular itself. */
export function inverseLower(C: Matrix): number[][] {
  // Solved for the columns of I, so what comes out are the columns of C⁻¹.
  return transposed(C.map((_, i) => forwardSolve(C, unit(C.length, i))));
}

/** The inverse of a positive definite matrix: C⁻ᵀ C⁻¹. */
export function inverse(A: Matrix): number[][] {
  const columns = transposed(inverseLower(cholesky(A)));
  return timesTransposed(columns, columns);
}

/** log det A = 2 Σ_i log C_ii of a positive definite matrix with Cholesky factor C, in nats. */
export function logDeterminantFromCholesky(C: Matrix): number {
  return C.reduce((sum, row, i) => sum + 2 * Math.log(row[i]!), 0);
}

function unit(n: number, i: number): number[] {
  return Array.from({ length: n }, (_, j) => (i === j ? 1 : 0));
}
