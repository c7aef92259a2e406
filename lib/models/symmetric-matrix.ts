/** A matrix as rows of numbers in float64, for the small exact computations that tensors in float32 are too coarse for. */
export type Matrix = readonly (readonly number[])[];

/** A Bᵀ of matrices that share their number of columns. */
export function timesTransposed(A: Matrix, B: Matrix): number[][] {
  return A.map((a) => B.map((b) => a.reduce((sum, a_k, k) => sum + a_k * b[k]!, 0)));
}

/** Aᵀ. */
export function transposed(A: Matrix): number[][] {
  return A[0]!.map((_, j) => A.map((row) => row[j]!));
}

/**
 * The Cholesky factor C of a positive definite matrix: A = C Cᵀ, C lower triangular.
 *
 * @throws when A is not positive definite
 */
export function cholesky(A: Matrix): number[][] {
  const C = A.map((row) => row.map(() => 0));
  for (let i = 0; i < A.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = A[i]![j]!;
      for (let k = 0; k < j; k++) rest -= C[i]![k]! * C[j]![k]!;
      if (i === j && !(rest > 0)) throw new Error("The matrix is not positive definite.");
      C[i]![j] = i === j ? Math.sqrt(rest) : rest / C[j]![j]!;
    }
  }
  return C;
}

/** The y with C y = x, C lower triangular. */
export function forwardSolve(C: Matrix, x: readonly number[]): number[] {
  const y: number[] = [];
  for (const [i, row] of C.entries()) {
    y.push((x[i]! - y.reduce((sum, y_j, j) => sum + row[j]! * y_j, 0)) / row[i]!);
  }
  return y;
}

/** The inverse of a positive definite matrix: C⁻ᵀ C⁻¹. */
export function inverse(A: Matrix): number[][] {
  const C = cholesky(A);
  const columns = A.map((_, i) =>
    forwardSolve(
      C,
      A.map((_, j) => (i === j ? 1 : 0)),
    ),
  );
  return timesTransposed(columns, columns);
}

/**
 * Eigenvalues from the largest down, and the eigenvectors as rows, by Jacobi's rotations.
 *
 * Source: Golub and Van Loan, "Matrix computations", section 8.5.
 */
export function symmetricEigen(A: Matrix): { values: number[]; vectors: number[][] } {
  const n = A.length;
  const a = A.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const rotate = (matrix: number[][], i: number, j: number, cosine: number, sine: number) => {
    for (let k = 0; k < n; k++) {
      const [x, y] = [matrix[i]![k]!, matrix[j]![k]!];
      matrix[i]![k] = cosine * x - sine * y;
      matrix[j]![k] = sine * x + cosine * y;
    }
  };
  const off = () => a.reduce((sum, row, i) => row.reduce((s, x, j) => (i === j ? s : s + x * x), sum), 0);
  const scale = a.flat().reduce((sum, x) => sum + x * x, 0);
  for (let sweep = 0; sweep < 50 && off() > 1e-28 * scale; sweep++) {
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const angle = Math.atan2(2 * a[i]![j]!, a[j]![j]! - a[i]![i]!) / 2;
        const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
        rotate(a, i, j, cosine, sine);
        for (const row of a) {
          const [x, y] = [row[i]!, row[j]!];
          row[i] = cosine * x - sine * y;
          row[j] = sine * x + cosine * y;
        }
        rotate(vectors, i, j, cosine, sine);
      }
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]!);
  return { values: order.map((i) => a[i]![i]!), vectors: order.map((i) => vectors[i]!) };
}
