/** A matrix as rows of numbers in float64, for computations that tensors in float32 are too coarse for. */
export type Matrix = readonly (readonly number[])[];

/** A Bᵀ of matrices that share their number of columns. */
export function timesTransposed(A: Matrix, B: Matrix): number[][] {
  return A.map((a) =>
    B.map((b) => {
      let sum = 0;
      for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
      return sum;
    }),
  );
}

/** Aᵀ. */
export function transposed(A: Matrix): number[][] {
  return A[0]!.map((_, j) => A.map((row) => row[j]!));
}
